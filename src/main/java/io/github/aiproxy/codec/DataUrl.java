package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.LazyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * A {@code data:} URL taken apart, as clients write it: with parameters, URL-safe letters, line breaks. Immutable.
 *
 * @param mimeType without parameters, in lower case; null if not said
 * @param base64 the bytes in {@linkplain InlineMedia standard base64}, whichever form they came in
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2397">RFC 2397, The "data" URL scheme</a>
 */
public record DataUrl(String mimeType, LazyText base64) {
    /** Headers are shorter. */
    private static final int MAX_HEADER = 1000;

    /** Null if the text is no such URL. */
    public static DataUrl parse(LazyText url) {
        String head = url.head(MAX_HEADER);
        if (!head.regionMatches(true, 0, "data:", 0, 5)) {
            return null;
        }
        int comma = head.indexOf(',');
        if (comma < 0) {
            return null;
        }
        String header = head.substring(5, comma).strip();
        int semicolon = header.indexOf(';');
        String mime = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        LazyText data = url.from(comma + 1);
        boolean base64 = header.toLowerCase(Locale.ROOT).endsWith(";base64");
        return new DataUrl(
                mime.isEmpty() ? null : mime,
                base64
                        ? InlineMedia.standard(data)
                        : LazyText.of(Base64.getEncoder().encodeToString(unescaped(data.toString()))));
    }

    /** As {@link #parse(LazyText)}. */
    public static DataUrl parse(String url) {
        return parse(LazyText.of(url));
    }

    /** Writes a URL of base64 as a value. */
    public static void write(JsonGenerator out, String mimeType, LazyText base64) throws IOException {
        JsonLiteral.write(out, start(mimeType), base64);
    }

    /** A URL of base64. */
    public static String of(String mimeType, LazyText base64) {
        return start(mimeType) + base64;
    }

    private static String start(String mimeType) {
        return "data:" + mimeType + ";base64,";
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
