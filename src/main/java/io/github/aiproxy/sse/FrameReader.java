package io.github.aiproxy.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads server-sent events from chunks that may be cut anywhere, also inside a character. One per stream, one thread.
 *
 * <p>Lines end with LF, CRLF or CR; a byte-order mark, comments and unknown fields are skipped; several {@code data:}
 * lines of a frame are joined with a line feed; one space after the colon is dropped. Work per byte is constant: a frame
 * that arrives in many chunks is not scanned again. Data that came on one line of one chunk, as it nearly always does, is
 * handed over where it is.
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
    /** The data of the unfinished frame: in {@link #joined}, or where its only line came; null if there is none yet. */
    private byte[] data;

    private int dataOffset;
    private int dataLength;
    /** For data that came in several pieces. */
    private byte[] joined = new byte[0];

    private String event;
    /** The name of an earlier event, and its bytes: most of a stream's frames have the same. */
    private String lastEvent;

    private byte[] lastEventBytes = new byte[0];
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
        if (data != null) {
            join(0);
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
            event = event(buffer, value, end);
        }
    }

    private String event(byte[] buffer, int from, int to) {
        if (lastEvent == null || !Arrays.equals(lastEventBytes, 0, lastEventBytes.length, buffer, from, to)) {
            lastEventBytes = Arrays.copyOfRange(buffer, from, to);
            lastEvent = new String(lastEventBytes, StandardCharsets.UTF_8);
        }
        return lastEvent;
    }

    private void dispatch(Consumer<Frame> sink) {
        Frame frame = data == null ? null : new Frame(event, data, dataOffset, dataLength);
        data = null;
        event = null;
        if (frame != null) {
            sink.accept(frame);
        }
    }

    private static boolean named(byte[] name, byte[] buffer, int offset, int length) {
        boolean same = length == name.length;
        for (int i = 0; same && i < length; i++) {
            same = buffer[offset + i] == name[i];
        }
        return same;
    }

    private void appendToLine(byte[] buffer, int offset, int length) {
        line = ensure(line, lineLength, length);
        System.arraycopy(buffer, offset, line, lineLength, length);
        lineLength += length;
    }

    private void appendToData(byte[] buffer, int offset, int length) {
        if (data == null) {
            data = buffer;
            dataOffset = offset;
            dataLength = length;
            return;
        }
        join(length + 1);
        joined[dataLength++] = '\n';
        System.arraycopy(buffer, offset, joined, dataLength, length);
        dataLength += length;
    }

    /** Keeps the data for longer than the call, with room for more. */
    private void join(int more) {
        if (data != joined) {
            joined = ensure(joined, 0, dataLength + more);
            System.arraycopy(data, dataOffset, joined, 0, dataLength);
        } else {
            joined = ensure(joined, dataLength, more);
        }
        data = joined;
        dataOffset = 0;
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
