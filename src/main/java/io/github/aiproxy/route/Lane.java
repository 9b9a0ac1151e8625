package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatError;
import io.vertx.core.buffer.Buffer;

/**
 * What becomes of an upstream's stream on its way to the client: chunks of bytes in, bytes for the client out. One per
 * reply, one event loop.
 */
interface Lane {
    /** The client's content type. */
    String contentType();

    /**
     * Takes the next chunk. What announces an answer and says nothing of it is held back until there is more, or until
     * {@link #release}, while there is somebody else who could give the answer if this upstream fails after all.
     *
     * @return what the client is to get; null if nothing yet
     */
    Buffer chunk(Buffer chunk);

    /** Whether an announcement is held back. */
    boolean holdsAnnouncement();

    /**
     * The announcement has waited long enough; nothing is held back from now on.
     *
     * @return what the client is to get; null if nothing
     */
    Buffer release();

    /**
     * The upstream closed its stream.
     *
     * @return what the client is still to get; null if nothing
     */
    Buffer end();

    /**
     * The stream failed otherwise (broken connection, stall): how the client is told.
     *
     * @return the error in the client's protocol; null if the client was told one before
     */
    Buffer fail(ChatError error);

    /** A sign of life for the client. */
    Buffer keepAlive();

    /** Whether a whole answer has passed: what may follow no longer matters. */
    boolean completed();

    /** Whether {@link #end} would find the answer whole, although the upstream may say more. */
    boolean mayEnd();

    /** The error that the upstream put into its stream, or that the lane found in it; null if none. */
    ChatError failure();

    /**
     * Whether the failure came behind something else, and what {@link #chunk} gave tells both as the upstream did: clients
     * know what their provider tells in a stream, and do not always know it from a status.
     */
    default boolean tellsItsFailure() {
        return false;
    }
}
