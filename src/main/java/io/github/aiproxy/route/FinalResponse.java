package io.github.aiproxy.route;

import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.sse.FrameScanner;
import java.nio.charset.StandardCharsets;

/**
 * The response that a Responses stream ends with: a client of the same protocol that wants JSON gets it byte for byte.
 * Stateless.
 */
final class FinalResponse {
    private FinalResponse() {}

    /** The whole response; null if the stream did not end with one. */
    static byte[] of(byte[] stream) {
        byte[][] found = {null};
        FrameScanner.Listener listener = (buffer, offset, length) -> {
            if (StreamWatch.RESPONSES.look(buffer, offset, length) == StreamWatch.Mark.END) {
                FrameReader reader = new FrameReader(length + 2);
                reader.read(buffer, offset, length, frame -> found[0] = response(frame.text()));
                reader.end(frame -> found[0] = response(frame.text()));
            }
        };
        FrameScanner scanner = new FrameScanner(Math.max(1, stream.length));
        scanner.scan(stream, listener);
        byte[] rest = scanner.rest();
        if (rest.length > 0) {
            listener.frame(rest, 0, rest.length);
        }
        return found[0];
    }

    private static byte[] response(String data) {
        String[] response = {null};
        JsonEdit.apply(
                data.getBytes(StandardCharsets.UTF_8),
                root -> root.members((name, value) -> {
                    if (name.equals("response") && value.isObject()) {
                        response[0] = value.raw();
                    }
                }));
        return response[0] == null ? null : response[0].getBytes(StandardCharsets.UTF_8);
    }
}
