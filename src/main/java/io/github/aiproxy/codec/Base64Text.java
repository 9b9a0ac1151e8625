package io.github.aiproxy.codec;

import io.github.aiproxy.chat.LazyText;

/**
 * Base64 as all providers take it: the standard alphabet, padded, without white space. Clients send the URL-safe letters,
 * line breaks and no padding too. Stateless; safe to share.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648#section-4">RFC 4648, 4 Base 64 Encoding</a>
 */
public final class Base64Text {
    private Base64Text() {}

    /** The text itself if it is standard already. */
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
}
