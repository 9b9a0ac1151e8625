package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * The head of an upstream's successful reply and its body to come: the body of an exchange between {@code upstream:} and
 * {@code openReply}.
 *
 * @param request what it answers
 * @param headers of the reply
 * @param body paused, in the plain form of its protocol; every chunk arrives on the call's event loop
 * @param cancel stops this reply at once; may be called at any time, also after the end
 * @param judge takes an error that was found inside the reply before the client got anything
 */
public record UpstreamReply(
        UpstreamRequest request, MultiMap headers, ReadStream<Buffer> body, Runnable cancel, Judge judge) {

    /** What follows from an error inside a success. */
    public interface Judge {
        /**
         * Benches the credential if it is to blame, and asks the upstream again with the next one.
         *
         * @param next called once, on the call's event loop: with another reply, or failed with the {@link
         *     io.github.aiproxy.chat.ChatException} that is to be told
         */
        void judge(ChatError error, Handler<AsyncResult<UpstreamReply>> next);

        /**
         * Whether nobody is left to ask after that error, so that the client may as well have it as the upstream told it;
         * benches the credential then if it is to blame.
         */
        default boolean isLastWord(ChatError error) {
            return false;
        }

        /** Whether somebody is left who could answer instead, as long as the client has got nothing. */
        default boolean canAskOthers() {
            return false;
        }

        /** The error as the client may hear it: without secrets, and not as if its own key had been refused. */
        default ChatError told(ChatError error) {
            return error;
        }
    }

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
