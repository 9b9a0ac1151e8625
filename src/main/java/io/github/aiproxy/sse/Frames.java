package io.github.aiproxy.sse;

import java.nio.charset.StandardCharsets;

/** Writes server-sent events. Stateless. */
public final class Frames {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private Frames() {}

    /**
     * Opens a frame: {@code event: name}, then {@code data: }. Write the data (one line, no line feed), then
     * {@link #end}.
     *
     * @param event null for a frame without a name
     */
    public static void begin(ByteSink out, String event) {
        if (event != null) {
            out.write(EVENT);
            out.ascii(event);
            out.write('\n');
        }
        out.write(DATA);
    }

    /** Closes the frame with its blank line. */
    public static void end(ByteSink out) {
        out.write(END);
    }

    /** A comment line, which clients ignore and idle timers see. */
    public static void comment(ByteSink out, String ascii) {
        out.write(':');
        out.write(' ');
        out.ascii(ascii);
        out.write(END);
    }
}
