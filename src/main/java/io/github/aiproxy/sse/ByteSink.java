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
    public void ascii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
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
