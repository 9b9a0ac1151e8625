package io.github.aiproxy.sse;

import java.io.OutputStream;
import java.util.Arrays;

/** A growing array of bytes to write frames and JSON into; reused from event to event. One thread. */
public final class ByteSink extends OutputStream {
    private byte[] buffer;
    private int size;

    public ByteSink(int capacity) {
        buffer = new byte[capacity];
    }

    @Override
    public void write(int b) {
        ensure(1);
        buffer[size++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
    }

    /** Appends text that is known to be ASCII. */
    @SuppressWarnings("deprecation") // it drops the high bytes, of which ASCII has none, and is one copy of memory
    public void ascii(String text) {
        int length = text.length();
        ensure(length);
        text.getBytes(0, length, buffer, size);
        size += length;
    }

    /** Appends a number of decimal digits, which is not negative. */
    public void digits(int number) {
        int count = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            count++;
        }
        ensure(count);
        int rest = number;
        for (int i = size + count - 1; i >= size; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
    }

    /**
     * Makes room, for a caller that writes into the array itself and then calls {@link #advance}.
     *
     * @return the backing array, with at least {@code more} bytes behind {@link #size()}
     */
    public byte[] reserve(int more) {
        ensure(more);
        return buffer;
    }

    /** Counts bytes that the caller has put behind {@link #size()}. */
    public void advance(int written) {
        size += written;
    }

    /** Forgets what was written since the size was that. */
    public void truncate(int earlier) {
        size = earlier;
    }

    /** Number of bytes written since the last {@link #reset}. */
    public int size() {
        return size;
    }

    /** The backing array, valid up to {@link #size()} and until the next write. */
    public byte[] array() {
        return buffer;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** Forgets what was written and keeps the space. */
    public void reset() {
        size = 0;
    }

    private void ensure(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
        }
    }
}
