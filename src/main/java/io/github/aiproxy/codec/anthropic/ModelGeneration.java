package io.github.aiproxy.codec.anthropic;

import java.util.Locale;

/** How a model is told to think, as far as its name shows it. */
enum ModelGeneration {
    /** Before Claude 3.7. */
    UNTHINKING,
    /** Knows a budget of tokens, but neither adaptive thinking nor efforts. Models of other makers count as such. */
    BUDGET,
    /** Claude 4.6 and later. */
    ADAPTIVE;

    private static final String[] FAMILIES = {"opus", "sonnet", "haiku"};

    static ModelGeneration of(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT).replace('.', '-');
        if (name.contains("claude-3-7")) {
            return BUDGET;
        }
        if (name.contains("claude-3") || name.contains("claude-2") || name.contains("claude-instant")) {
            return UNTHINKING;
        }
        for (String family : FAMILIES) {
            int at = name.indexOf(family + "-4");
            if (at >= 0) {
                return minor(name, at + family.length() + 2) < 6 ? BUDGET : ADAPTIVE;
            }
        }
        return name.contains("claude") ? ADAPTIVE : BUDGET;
    }

    /** The number after a hyphen at {@code at}; 0 if there is none or it is a date. */
    private static int minor(String name, int at) {
        int end = at + 1;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        boolean isMinor = at < name.length() && name.charAt(at) == '-' && end > at + 1 && end <= at + 3;
        return isMinor ? Integer.parseInt(name.substring(at + 1, end)) : 0;
    }
}
