package io.github.aiproxy.codec;

import java.util.Locale;

/** Media whose bytes come inside a message, in base64: what senders mean by it, and what it is. Stateless; safe to share. */
public final class InlineMedia {
    private InlineMedia() {}

    /** Base64 of the standard alphabet, padded and without white space; senders write the alphabet of URLs and line breaks too. */
    public static String standard(String base64) {
        boolean clean = base64.length() % 4 == 0;
        for (int i = 0; clean && i < base64.length(); i++) {
            char c = base64.charAt(i);
            clean = c > ' ' && c != '-' && c != '_';
        }
        if (clean) {
            return base64;
        }
        StringBuilder out = new StringBuilder(base64.length() + 2);
        for (int i = 0; i < base64.length(); i++) {
            char c = base64.charAt(i);
            if (c > ' ') {
                out.append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }
        int over = out.length() % 4;
        return out.append(over == 2 ? "==" : over == 3 ? "=" : "").toString();
    }

    /** The type by the first bytes, of an image or a PDF; null if they say nothing. */
    public static String type(String base64) {
        if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        } else if (base64.startsWith("iVBORw0KGgo")) {
            return "image/png";
        } else if (base64.startsWith("R0lGODdh") || base64.startsWith("R0lGODlh")) {
            return "image/gif";
        } else if (base64.startsWith("UklGR") && base64.startsWith("RUJQ", 12)) {
            // RIFF, four bytes of size, WEBP: its last three letters are a group of their own
            return "image/webp";
        }
        return base64.startsWith("JVBERi0") ? "application/pdf" : null;
    }

    /** The type of an image by its first bytes; null if they are not those of one. */
    public static String imageType(String base64) {
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
