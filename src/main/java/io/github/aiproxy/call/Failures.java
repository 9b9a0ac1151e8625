package io.github.aiproxy.call;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.netty.handler.codec.compression.DecompressionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Failures of the transport and of the proxy itself, in words that name no host and no secret. Stateless. */
public final class Failures {
    private Failures() {}

    /** The code of {@link #unavailable}. */
    private static final String UNAVAILABLE = "upstream_unavailable";

    /**
     * The proxy itself has nobody to ask, as breakers are open or limits not reset: always told as 503, while an
     * upstream's own words of overload have the status that the client's protocol has for them.
     *
     * @param wait how long; null if unknown
     */
    public static ChatException unavailable(String message, Duration wait) {
        return new ChatException(new ChatError(ChatError.Kind.OVERLOADED, 503, message, UNAVAILABLE, wait));
    }

    /** Whether it is {@link #unavailable}. */
    public static boolean isUnavailable(ChatError error) {
        return error.kind() == ChatError.Kind.OVERLOADED && UNAVAILABLE.equals(error.code());
    }

    /**
     * Nothing is served at that address; with OpenAI's code for it, as its protocol's other 404 is about a model.
     *
     * @param request method and path
     */
    public static ChatException noEndpoint(String request) {
        return new ChatException(
                new ChatError(ChatError.Kind.NOT_FOUND, 404, "no such endpoint: " + request, "unknown_url", null));
    }

    /** An upstream's error, of which that it refuses the proxy's credentials must not look as if it refused the client's. */
    public static ChatError forClients(ChatError error) {
        return switch (error.kind()) {
            case AUTHENTICATION, PERMISSION, BILLING ->
                new ChatError(
                        ChatError.Kind.UPSTREAM,
                        502,
                        "the upstream refused the proxy's credentials: " + error.message(),
                        null,
                        error.retryAfter());
            default -> error;
        };
    }

    /** The client closed its connection. */
    public static ChatException clientGone() {
        return new ChatException(new ChatError(ChatError.Kind.INTERNAL, 499, "the client left", null, null));
    }

    /** An upstream could not be reached, or broke off. */
    public static ChatException transport(Throwable cause) {
        if (cause instanceof ChatException told) {
            return told;
        }
        String what;
        if (cause instanceof UnknownHostException) {
            what = "its host name is unknown";
        } else if (cause instanceof SSLException) {
            what = "TLS failed";
        } else if (cause instanceof ConnectException) {
            what = "it refused the connection";
        } else if (cause instanceof java.util.concurrent.TimeoutException) {
            what = "it did not answer in time";
        } else if (cause instanceof DecompressionException) {
            what = "its answer cannot be decompressed, or becomes too large";
        } else {
            what = "the connection broke";
        }
        return new ChatException(new ChatError(ChatError.Kind.UPSTREAM, "the upstream failed: " + what), cause);
    }
}
