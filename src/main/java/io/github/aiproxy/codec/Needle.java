package io.github.aiproxy.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A sequence of bytes that is looked for in many others, by Horspool's algorithm: where it is not, few bytes are looked
 * at, the fewer the longer it is. Immutable.
 */
public final class Needle {
    private final byte[] bytes;
    /** How far the needle's end is at least, by the byte that is under it. */
    private final int[] skips = new int[256];

    /** @param ascii not empty */
    public Needle(String ascii) {
        bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(skips, bytes.length);
        for (int i = 0; i < bytes.length - 1; i++) {
            skips[bytes[i]] = bytes.length - 1 - i;
        }
    }

    /** The index of the first one from {@code start} on that ends before or at {@code end}; -1 if there is none. */
    public int in(byte[] buffer, int start, int end) {
        int last = bytes.length - 1;
        for (int i = start + last; i < end; i += skips[buffer[i] & 0xFF]) {
            if (buffer[i] == bytes[last]
                    && Arrays.equals(buffer, i - last, i + 1, bytes, 0, bytes.length)) {
                return i - last;
            }
        }
        return -1;
    }
}
