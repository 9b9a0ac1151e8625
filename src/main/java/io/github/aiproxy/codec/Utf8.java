package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;

/**
 * Checks that bytes are UTF-8. The JSON parser is lenient with overlong forms, halves of surrogate pairs and code points
 * beyond the last, which an upstream may read in another way. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, 4 Syntax of UTF-8 Byte Sequences</a>
 */
final class Utf8 {

    private Utf8() {}

    static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    static boolean isValid(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end) {
            // ASCII, most of any request, eight bytes at a time.
            while (i + 8 <= end && (EightBytes.at(bytes, i) & EightBytes.HIGH_BITS) == 0) {
                i += 8;
            }
            if (i >= end) {
                return true;
            }
            int step = bytes[i] >= 0 ? 1 : multibyte(bytes, i, end);
            if (step == 0) {
                return false;
            }
            i += step;
        }
        return true;
    }

    /** The length of the sequence that begins there and is over before {@code end}; 0 if it is none. */
    static int multibyte(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int second = at + 1 < end ? bytes[at + 1] & 0xFF : 0;
        if (first >= 0xC2 && first <= 0xDF) {
            return isRest(second) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            boolean overlong = first == 0xE0 && second < 0xA0;
            boolean surrogate = first == 0xED && second >= 0xA0;
            return isRest(second) && !overlong && !surrogate && isRest(bytes, at + 2, end) ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            boolean overlong = first == 0xF0 && second < 0x90;
            boolean beyond = first == 0xF4 && second >= 0x90;
            return isRest(second) && !overlong && !beyond && isRest(bytes, at + 2, end) && isRest(bytes, at + 3, end)
                    ? 4
                    : 0;
        }
        return 0;
    }

    /**
     * Appends a code point that is no half of a surrogate pair.
     *
     * @return the index behind it
     */
    static int write(int codePoint, byte[] out, int at) {
        int i = at;
        if (codePoint < 0x80) {
            out[i++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            out[i++] = (byte) (0xC0 | codePoint >> 6);
            out[i++] = (byte) (0x80 | codePoint & 0x3F);
        } else if (codePoint < 0x10000) {
            out[i++] = (byte) (0xE0 | codePoint >> 12);
            out[i++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[i++] = (byte) (0x80 | codePoint & 0x3F);
        } else {
            out[i++] = (byte) (0xF0 | codePoint >> 18);
            out[i++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            out[i++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[i++] = (byte) (0x80 | codePoint & 0x3F);
        }
        return i;
    }

    private static boolean isRest(byte[] bytes, int at, int end) {
        return at < end && isRest(bytes[at] & 0xFF);
    }

    private static boolean isRest(int b) {
        return (b & 0xC0) == 0x80;
    }
}
