package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;
import java.nio.charset.StandardCharsets;

/**
 * The names of JSON's members as one string each: those of a protocol come again and again. Entries are replaced, so it
 * cannot grow. Thread-safe: races only make a string twice.
 */
final class NameCache {
    private static final int SLOTS = 2048;
    private static final int LONGEST = 2 * Long.BYTES;
    private static final Name[] KNOWN = new Name[SLOTS];

    private NameCache() {}

    /** A name as its bytes, with zeros behind them, of which a name that is not escaped has none; and as text. */
    private record Name(long first, long second, String text) {}

    /** The name of these bytes, which are ASCII without escapes. */
    static String of(byte[] json, int start, int length) {
        if (length > LONGEST || length == 0 || start + LONGEST > json.length) {
            return new String(json, start, length, StandardCharsets.ISO_8859_1);
        }
        long first = beginning(json, start, Math.min(length, Long.BYTES));
        long second = length > Long.BYTES ? beginning(json, start + Long.BYTES, length - Long.BYTES) : 0;
        long hash = (first * 31 + second) * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 53);
        Name known = KNOWN[slot];
        if (known != null && known.first == first && known.second == second) {
            return known.text;
        }
        String text = new String(json, start, length, StandardCharsets.ISO_8859_1).intern();
        KNOWN[slot] = new Name(first, second, text);
        return text;
    }

    private static long beginning(byte[] json, int start, int length) {
        long word = EightBytes.at(json, start);
        return length == Long.BYTES ? word : word & (1L << 8 * length) - 1;
    }
}
