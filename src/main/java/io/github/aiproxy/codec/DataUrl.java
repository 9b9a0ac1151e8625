package io.github.aiproxy.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * A {@code data:} URL taken apart, as senders write it: with parameters, in base64 or escaped. Immutable.
 *
 * @param mimeType without parameters, in lower case; null if not said
 * @param base64 the bytes in standard base64, whichever form they came in
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2397">RFC 2397, The "data" URL scheme</a>
 */
public record DataUrl(String mimeType, String base64) {

    /** Null if the text is no such URL. */
    public static DataUrl read(String url) {
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
                mime.isEmpty() ? null : mime,
                base64 ? InlineMedia.standard(data) : Base64.getEncoder().encodeToString(unescaped(data)));
    }

    /** The URL of bytes in base64. */
    public static String of(String mimeType, String base64) {
        return "data:" + mimeType + ";base64," + base64;
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
