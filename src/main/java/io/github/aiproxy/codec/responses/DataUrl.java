package io.github.aiproxy.codec.responses;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * A {@code data:} URL taken apart. Immutable.
 *
 * @param mimeType without parameters, in lower case; {@code text/plain} if not said, as RFC 2397 has it
 * @param base64 the bytes in standard base64, whichever form they came in
 */
record DataUrl(String mimeType, String base64) {

    /** Null if the text is no such URL. */
    static DataUrl read(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return null;
        }
        int comma = url.indexOf(',');
        if (comma < 0) {
            return null;
        }
        String header = url.substring(5, comma);
        int semicolon = header.indexOf(';');
        String mime = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        String data = url.substring(comma + 1);
        boolean base64 = header.strip().toLowerCase(Locale.ROOT).endsWith(";base64");
        return new DataUrl(
                mime.isEmpty() ? "text/plain" : mime,
                base64 ? standard(data) : Base64.getEncoder().encodeToString(unescaped(data)));
    }

    static String of(String mimeType, String base64) {
        return "data:" + mimeType + ";base64," + base64;
    }

    /** Standard base64 without white space, with padding; clients send the URL-safe alphabet and line breaks too. */
    static String standard(String base64) {
        boolean clean = base64.length() % 4 == 0;
        for (int i = 0; clean && i < base64.length(); i++) {
            char c = base64.charAt(i);
            clean = c != '-' && c != '_' && c > ' ';
        }
        if (clean) {
            return base64;
        }
        StringBuilder out = new StringBuilder(base64.length() + 3);
        for (int i = 0; i < base64.length(); i++) {
            char c = base64.charAt(i);
            if (c > ' ') {
                out.append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }
        while (out.length() % 4 != 0) {
            out.append('=');
        }
        return out.toString();
    }

    private static byte[] unescaped(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                out.write(bytes[i]);
            } else {
                out.write((high << 4) | low);
                i += 2;
            }
        }
        return out.toByteArray();
    }
}
