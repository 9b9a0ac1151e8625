package io.github.aiproxy.sse;

import java.util.Arrays;

/**
 * Finds where server-sent events end in a stream that is relayed as it is, without taking them apart. One per stream, one
 * thread; every byte is looked at once.
 *
 * <p>Only whole frames are handed on, so that a stream that breaks off in the middle of one can still be ended with an
 * error that the client understands.
 */
public final class FrameScanner {

    /** Looks at whole frames. */
    public interface Listener {
        /** The bytes of one frame, its blank line included; valid during the call. */
        void frame(byte[] buffer, int offset, int length);
    }

    private final int maxFrame;
    private byte[] pending = new byte[0];
    private int pendingLength;
    /** Line ends seen in a row: a frame ends at the second. */
    private boolean lineEmpty = true;

    private boolean afterCarriageReturn;

    public FrameScanner(int maxFrame) {
        this.maxFrame = maxFrame;
    }

    /**
     * Takes the next chunk.
     *
     * @return the bytes of all frames that it completes, in order: {@code chunk} itself if it ends with a frame and
     *     nothing was pending; null if it completes none
     * @throws FrameReader.FrameTooLargeException if a frame is larger than allowed
     */
    public byte[] scan(byte[] chunk, Listener listener) {
        int lastEnd = -1;
        int frameStart = 0;
        byte[] source = chunk;
        int from = 0;
        if (pendingLength > 0) {
            append(chunk);
            source = pending;
            from = pendingLength - chunk.length;
        }
        int end = from + chunk.length;
        for (int i = from; i < end; i++) {
            byte b = source[i];
            if (b != '\n' && b != '\r') {
                afterCarriageReturn = false;
                lineEmpty = false;
                i = Lines.end(source, i + 1, end) - 1;
                continue;
            }
            if (b == '\n' && afterCarriageReturn) {
                // The second half of CRLF; if a frame just ended, it belongs to that frame.
                afterCarriageReturn = false;
                if (lastEnd == i) {
                    lastEnd = i + 1;
                    frameStart = i + 1;
                }
                continue;
            }
            afterCarriageReturn = b == '\r';
            if (lineEmpty) {
                int next = i + 1;
                if (b == '\r' && next < end && source[next] == '\n') {
                    next++;
                    i++;
                    afterCarriageReturn = false;
                }
                check((long) next - frameStart);
                listener.frame(source, frameStart, next - frameStart);
                frameStart = next;
                lastEnd = next;
            }
            lineEmpty = true;
        }
        check((long) end - frameStart);
        return take(source, end, lastEnd, chunk);
    }

    private void check(long frame) {
        if (frame > maxFrame) {
            throw new FrameReader.FrameTooLargeException(maxFrame);
        }
    }

    /** What came after the last whole frame: a stream's end may lack its blank line. */
    public byte[] rest() {
        return Arrays.copyOf(pending, pendingLength);
    }

    private byte[] take(byte[] source, int end, int lastEnd, byte[] chunk) {
        if (lastEnd < 0) {
            if (pendingLength == 0) {
                append(chunk);
            }
            return null;
        }
        if (lastEnd == end) {
            byte[] all = source == chunk ? chunk : Arrays.copyOf(source, end);
            pendingLength = 0;
            return all;
        }
        byte[] whole = Arrays.copyOf(source, lastEnd);
        byte[] tail = Arrays.copyOfRange(source, lastEnd, end);
        pendingLength = 0;
        append(tail);
        return whole;
    }

    private void append(byte[] bytes) {
        int needed = Math.addExact(pendingLength, bytes.length);
        if (needed > pending.length) {
            pending = Arrays.copyOf(pending, (int) Math.max(needed, Math.min(pending.length * 2L, maxFrame)));
        }
        System.arraycopy(bytes, 0, pending, pendingLength, bytes.length);
        pendingLength += bytes.length;
    }
}
