package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;
import java.util.Arrays;

/**
 * A schema that was read before, as an agent declares the same tools with every request: where the same bytes come again
 * they need not be gone through, and are the same {@linkplain RawJson#toString text}, by which others know what they made
 * of it. Those that are known are replaced by others, so they cannot grow. Immutable; thread-safe: races only read a schema
 * twice.
 *
 * @param json of its own bytes, an object and nothing around it
 * @param beginning the hash of its first bytes
 * @param tokens how many a reader finds in it behind its opening brace
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KnownSchema(RawJson json, byte[] bytes, long beginning, int tokens) {
    /** Those that begin alike lie side by side. */
    private static final KnownSchema[] KNOWN = new KnownSchema[1024];

    private static final int ALIKE = 8;
    /** Shorter ones are read as fast as they are found here. */
    private static final int SHORTEST = 8 * Long.BYTES;

    private static final int LONGEST = 8 << 10;

    int length() {
        return bytes.length;
    }

    /** The one that begins there; null if none is known. */
    static KnownSchema at(byte[] json, int start, int end) {
        if (end - start < SHORTEST) {
            return null;
        }
        long beginning = EightBytes.hash(json, start, start + SHORTEST);
        int place = place(beginning);
        for (int i = place; i < place + ALIKE; i++) {
            KnownSchema known = KNOWN[i];
            if (known != null && known.beginning == beginning && known.isAt(json, start, end)) {
                return known;
            }
        }
        return null;
    }

    private boolean isAt(byte[] json, int start, int end) {
        int length = bytes.length;
        return end - start >= length && Arrays.equals(bytes, 0, length, json, start, start + length);
    }

    /**
     * Keeps an object for later.
     *
     * @return null if it is too short or too long for that
     */
    static KnownSchema keep(byte[] json, int start, int end, int tokens) {
        int length = end - start;
        if (length < SHORTEST || length > LONGEST) {
            return null;
        }
        byte[] bytes = Arrays.copyOfRange(json, start, end);
        long beginning = EightBytes.hash(bytes, 0, SHORTEST);
        RawJson own = new RawJson(bytes, 0, length, LongStrings.UNKNOWN, 0);
        KnownSchema known = new KnownSchema(own, bytes, beginning, tokens);
        int one = (int) EightBytes.hash(bytes, 0, length) & ALIKE - 1;
        KNOWN[place(beginning) + one] = known;
        return known;
    }

    private static int place(long beginning) {
        return (int) (beginning >>> 32) & KNOWN.length - ALIKE;
    }
}
