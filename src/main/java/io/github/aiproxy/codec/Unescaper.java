package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Makes texts of JSON strings, whose bytes are known to be well-formed. Keeps its space from string to string; one
 * thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, 7 Strings</a>
 */
final class Unescaper {
    private static final long BACKSLASHES = EightBytes.of('\\');
    private static final int MALFORMED = -1;

    private byte[] scratch;
    private boolean multibyte;

    /**
     * The text of the bytes between a string's quotes.
     *
     * @param wide whether there are bytes that are not ASCII
     */
    String text(byte[] json, int start, int end, boolean wide) {
        multibyte = wide;
        int size = unescape(json, start, end);
        return size == MALFORMED ? withHalfPairs(json, start, end) : new String(scratch, 0, size, charset(multibyte));
    }

    /** The text of a string without escapes. */
    static String plain(byte[] json, int start, int end, boolean wide) {
        return new String(json, start, end - start, charset(wide));
    }

    private static Charset charset(boolean wide) {
        return wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    /** Whether the text has no half of a surrogate pair. */
    boolean isWellFormed(byte[] json, int start, int end) {
        return unescape(json, start, end) != MALFORMED;
    }

    /** Writes the text as UTF-8 into the scratch space; its size, or MALFORMED if it has half a surrogate pair. */
    private int unescape(byte[] json, int start, int end) {
        int most = end - start + Long.BYTES;
        if (scratch == null || scratch.length < most) {
            scratch = new byte[Math.max(most, 256)];
        }
        byte[] out = scratch;
        int size = 0;
        int i = start;
        while (i < end) {
            if (i + Long.BYTES <= end) {
                // All eight bytes are copied, and those from the backslash on overwritten later.
                long word = EightBytes.at(json, i);
                EightBytes.put(out, size, word);
                long found = EightBytes.equal(word, BACKSLASHES);
                int plain = EightBytes.first(found);
                i += plain;
                size += plain;
                if (found == 0) {
                    continue;
                }
            } else if (json[i] != '\\') {
                out[size++] = json[i++];
                continue;
            }
            byte escape = json[i + 1];
            if (escape != 'u') {
                out[size++] = (byte) single(escape);
                i += 2;
                continue;
            }
            int c = hex(json, i + 2);
            i += 6;
            if (Character.isSurrogate((char) c)) {
                boolean pair = Character.isHighSurrogate((char) c)
                        && i + 6 <= end
                        && json[i] == '\\'
                        && json[i + 1] == 'u'
                        && Character.isLowSurrogate((char) hex(json, i + 2));
                if (!pair) {
                    return MALFORMED;
                }
                c = Character.toCodePoint((char) c, (char) hex(json, i + 2));
                i += 6;
            }
            multibyte |= c >= 0x80;
            size = Utf8.write(c, out, size);
        }
        return size;
    }

    /** The value of four hexadecimal digits; negative if they are none. */
    static int hex(byte[] json, int i) {
        return Character.digit(json[i], 16) << 12
                | Character.digit(json[i + 1], 16) << 8
                | Character.digit(json[i + 2], 16) << 4
                | Character.digit(json[i + 3], 16);
    }

    private static int single(int escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    /** The text with the halves of surrogate pairs that UTF-8 cannot hold. */
    private static String withHalfPairs(byte[] json, int start, int end) {
        String raw = new String(json, start, end - start, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
            } else if (raw.charAt(++i) == 'u') {
                text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                i += 4;
            } else {
                text.append((char) single(raw.charAt(i)));
            }
        }
        return text.toString();
    }
}
