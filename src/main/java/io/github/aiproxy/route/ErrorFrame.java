package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.util.function.Consumer;

/** A frame of a stream that is not read otherwise, in which an upstream tells of its failure. Stateless. */
final class ErrorFrame {
    private ErrorFrame() {}

    /**
     * The error in canonical form: for the record, and for failing over if nothing came before it.
     *
     * @param events a new one
     */
    static ChatError read(EventReader events, byte[] buffer, int offset, int length) {
        ChatError[] found = {null};
        Consumer<Frame> sink = frame -> events.read(frame, event -> {
            if (event instanceof Event.Failed failed) {
                found[0] = failed.error();
            }
        });
        FrameReader reader = new FrameReader(length + 2);
        try {
            reader.read(buffer, offset, length, sink);
            reader.end(sink);
        } catch (ChatException malformed) {
            found[0] = malformed.error();
        }
        return found[0] != null
                ? found[0]
                : new ChatError(ChatError.Kind.UPSTREAM, "the upstream reported an error inside its stream");
    }
}
