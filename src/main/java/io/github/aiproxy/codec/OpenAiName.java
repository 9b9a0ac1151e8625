package io.github.aiproxy.codec;

import java.util.Locale;

/**
 * A model's name as OpenAI gives it, such as {@code gpt-5.2-codex} or {@code o4-mini}. Immutable.
 *
 * @param text in lower case, without a maker's name before a slash
 * @param gpt whether it is of that series
 * @param major of its version; 0 if it has none
 * @param minor of its version
 */
record OpenAiName(String text, boolean gpt, int major, int minor) {

    static OpenAiName of(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        boolean gpt = name.startsWith("gpt-");
        int at = gpt ? "gpt-".length() : 1;
        int end = endOfNumber(name, at);
        int minorEnd = end < name.length() && name.charAt(end) == '.' ? endOfNumber(name, end + 1) : end;
        return new OpenAiName(name, gpt, number(name, at, end), number(name, end + 1, minorEnd));
    }

    private static int endOfNumber(String name, int at) {
        int end = at;
        while (end < name.length() && end < at + 3 && Character.isDigit(name.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int number(String name, int at, int end) {
        return end > at ? Integer.parseInt(name.substring(at, end)) : 0;
    }

    boolean has(String word) {
        return text.contains(word);
    }

    /** Whether its version comes before that one. */
    boolean before(int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }
}
