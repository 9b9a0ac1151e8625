package io.github.aiproxy.codec.openai;

import io.github.aiproxy.sse.ByteSink;

/**
 * Writes JSON strings straight into bytes: one per token of every stream, so without generator and without copies.
 * Stateless; safe to share.
 */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** Appends the text in quotes. */
    static void write(ByteSink out, String text) {
        out.write('"');
        writeEscaped(out, text);
        out.write('"');
    }

    /** Appends the text as the inside of a JSON string. Half a surrogate pair stays half, for the next piece to complete. */
    static void writeEscaped(ByteSink out, String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                i = writeWide(out, text, i);
            } else if (c < 0x20 || c == '"' || c == '\\') {
                escape(out, c);
            } else {
                out.write(c);
            }
        }
    }

    private static int writeWide(ByteSink out, String text, int i) {
        char c = text.charAt(i);
        if (c < 0x800) {
            out.write(0xC0 | (c >> 6));
            out.write(0x80 | (c & 0x3F));
        } else if (!Character.isSurrogate(c)) {
            out.write(0xE0 | (c >> 12));
            out.write(0x80 | ((c >> 6) & 0x3F));
            out.write(0x80 | (c & 0x3F));
        } else if (Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(c, text.charAt(i + 1));
            out.write(0xF0 | (point >> 18));
            out.write(0x80 | ((point >> 12) & 0x3F));
            out.write(0x80 | ((point >> 6) & 0x3F));
            out.write(0x80 | (point & 0x3F));
            return i + 1;
        } else {
            unicode(out, c);
        }
        return i;
    }

    private static void escape(ByteSink out, char c) {
        switch (c) {
            case '"', '\\' -> {
                out.write('\\');
                out.write(c);
            }
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            case '\t' -> out.ascii("\\t");
            default -> unicode(out, c);
        }
    }

    private static void unicode(ByteSink out, char c) {
        out.ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.write(HEX.charAt((c >> shift) & 0xF));
        }
    }

    /** Appends a whole number. */
    static void write(ByteSink out, int number) {
        if (number >= 0 && number < 10) {
            out.write('0' + number);
        } else {
            out.ascii(Integer.toString(number));
        }
    }
}
