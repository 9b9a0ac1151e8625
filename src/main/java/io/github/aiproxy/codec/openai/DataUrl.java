package io.github.aiproxy.codec.openai;

import java.util.Locale;

/**
 * A {@code data:} URL with base64 content, as clients write it: with parameters, URL-safe letters, line breaks.
 * Stateless; safe to share.
 *
 * @param mimeType without parameters, lower case; null if not said
 * @param base64 standard base64 without line breaks
 */
record DataUrl(String mimeType, String base64) {

    /** Null if {@code url} is not a base64 data URL. */
    static DataUrl parse(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return null;
        }
        int comma = url.indexOf(',');
        if (comma < 0) {
            return null;
        }
        String head = url.substring(5, comma);
        if (!head.toLowerCase(Locale.ROOT).endsWith(";base64")) {
            return null;
        }
        int semicolon = head.indexOf(';');
        String mime = head.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
        return new DataUrl(mime.isEmpty() ? null : mime, standard(url.substring(comma + 1)));
    }

    /** Base64 with the standard alphabet, without white space. */
    static String standard(String base64) {
        boolean clean = true;
        for (int i = 0; i < base64.length() && clean; i++) {
            char c = base64.charAt(i);
            clean = c > ' ' && c != '-' && c != '_';
        }
        if (clean) {
            return base64;
        }
        StringBuilder out = new StringBuilder(base64.length());
        for (int i = 0; i < base64.length(); i++) {
            char c = base64.charAt(i);
            if (c > ' ') {
                out.append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }
        return out.toString();
    }

    /** The type that the first bytes of an image tell; null if unknown. */
    static String imageType(String base64) {
        if (base64.startsWith("iVBORw0KGgo")) {
            return "image/png";
        }
        if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        }
        if (base64.startsWith("R0lGOD")) {
            return "image/gif";
        }
        return base64.startsWith("UklGR") ? "image/webp" : null;
    }

    /** The type that a file's name tells; PDF if it tells nothing, being what this wire takes. */
    static String documentType(String name) {
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
