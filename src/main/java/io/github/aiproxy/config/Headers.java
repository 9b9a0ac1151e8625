package io.github.aiproxy.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks configured headers. Stateless; safe to share. */
final class Headers {
    /** {@link #isName} for the schema. */
    static final String NAME_PATTERN = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    /** They frame the message or belong to one connection: only who writes the bytes can know them. */
    private static final Set<String> FRAMING = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "expect");

    private Headers() {}

    /** Whether HTTP allows it as a header's name. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || MARKS.indexOf(c) >= 0);
    }

    /** The header by its name without regard to case; null if there is none. */
    static String get(Map<String, String> headers, String name) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** Reports what cannot be sent. Values are not shown: they may be secrets. */
    static void check(Section section, Key<Map<String, String>> key, Problems problems) {
        Map<String, String> seen = new HashMap<>();
        section.get(key).forEach((name, value) -> {
            int line = section.line(key, name);
            String path = section.path(key, name);
            String lower = name.toLowerCase(Locale.ROOT);
            String first = seen.putIfAbsent(lower, name);
            if (first != null) {
                problems.error(line, path, "is the same header as \"" + first + "\": case does not matter in names");
            }
            if (!isName(name)) {
                problems.error(line, path, "must be named by letters, digits and " + MARKS + " alone");
            } else if (FRAMING.contains(lower)) {
                problems.error(line, path, "cannot be set: the program works it out for each request");
            } else if (lower.equals("content-encoding")) {
                problems.error(line, path, "cannot be set: say request_compression instead");
            }
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
                problems.error(line, path, "must not hold line breaks or other control characters");
            }
        });
    }
}
