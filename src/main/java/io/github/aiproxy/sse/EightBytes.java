package io.github.aiproxy.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of an array at a time, as one number, the first of them lowest. What is found is the high bits of
 * bytes: the lowest is right, above it there may be wrong ones, as subtractions borrow. Stateless.
 *
 * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Bit Twiddling Hacks, Determine if a word
 *     has a zero byte</a>
 */
public final class EightBytes {
    /** The high bit of each byte, which ASCII does not have. */
    public static final long HIGH_BITS = 0x8080808080808080L;

    /** The low bit of each byte. */
    public static final long ONES = 0x0101010101010101L;

    /** Odd, with ones and zeros all over: the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final VarHandle ARRAY = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private EightBytes() {}

    public static long at(byte[] bytes, int index) {
        return (long) ARRAY.get(bytes, index);
    }

    public static void put(byte[] bytes, int index, long eight) {
        ARRAY.set(bytes, index, eight);
    }

    /** Eight times the same character, for the methods below. */
    public static long of(char ascii) {
        return ONES * ascii;
    }

    /** Where the character is. */
    public static long equal(long eight, long ascii) {
        return (eight ^ ascii) - ONES & ~eight & HIGH_BITS;
    }

    /** Where ASCII characters are that come before it. */
    public static long below(long eight, long ascii) {
        return eight - ascii & ~eight & HIGH_BITS;
    }

    /** A number that is the same for the same bytes, and seldom for others. */
    public static long hash(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        int i = start;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ at(bytes, i)) * SPREAD;
            hash ^= hash >>> 32;
        }
        long rest = 0;
        for (; i < end; i++) {
            rest = rest << 8 | bytes[i] & 0xFFL;
        }
        hash = (hash ^ rest) * SPREAD;
        return hash ^ hash >>> 32;
    }

    /** The index of the first byte that was found; 8 for none. */
    public static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
