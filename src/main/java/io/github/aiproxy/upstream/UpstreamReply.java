package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.UnaryOperator;

/**
 * The head of an upstream's successful reply and its body to come: the body of an exchange between {@code upstream:} and
 * {@code openReply}.
 *
 * @param request what it answers
 * @param headers of the reply
 * @param body paused, in the plain form of its protocol; every chunk arrives on the call's event loop
 * @param cancel stops the upstream at once; may be called at any time, also after the end
 * @param judge takes an error that was found inside the reply before the client got anything: benches the credential
 *     if it is to blame, and gives the error that is to be told
 */
public record UpstreamReply(
        UpstreamRequest request,
        MultiMap headers,
        ReadStream<Buffer> body,
        Runnable cancel,
        UnaryOperator<ChatError> judge) {

    /** Whether the body is a stream of server-sent events. */
    public boolean isEventStream() {
        return isEventStream(request, headers);
    }

    static boolean isEventStream(UpstreamRequest request, MultiMap headers) {
        String type = headers.get("content-type");
        if (type == null) {
            return request.target().stream();
        }
        return type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }
}
