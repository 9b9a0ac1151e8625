package io.github.aiproxy.codec.responses;

import io.github.aiproxy.sse.ByteSink;

/**
 * Writes text as a JSON string straight into bytes; half a surrogate pair, as a delta may end with, is escaped and stays
 * what it is. One per writer, one thread.
 */
final class Quoter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] scratch = new byte[512];

    void quote(ByteSink out, String text) {
        int length = text.length();
        long most = 6L * length + 2;
        if (most > scratch.length) {
            if (most > 1 << 20) {
                inPieces(out, text);
                return;
            }
            scratch = new byte[(int) most];
        }
        byte[] bytes = scratch;
        bytes[0] = '"';
        int n = fill(bytes, 1, text, 0, length);
        bytes[n++] = '"';
        out.write(bytes, 0, n);
    }

    /** Texts of megabytes, at the end of a part, must not leave a scratch of megabytes behind. */
    private void inPieces(ByteSink out, String text) {
        byte[] bytes = new byte[6 * 8192];
        out.write('"');
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(at + 8192, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            out.write(bytes, 0, fill(bytes, 0, text, at, end));
            at = end;
        }
        out.write('"');
    }

    private static int fill(byte[] bytes, int from, String text, int start, int end) {
        int n = from;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                if (c == '"' || c == '\\') {
                    bytes[n++] = '\\';
                }
                bytes[n++] = (byte) c;
            } else if (c == '\n') {
                bytes[n++] = '\\';
                bytes[n++] = 'n';
            } else if (c < 0x20) {
                n = escape(bytes, n, c);
            } else if (c < 0x80) {
                bytes[n++] = (byte) c;
            } else if (c < 0x800) {
                bytes[n++] = (byte) (0xc0 | (c >> 6));
                bytes[n++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                bytes[n++] = (byte) (0xe0 | (c >> 12));
                bytes[n++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[n++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[n++] = (byte) (0xf0 | (point >> 18));
                bytes[n++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                bytes[n++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[n++] = (byte) (0x80 | (point & 0x3f));
            } else {
                n = escape(bytes, n, c);
            }
        }
        return n;
    }

    private static int escape(byte[] bytes, int from, char c) {
        int n = from;
        bytes[n++] = '\\';
        bytes[n++] = 'u';
        bytes[n++] = HEX[c >> 12];
        bytes[n++] = HEX[(c >> 8) & 15];
        bytes[n++] = HEX[(c >> 4) & 15];
        bytes[n++] = HEX[c & 15];
        return n;
    }
}
