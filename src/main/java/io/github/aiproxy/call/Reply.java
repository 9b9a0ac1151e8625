package io.github.aiproxy.call;

import io.github.aiproxy.chat.ChatError;
import java.util.function.Consumer;

/**
 * An upstream's answer in the client's protocol, opened (its first event is good, so nothing fails over any more) but not
 * written. The body of an exchange between {@code openReply} and {@code writeReply}. One event loop.
 */
public interface Reply {

    /** How a reply ended. */
    enum Outcome {
        /** Whole, up to the upstream's own terminal marker. */
        COMPLETED,
        /** The client left before the end. */
        CLIENT_GONE,
        /** The upstream broke off, stalled or said it failed. */
        FAILED
    }

    /** Tells how the reply ended, once; at once if it has ended. */
    void whenSettled(Consumer<Outcome> listener);

    /** What the upstream failed with; null if it has not, so far. */
    default ChatError failure() {
        return null;
    }

    /**
     * Writes head and body to the client, as they come.
     *
     * @param done run once, when nothing more will be written
     */
    void writeTo(Client client, Runnable done);
}
