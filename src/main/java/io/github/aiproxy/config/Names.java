package io.github.aiproxy.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The upstreams' names and slugs, unique each. One per file, one thread. */
final class Names {
    private static final int MAX_SLUG = 60;

    private final Problems problems;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Set<String> slugs = new HashSet<>();

    Names(Problems problems) {
        this.problems = problems;
    }

    /** The upstream's name, or one made up if it lacks a valid one. */
    String name(Section section, int index) {
        Key<String> key = UpstreamKeys.NAME;
        String name = section.get(key);
        if (name == null) {
            return "upstream " + (index + 1);
        }
        Integer first = lines.putIfAbsent(name.toLowerCase(Locale.ROOT), section.line(key));
        if (first != null) {
            problems.error(
                    section.line(key),
                    section.path(key),
                    "\"" + name + "\" is taken by the upstream in line " + first + " (case does not matter)");
        }
        return name;
    }

    /** The name as ids may have it: {@code "Gemini CLI"} is {@code gemini-cli}. */
    String slug(String name, int index) {
        StringBuilder slug = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                slug.append(c);
            } else if (slug.length() > 0 && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
            }
        }
        if (slug.length() > MAX_SLUG) {
            slug.setLength(MAX_SLUG);
        }
        while (slug.length() > 0 && slug.charAt(slug.length() - 1) == '-') {
            slug.setLength(slug.length() - 1);
        }
        String base = slug.length() == 0 ? "upstream-" + (index + 1) : slug.toString();
        String unique = base;
        for (int i = 2; !slugs.add(unique); i++) {
            unique = base + "-" + i;
        }
        return unique;
    }
}
