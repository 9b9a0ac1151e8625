package io.github.aiproxy.config;

import java.util.function.Function;

/**
 * Puts the environment into a scalar: <code>${NAME}</code>, <code>${NAME:default}</code>, and <code>$${</code> for a
 * literal <code>${</code>. It works on scalars that are already parsed, so that no value can change the document's shape.
 * Stateless but for the environment.
 */
final class Variables {
    private final Function<String, String> env;
    private final Problems problems;

    Variables(Function<String, String> env, Problems problems) {
        this.env = env;
        this.problems = problems;
    }

    static boolean in(String text) {
        return text.contains("${");
    }

    /** The text with its variables replaced; null after an error has been reported. */
    String expand(String text, int line, String path) {
        int at = text.indexOf("${");
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int done = 0;
        for (; at >= 0; at = text.indexOf("${", done)) {
            if (at > done && text.charAt(at - 1) == '$') {
                out.append(text, done, at - 1).append("${");
                done = at + 2;
                continue;
            }
            int end = text.indexOf('}', at);
            if (end < 0) {
                problems.error(line, path, "\"${\" has no \"}\"; write $${ for a literal ${");
                return null;
            }
            String value = value(text.substring(at + 2, end), line, path);
            if (value == null) {
                return null;
            }
            out.append(text, done, at).append(value);
            done = end + 1;
        }
        return out.append(text, done, text.length()).toString();
    }

    private String value(String inside, int line, String path) {
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        if (!isName(name)) {
            problems.error(
                    line,
                    path,
                    "\"${" + name
                            + "}\" names no environment variable (letters, digits and _); write $${ for a literal ${");
            return null;
        }
        if (colon >= 0 && inside.indexOf("${", colon) >= 0) {
            problems.error(line, path, "the default of ${" + name + ":…} cannot hold another variable");
            return null;
        }
        if (colon >= 0 && inside.startsWith("-", colon + 1)) {
            problems.warning(line, path, "the default of ${" + name + ":…} begins with \"-\"; it takes no dash");
        }
        String value = env.apply(name);
        if (value == null && colon < 0) {
            problems.error(
                    line,
                    path,
                    "the environment variable " + name + " is not set; set it, or give a default as in ${" + name
                            + ":default}");
            return null;
        }
        return value != null ? value : inside.substring(colon + 1);
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
    }
}
