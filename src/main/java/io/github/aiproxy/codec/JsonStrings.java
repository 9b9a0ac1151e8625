package io.github.aiproxy.codec;

import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.EightBytes;
import java.nio.charset.StandardCharsets;

/** Writes texts as JSON strings, with the escapes that Jackson writes. Stateless. */
final class JsonStrings {
    private static final long BLANKS = EightBytes.of(' ');
    private static final long QUOTES = EightBytes.of('"');
    private static final long BACKSLASHES = EightBytes.of('\\');
    private static final long QUESTION_MARKS = EightBytes.of('?');
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    /** Below it a loop over characters is faster than encoding first. */
    private static final int SHORT = 24;
    /** The most bytes that an escape takes. */
    private static final int ESCAPE = 6;
    /** Room beside the text's bytes: an escape, quotes, and what is copied too much. */
    private static final int MARGIN = ESCAPE + 2 + Long.BYTES;

    private JsonStrings() {}

    /**
     * Appends a JSON string with its quotes. Half a surrogate pair is escaped, as a character may be split over two deltas
     * and only the client joins them.
     */
    static void write(ByteSink out, String text) {
        if (text.length() < SHORT || !writeLong(out, text)) {
            writeCharacters(out, text);
        }
    }

    /** Appends text as it is, which has no halves of surrogate pairs. */
    static void writeRaw(ByteSink out, String text) {
        if (text.length() < SHORT && isAscii(text)) {
            out.ascii(text);
        } else {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /**
     * Encodes the text, which the JDK does with vector instructions, and then looks at eight bytes at a time.
     *
     * @return false, with nothing written, if the text has half a surrogate pair, for which the encoder puts a "?"
     */
    private static boolean writeLong(ByteSink out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int begin = out.size();
        int length = utf8.length;
        int questionMarks = 0;
        byte[] to = out.reserve(length + MARGIN);
        int size = begin;
        to[size++] = '"';
        int i = 0;
        while (i < length) {
            if (i + Long.BYTES <= length) {
                // All eight bytes are copied, and those from the special one on overwritten later.
                long word = EightBytes.at(utf8, i);
                EightBytes.put(to, size, word);
                long special = special(word);
                if (special == 0) {
                    i += Long.BYTES;
                    size += Long.BYTES;
                    continue;
                }
                int plain = EightBytes.first(special);
                i += plain;
                size += plain;
            }
            byte b = utf8[i++];
            if (b == '?') {
                questionMarks++;
            }
            if (b != '"' && b != '\\' && (b >= ' ' || b < 0)) {
                to[size++] = b;
                continue;
            }
            if (to.length - size < length - i + MARGIN) {
                out.advance(size - out.size());
                to = out.reserve(length - i + (length - i) / 4 + MARGIN);
            }
            size = escape(to, size, b);
        }
        to[size++] = '"';
        out.advance(size - out.size());
        if (questionMarks != 0 && questionMarks != count(text)) {
            out.truncate(begin);
            return false;
        }
        return true;
    }

    /** The bytes to look at. */
    private static long special(long word) {
        return EightBytes.below(word, BLANKS)
                | EightBytes.equal(word, QUOTES)
                | EightBytes.equal(word, BACKSLASHES)
                | EightBytes.equal(word, QUESTION_MARKS);
    }

    private static int count(String text) {
        int count = 0;
        for (int i = text.indexOf('?'); i >= 0; i = text.indexOf('?', i + 1)) {
            count++;
        }
        return count;
    }

    private static void writeCharacters(ByteSink out, String text) {
        int length = text.length();
        byte[] to = out.reserve(length * ESCAPE + 2);
        int size = out.size();
        to[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= ' ' && c != '"' && c != '\\') {
                    to[size++] = (byte) c;
                } else {
                    size = escape(to, size, (byte) c);
                }
            } else if (!Character.isSurrogate(c)) {
                size = Utf8.write(c, to, size);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                size = Utf8.write(Character.toCodePoint(c, text.charAt(++i)), to, size);
            } else {
                size = unicodeEscape(to, size, c);
            }
        }
        to[size++] = '"';
        out.advance(size - out.size());
    }

    private static int escape(byte[] to, int at, byte b) {
        byte letter =
                switch (b) {
                    case '"', '\\' -> b;
                    case '\b' -> 'b';
                    case '\f' -> 'f';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    case '\t' -> 't';
                    default -> 0;
                };
        if (letter == 0) {
            return unicodeEscape(to, at, (char) b);
        }
        to[at] = '\\';
        to[at + 1] = letter;
        return at + 2;
    }

    private static int unicodeEscape(byte[] to, int at, char c) {
        to[at] = '\\';
        to[at + 1] = 'u';
        for (int i = 0; i < 4; i++) {
            to[at + 2 + i] = HEX[c >> 12 - 4 * i & 0xF];
        }
        return at + ESCAPE;
    }
}
