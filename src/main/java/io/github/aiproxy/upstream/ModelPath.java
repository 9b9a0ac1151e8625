package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.Protocol;
import java.nio.charset.StandardCharsets;

/**
 * A model's name as part of an address. Every byte that could change the address is percent-encoded: a client's model
 * name never chooses another path. Stateless.
 */
final class ModelPath {
    private static final String HEX = "0123456789ABCDEF";

    private ModelPath() {}

    /** For Gemini {@code models/<name>} (or {@code tunedModels/<name>} if it is one), else the name alone. */
    static String of(String model, Protocol protocol) {
        if (protocol != Protocol.GEMINI) {
            return segment(model);
        }
        if (model.startsWith("tunedModels/")) {
            return "tunedModels/" + segment(model.substring("tunedModels/".length()));
        }
        return "models/" + segment(model.startsWith("models/") ? model.substring("models/".length()) : model);
    }

    private static String segment(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = b >= 'a' && b <= 'z'
                    || b >= 'A' && b <= 'Z'
                    || b >= '0' && b <= '9'
                    || b == '-'
                    || b == '_'
                    || b == '~'
                    || b == '@'
                    || b == '.';
            if (unreserved) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        // A segment of dots alone would climb the path.
        String encoded = out.toString();
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }
}
