package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A sequence of bytes that is looked for in many others: eight bytes at a time for the one of its characters that texts
 * have least, and closer only there. Immutable.
 */
public final class Needle {
    /** What JSON consists of, by how often; what is missing here is rarer. */
    private static final String COMMON = " \"etaoinsrhldcu:mf,pg.wybv_k";

    private final byte[] bytes;
    /** Where the rare character is. */
    private final int rare;

    private final long repeated;

    /** @param ascii not empty */
    public Needle(String ascii) {
        bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        int rarest = 0;
        for (int i = 1; i < bytes.length; i++) {
            rarest = rank(ascii.charAt(i)) > rank(ascii.charAt(rarest)) ? i : rarest;
        }
        rare = rarest;
        repeated = EightBytes.of(ascii.charAt(rare));
    }

    /** How many bytes it has. */
    int length() {
        return bytes.length;
    }

    private static int rank(char c) {
        int rank = COMMON.indexOf(c);
        return rank < 0 ? COMMON.length() : rank;
    }

    /** The index of the first one from {@code start} on that ends before or at {@code end}; -1 if there is none. */
    public int in(byte[] buffer, int start, int end) {
        int i = start + rare;
        int last = end - (bytes.length - rare);
        while (i <= last) {
            if (i + Long.BYTES <= buffer.length) {
                long found = EightBytes.equal(EightBytes.at(buffer, i), repeated);
                if (found == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += EightBytes.first(found);
                if (i > last) {
                    return -1;
                }
            }
            int at = i - rare;
            if (Arrays.equals(buffer, at, at + bytes.length, bytes, 0, bytes.length)) {
                return at;
            }
            i++;
        }
        return -1;
    }
}
