package io.github.aiproxy.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The head of an upstream's successful reply and its body to come: the body of an exchange between {@code upstream:} and
 * {@code openReply}.
 *
 * @param request what it answers
 * @param headers of the reply
 * @param body paused; every chunk arrives on the call's event loop
 * @param cancel stops the upstream at once; may be called at any time, also after the end
 */
public record UpstreamReply(UpstreamRequest request, MultiMap headers, ReadStream<Buffer> body, Runnable cancel) {

    /** Whether the body is a stream of server-sent events. */
    public boolean isEventStream() {
        String type = headers.get("content-type");
        if (type == null) {
            return request.target().stream();
        }
        return type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }
}
