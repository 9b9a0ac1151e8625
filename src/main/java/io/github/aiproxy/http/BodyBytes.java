package io.github.aiproxy.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** A request's body while it comes: one array of the heap. One per request; one event loop. */
final class BodyBytes {
    private static final byte[] NOTHING = {};

    private final long declared;
    private final int limit;
    private byte[] bytes = NOTHING;
    private int size;

    /**
     * @param declared how long it is to become; 0 if that is not known
     * @param limit the most bytes that will be appended
     */
    BodyBytes(long declared, int limit) {
        this.declared = declared;
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** How many more bytes there may be. */
    int room() {
        return limit - size;
    }

    /** Begins with these bytes, which nobody else changes from now on. */
    void begin(byte[] given) {
        bytes = given;
        size = given.length;
    }

    void append(ByteBuf part) {
        int length = part.readableBytes();
        int begin = grow(length);
        part.getBytes(part.readerIndex(), bytes, begin, length);
    }

    void append(Buffer part) {
        int begin = grow(part.length());
        part.getBytes(bytes, begin);
    }

    /** The bytes, which must not be appended to any more. */
    byte[] take() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /**
     * Makes room for all that was declared once some of it came, so that a declaration alone costs nothing.
     *
     * @return where the new bytes begin
     */
    private int grow(int more) {
        int begin = size;
        int needed = size + more;
        if (needed > bytes.length) {
            long growth = Math.max(needed, Math.min(Math.max(declared, bytes.length * 2L), needed * 64L));
            bytes = Arrays.copyOf(bytes, (int) Math.min(growth, Math.max(needed, limit)));
        }
        size = needed;
        return begin;
    }
}
