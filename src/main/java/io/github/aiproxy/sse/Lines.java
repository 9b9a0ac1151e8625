package io.github.aiproxy.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where lines end, eight bytes at a time. Stateless. */
public final class Lines {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES * 0x80;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private Lines() {}

    /** The index of the first line feed or carriage return; {@code end} if there is none before it. */
    public static int end(byte[] buffer, int start, int end) {
        int i = start;
        while (i + Long.BYTES <= end) {
            long word = (long) EIGHT_BYTES.get(buffer, i);
            long found = ((word ^ LINE_FEEDS) - ONES | (word ^ CARRIAGE_RETURNS) - ONES) & ~word & HIGH_BITS;
            if (found != 0) {
                // The lowest bit is right; above it there may be others, as the subtractions borrow.
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && buffer[i] != '\n' && buffer[i] != '\r') {
            i++;
        }
        return i;
    }
}
