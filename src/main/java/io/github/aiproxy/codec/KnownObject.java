package io.github.aiproxy.codec;

import java.util.Arrays;

/**
 * A JSON object that came before, well-formed, in bytes of its own. Immutable; thread-safe.
 *
 * @param json of its bytes: an object and nothing around it
 * @param tokens how many a reader finds in it behind its opening brace
 * @param strings where its long strings end, counted from its own beginning
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KnownObject(RawJson json, byte[] bytes, int tokens, LongStrings strings) {
    /** @param strings those that are inside, counted from the beginning of {@code bytes} */
    static KnownObject of(byte[] bytes, int tokens, LongStrings strings) {
        return new KnownObject(new RawJson(bytes, 0, bytes.length, strings, 0), bytes, tokens, strings);
    }

    int length() {
        return bytes.length;
    }

    boolean isAt(byte[] json, int start, int end) {
        int length = bytes.length;
        return end - start >= length && Arrays.equals(bytes, 0, length, json, start, start + length);
    }
}
