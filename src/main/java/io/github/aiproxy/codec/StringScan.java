package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;

/**
 * Finds the end of a JSON string, eight bytes at a time, and what it is made of: both in one number. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, 7 Strings</a>
 */
final class StringScan {
    /** The end of a string that is not well-formed, not valid UTF-8 or cut off. */
    static final int MALFORMED = -1;

    /** Traits of a string: it has escapes; some of them of halves of surrogate pairs; bytes that are not ASCII. */
    static final int ESCAPED = 1;

    static final int SURROGATES = 2;
    static final int MULTIBYTE = 4;

    private static final long QUOTE_TO_BLANK = EightBytes.of((char) ('"' ^ ' '));
    private static final long AFTER_BLANK = EightBytes.of((char) (' ' + 1));
    private static final long BACKSLASHES = EightBytes.of('\\');
    /** The letters that make an escape of two characters. */
    private static final boolean[] SINGLE_ESCAPES = new boolean[128];

    static {
        for (char letter : "\"\\/bfnrt".toCharArray()) {
            SINGLE_ESCAPES[letter] = true;
        }
    }

    private StringScan() {}

    /**
     * Looks at a string.
     *
     * @param from the first byte behind its opening quote
     * @param end of what may be looked at
     * @return for {@link #end} and {@link #traits}
     */
    static long find(byte[] json, int from, int end) {
        int last = end - Long.BYTES;
        int i = from;
        int traits = 0;
        while (true) {
            while (i <= last) {
                long special = special(EightBytes.at(json, i));
                if (special != 0) {
                    i += EightBytes.first(special);
                    break;
                }
                i += Long.BYTES;
            }
            if (i >= end) {
                return MALFORMED;
            }
            byte b = json[i];
            if (b == '\\') {
                byte letter = i + 1 < end ? json[i + 1] : 0;
                if (letter >= 0 && SINGLE_ESCAPES[letter]) {
                    i += 2;
                } else {
                    int c = letter == 'u' && i + 6 <= end ? Unescaper.hex(json, i + 2) : MALFORMED;
                    if (c < 0) {
                        return MALFORMED;
                    }
                    traits |= Character.isSurrogate((char) c) ? SURROGATES : 0;
                    i += 6;
                }
                traits |= ESCAPED;
            } else if (b == '"') {
                return (long) traits << Integer.SIZE | i;
            } else if (b < 0) {
                int length = Utf8.multibyte(json, i, end);
                if (length == 0) {
                    return MALFORMED;
                }
                traits |= MULTIBYTE;
                i += length;
            } else if (b < ' ') {
                return MALFORMED;
            } else {
                i++;
            }
        }
    }

    /** The index of the quote that ends the string. */
    static int end(long found) {
        return (int) found;
    }

    static int traits(long found) {
        return (int) (found >>> Integer.SIZE);
    }

    /** The bytes that are a quote, a backslash, a control character or no ASCII. */
    private static long special(long word) {
        // With its second bit turned over a quote comes right behind the control characters, and they stay below it.
        // What is no ASCII need not be kept out of the comparisons, as it is looked for too.
        return ((word ^ QUOTE_TO_BLANK) - AFTER_BLANK | (word ^ BACKSLASHES) - EightBytes.ONES | word)
                & EightBytes.HIGH_BITS;
    }
}
