package io.github.aiproxy.http;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.ClientPath;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** Errors to clients, in the shape of the protocol that they speak or, by their path, most likely speak. Stateless. */
final class Refusals {
    private Refusals() {}

    static void unknown(HttpServerRequest request) {
        refuse(
                request,
                Failures.noEndpoint(request.method() + " " + request.path()).error());
    }

    static void wrongMethod(HttpServerRequest request, String allowed) {
        if (!allowed.isEmpty()) {
            request.response().putHeader("allow", allowed);
        }
        refuse(
                request,
                new ChatError(
                        ChatError.Kind.METHOD_NOT_ALLOWED,
                        "method " + request.method() + " is not allowed here"
                                + (allowed.isEmpty() ? "" : ", only " + allowed)));
    }

    static void stopping(HttpServerRequest request) {
        refuseEarly(
                request,
                new ChatError(ChatError.Kind.OVERLOADED, "the proxy is shutting down")
                        .withRetryAfter(Duration.ofSeconds(5)));
    }

    static void overloaded(HttpServerRequest request) {
        refuse(
                request,
                new ChatError(
                                ChatError.Kind.OVERLOADED,
                                "the proxy is at its limit of concurrent requests (max_concurrent_requests)")
                        .withRetryAfter(Duration.ofSeconds(1)));
    }

    /** The request's body does not come; what is read of it from now on is nobody's. */
    static void tooSlow(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || request.version() == HttpVersion.HTTP_2) {
            response.reset();
            return;
        }
        refuseAndClose(
                request,
                new ChatError(
                        ChatError.Kind.INVALID_REQUEST,
                        408,
                        "the request's body did not come in time (client_body_timeout)",
                        null,
                        null));
    }

    /** Whoever calls the proxy by a name that is not its own may have been sent by a web page. */
    static void forbiddenHost(HttpServerRequest request, String what, String name) {
        refuse(
                request,
                new ChatError(
                        ChatError.Kind.PERMISSION,
                        what + " \"" + (name.length() > 100 ? name.substring(0, 100) + "…" : name)
                                + "\" is not one that the proxy is called by: name it in allowed_hosts"));
    }

    static void malformed(HttpServerRequest request, String what) {
        refuseAndClose(request, new ChatError(ChatError.Kind.INVALID_REQUEST, what));
    }

    /** Nothing more is read from the connection; but HTTP/2's is not of this request alone. */
    private static void refuseAndClose(HttpServerRequest request, ChatError error) {
        boolean own = isLast(request);
        refuse(request, error);
        if (own) {
            request.connection().close();
        }
    }

    /**
     * Refuses a request whose body is still coming. That is read to its end and dropped, and then the connection is closed:
     * who is sending may lose an answer with the connection.
     */
    static void refuseEarly(HttpServerRequest request, ChatError error) {
        if (isLast(request)) {
            request.endHandler(v -> request.connection().close());
        }
        refuse(request, error);
    }

    /** Tells the client, unless it speaks HTTP/2, that the connection ends with the reply; Vert.x does not end it for that. */
    private static boolean isLast(HttpServerRequest request) {
        boolean own = request.version() != HttpVersion.HTTP_2;
        if (own) {
            request.response().putHeader("connection", "close");
        }
        return own;
    }

    /** What was read is no HTTP, or too much of it. */
    static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        ChatError error;
        if (cause instanceof TooLongHttpLineException) {
            error = new ChatError(
                    ChatError.Kind.INVALID_REQUEST, 414, "the request line is too long (max_request_line)", null, null);
        } else if (cause instanceof TooLongHttpHeaderException) {
            error = new ChatError(
                    ChatError.Kind.INVALID_REQUEST,
                    431,
                    "the request's headers are too long (max_request_headers)",
                    null,
                    null);
        } else {
            error = new ChatError(ChatError.Kind.INVALID_REQUEST, "the request is not valid HTTP");
        }
        write(request.response(), Codecs.INSTANCE.of(Protocol.OPENAI), error, error.status(), "");
        request.connection().close();
    }

    static void refuse(HttpServerRequest request, ChatError error) {
        write(request.response(), codec(request, null), error, error.status(), "");
    }

    /** Tells a failed exchange's client what went wrong. */
    static void failed(HttpServerRequest request, Call call, Throwable failure) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended() || response.closed()) {
            return;
        }
        Codec codec = codec(request, call);
        ChatError error = failure instanceof ChatException expected
                // Before there is a call, no upstream can have said anything.
                ? call == null ? expected.error() : Failures.forClients(expected.error())
                : new ChatError(ChatError.Kind.INTERNAL, "the proxy failed to process the request");
        int status = Failures.isUnavailable(error) ? error.status() : codec.errorStatus(error);
        write(response, codec, error, status, call == null ? "" : call.id());
    }

    private static void write(HttpServerResponse response, Codec codec, ChatError error, int status, String id) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8");
        if (error.retryAfter() != null) {
            long seconds = Math.max(1, (error.retryAfter().toMillis() + 999) / 1000);
            response.putHeader("retry-after", Long.toString(seconds));
        }
        if (status == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        String requestId = id.isEmpty() ? "req_" + Long.toHexString(System.nanoTime()) : "req_" + id;
        response.putHeader(Call.idHeader(codec.protocol()), requestId);
        response.end(Buffer.buffer(codec.writeError(error, requestId)));
    }

    private static Codec codec(HttpServerRequest request, Call call) {
        if (call != null) {
            return call.codec();
        }
        Protocol protocol = Protocol.OPENAI;
        String path = request.path() == null ? "" : request.path();
        try {
            ClientPath known = ClientPath.of(path);
            if (known != null) {
                protocol = known.protocol();
            } else if (path.contains("/v1beta/") || request.getHeader("x-goog-api-key") != null) {
                protocol = Protocol.GEMINI;
            } else if (path.contains("/messages") || request.getHeader("anthropic-version") != null) {
                protocol = Protocol.ANTHROPIC;
            }
        } catch (ChatException malformedPath) {
            protocol = Protocol.GEMINI;
        }
        return Codecs.INSTANCE.of(protocol);
    }
}
