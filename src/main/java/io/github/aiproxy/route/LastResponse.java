package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The response that a Responses stream ends with: a client of the same protocol that wants JSON gets it byte for byte, and
 * the frames before it are not read.
 */
final class LastResponse implements StreamFold {
    private final Codec codec;
    private final Target target;
    private final FrameScanner scanner;
    private final FrameScanner.Listener onFrame = this::frame;
    private byte[] response;
    private ChatError failure;

    LastResponse(Codec codec, Target target, int limit) {
        this.codec = codec;
        this.target = target;
        this.scanner = new FrameScanner(limit);
    }

    @Override
    public void read(byte[] chunk) {
        scanner.scan(chunk, onFrame);
    }

    private void frame(byte[] buffer, int offset, int length) {
        if (ended()) {
            return;
        }
        switch (StreamWatch.RESPONSES.look(buffer, offset, length)) {
            case END -> each(buffer, offset, length, frame -> response = response(frame.text()));
            case ERROR -> failure = ErrorFrame.read(codec.eventReader(target), buffer, offset, length);
            default -> {}
        }
    }

    private static void each(byte[] buffer, int offset, int length, Consumer<Frame> sink) {
        FrameReader reader = new FrameReader(length + 2);
        reader.read(buffer, offset, length, sink);
        reader.end(sink);
    }

    /** The event's response; null if the event is cut off, or has none. */
    private static byte[] response(String data) {
        String[] response = {null};
        try {
            JsonEdit.apply(
                    data.getBytes(StandardCharsets.UTF_8),
                    root -> root.members((name, value) -> {
                        if (name.equals("response") && value.isObject()) {
                            response[0] = value.raw();
                        }
                    }));
        } catch (ChatException malformed) {
            return null;
        }
        return response[0] == null ? null : response[0].getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean ended() {
        return response != null || failure != null;
    }

    @Override
    public boolean mayEnd() {
        return false;
    }

    @Override
    public byte[] end() {
        if (!ended()) {
            // The last frame may lack its blank line.
            byte[] rest = scanner.rest();
            frame(rest, 0, rest.length);
        }
        if (response == null) {
            throw new ChatException(failure != null ? failure : Truncation.error());
        }
        return response;
    }
}
