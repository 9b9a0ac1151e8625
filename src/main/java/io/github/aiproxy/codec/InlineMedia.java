package io.github.aiproxy.codec;

import io.github.aiproxy.chat.LazyText;
import java.util.Locale;

/**
 * Media whose bytes come inside a message, in base64: what senders mean by it, and what it is. Stateless; safe to share.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648#section-4">RFC 4648, 4 Base 64 Encoding</a>
 */
public final class InlineMedia {
    /** As much of base64 as tells the type. */
    private static final int BEGINNING = 16;

    private InlineMedia() {}

    /**
     * Base64 as all providers take it: of the standard alphabet, padded, without white space; senders write the alphabet
     * of URLs and line breaks too. The text itself if it is so already.
     */
    public static LazyText standard(LazyText base64) {
        if (base64 instanceof JsonLiteral literal && literal.isStandardBase64()) {
            return literal;
        }
        String text = base64.toString();
        String standard = standard(text);
        return standard.equals(text) ? base64 : LazyText.of(standard);
    }

    private static String standard(String base64) {
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
        // One letter too many is no base64, whatever follows.
        while (out.length() % 4 > 1) {
            out.append('=');
        }
        return out.toString();
    }

    /** The type by the first bytes, of an image or a PDF; null if they say nothing. */
    public static String type(LazyText base64) {
        String beginning = base64.head(BEGINNING);
        if (beginning.startsWith("/9j/")) {
            return "image/jpeg";
        } else if (beginning.startsWith("iVBORw0KGgo")) {
            return "image/png";
        } else if (beginning.startsWith("R0lGODdh") || beginning.startsWith("R0lGODlh")) {
            return "image/gif";
        } else if (beginning.startsWith("UklGR") && beginning.startsWith("RUJQ", 12)) {
            // RIFF, four bytes of size, WEBP: its last three letters are a group of their own
            return "image/webp";
        }
        return beginning.startsWith("JVBERi0") ? "application/pdf" : null;
    }

    /** The type of an image by its first bytes; null if they are not those of one. */
    public static String imageType(LazyText base64) {
        String type = type(base64);
        return type != null && type.startsWith("image/") ? type : null;
    }

    /** The type that the name of a document tells; PDF, which every upstream takes, if it tells nothing. */
    public static String documentType(String name) {
        String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".txt") || lower.endsWith(".md")) {
            return "text/plain";
        }
        if (lower.endsWith(".csv")) {
            return "text/csv";
        }
        if (lower.endsWith(".html")) {
            return "text/html";
        }
        return lower.endsWith(".json") ? "application/json" : "application/pdf";
    }
}
