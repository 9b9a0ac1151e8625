package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.sse.Frame;
import java.util.function.Consumer;

/**
 * Reads an upstream's stream, frame by frame, into events. One per reply, one thread; work per frame does not grow with
 * the stream.
 *
 * <p>It emits exactly one of {@link Event.Completed} and {@link Event.Failed}, last; frames after it are ignored.
 */
public interface EventReader {
    /**
     * Takes the next frame. Vendor events that mean nothing here are skipped or become {@link Event.Ping}.
     *
     * @throws io.github.aiproxy.chat.ChatException UPSTREAM if the frame is not one of this protocol
     */
    void read(Frame frame, Consumer<Event> sink);

    /**
     * The upstream closed the stream. If the protocol's terminal marker was not seen, emits {@link Event.Failed}: a
     * truncated answer never looks complete. (Gemini's marker is a finish reason, then the end.)
     */
    void end(Consumer<Event> sink);

    /** Whether {@link Event.Completed} or {@link Event.Failed} was emitted. */
    boolean ended();

    /** Whether {@link #end} would complete the answer now, although the protocol lets more follow. */
    default boolean mayEnd() {
        return false;
    }
}
