package io.github.aiproxy.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads server-sent events from chunks that may be cut anywhere, also inside a character. One per stream, one thread.
 *
 * <p>Lines end with LF, CRLF or CR; a byte-order mark, comments and unknown fields are skipped; several {@code data:}
 * lines of a frame are joined with a line feed; one space after the colon is dropped. Work per byte is constant: a frame
 * that arrives in many chunks is not scanned again.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML, 9.2.6
 *     Interpreting an event stream (read 2026-11)</a>
 */
public final class FrameReader {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);

    private final int maxFrame;
    /** The unfinished line. */
    private byte[] line = new byte[512];

    private int lineLength;
    /** The data of the unfinished frame. */
    private byte[] data = new byte[1024];

    private int dataLength;
    private boolean hasData;
    private String event;
    private boolean afterCarriageReturn;
    private boolean first = true;

    /**
     * @param maxFrame the most bytes that one line or one frame's data may have
     */
    public FrameReader(int maxFrame) {
        this.maxFrame = maxFrame;
    }

    /**
     * Takes the next chunk and hands over every frame that it completes.
     *
     * @throws FrameTooLargeException if a line or a frame is larger than allowed
     */
    public void read(byte[] chunk, int offset, int length, Consumer<Frame> sink) {
        int end = offset + length;
        int start = offset;
        if (afterCarriageReturn && start < end) {
            afterCarriageReturn = false;
            if (chunk[start] == '\n') {
                start++;
            }
        }
        for (int i = Lines.end(chunk, start, end); i < end; i = Lines.end(chunk, start, end)) {
            byte b = chunk[i];
            if (lineLength == 0) {
                check(i - start);
                line(chunk, start, i - start, sink);
            } else {
                appendToLine(chunk, start, i - start);
                int complete = lineLength;
                lineLength = 0;
                line(line, 0, complete, sink);
            }
            if (b == '\r') {
                if (i + 1 == end) {
                    afterCarriageReturn = true;
                } else if (chunk[i + 1] == '\n') {
                    i++;
                }
            }
            start = i + 1;
        }
        if (start < end) {
            appendToLine(chunk, start, end - start);
        }
    }

    /**
     * The stream ended: hands over a last frame that lacks its blank line, as some servers leave it. The caller decides
     * whether what it says is complete.
     */
    public void end(Consumer<Frame> sink) {
        if (lineLength > 0) {
            int complete = lineLength;
            lineLength = 0;
            line(line, 0, complete, sink);
        }
        dispatch(sink);
    }

    private void line(byte[] buffer, int offset, int length, Consumer<Frame> sink) {
        int from = offset;
        int size = length;
        if (first) {
            first = false;
            if (size >= 3
                    && buffer[from] == (byte) 0xEF
                    && buffer[from + 1] == (byte) 0xBB
                    && buffer[from + 2] == (byte) 0xBF) {
                from += 3;
                size -= 3;
            }
        }
        if (size == 0) {
            dispatch(sink);
            return;
        }
        int colon = from;
        int end = from + size;
        while (colon < end && buffer[colon] != ':') {
            colon++;
        }
        int value = Math.min(end, colon + 1);
        if (value < end && buffer[value] == ' ') {
            value++;
        }
        if (named(DATA, buffer, from, colon - from)) {
            appendToData(buffer, value, end - value);
        } else if (named(EVENT, buffer, from, colon - from)) {
            event = new String(buffer, value, end - value, StandardCharsets.UTF_8);
        }
    }

    private void dispatch(Consumer<Frame> sink) {
        if (hasData) {
            Frame frame = new Frame(event, data, 0, dataLength);
            dataLength = 0;
            hasData = false;
            event = null;
            sink.accept(frame);
        } else {
            event = null;
        }
    }

    private static boolean named(byte[] name, byte[] buffer, int offset, int length) {
        return Arrays.equals(name, 0, name.length, buffer, offset, offset + length);
    }

    private void appendToLine(byte[] buffer, int offset, int length) {
        line = ensure(line, lineLength, length);
        System.arraycopy(buffer, offset, line, lineLength, length);
        lineLength += length;
    }

    private void appendToData(byte[] buffer, int offset, int length) {
        data = ensure(data, dataLength, hasData ? length + 1 : length);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(buffer, offset, data, dataLength, length);
        dataLength += length;
        hasData = true;
    }

    private byte[] ensure(byte[] buffer, int used, int more) {
        long needed = (long) used + more;
        check(needed);
        return needed <= buffer.length
                ? buffer
                : Arrays.copyOf(buffer, (int) Math.min(Math.max(needed, buffer.length * 2L), maxFrame));
    }

    private void check(long size) {
        if (size > maxFrame) {
            throw new FrameTooLargeException(maxFrame);
        }
    }

    /** A line or a frame is larger than allowed. */
    public static final class FrameTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FrameTooLargeException(int maxFrame) {
            super("a server-sent event is larger than " + maxFrame + " bytes", null, false, false);
        }
    }
}
