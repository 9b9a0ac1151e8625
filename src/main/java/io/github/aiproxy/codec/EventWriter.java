package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.sse.ByteSink;

/**
 * Writes events to a client as its protocol's frames, each complete when the call returns. One per reply, one thread.
 *
 * <p>{@link Event.Failed} is written as the protocol's error inside a stream, without any marker of success.
 */
public interface EventWriter {
    /** Appends what the event means on this wire; nothing if it means nothing. */
    void write(Event event, ByteSink out);

    /** The reply's content type. */
    default String contentType() {
        return "text/event-stream; charset=utf-8";
    }

    /** Appends a sign of life that clients ignore: a ping, or a comment. */
    void keepAlive(ByteSink out);
}
