package io.github.aiproxy.codec.anthropic;

import java.util.Locale;

/** What a model accepts about thinking and drawing tokens, as far as its name shows it. Later ones come later. */
enum ModelGeneration {
    /** Before Claude 3.7. */
    UNTHINKING,
    /** Knows a budget of tokens, but neither adaptive thinking nor efforts. Models of other makers count as such. */
    BUDGET,
    /** Claude 4.6, and names without a version: adaptive thinking and efforts; answers cannot be begun by the caller. */
    ADAPTIVE,
    /** From Claude 4.7 on: refuses budgets and any choice about drawing tokens. */
    ADAPTIVE_ONLY;

    private static final String[] FAMILIES = {"opus-", "sonnet-", "haiku-"};

    static ModelGeneration of(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT).replace('.', '-');
        if (name.contains("claude-3-7")) {
            return BUDGET;
        }
        if (name.contains("claude-3") || name.contains("claude-2") || name.contains("claude-instant")) {
            return UNTHINKING;
        }
        for (String family : FAMILIES) {
            int at = name.indexOf(family);
            int major = at < 0 ? 0 : number(name, at + family.length());
            if (major > 4) {
                return ADAPTIVE_ONLY;
            }
            if (major == 4) {
                int after = at + family.length() + 1;
                int minor = after < name.length() && name.charAt(after) == '-' ? number(name, after + 1) : 0;
                return minor < 6 ? BUDGET : minor == 6 ? ADAPTIVE : ADAPTIVE_ONLY;
            }
        }
        return name.contains("claude") ? ADAPTIVE : BUDGET;
    }

    /**
     * The most tokens that every model of that name's kind can answer with: agents of the other protocols name no limit,
     * and mean that.
     *
     * @see <a href="https://platform.claude.com/docs/en/about-claude/models/overview">Anthropic, Models overview, max
     *     output (read 2026-11)</a>
     */
    static int longestAnswer(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT).replace('.', '-');
        if (!name.contains("claude") || name.contains("claude-3-5")) {
            return 8192;
        }
        if (of(model) == UNTHINKING) {
            return 4096;
        }
        boolean firstOpus = name.contains("opus-4-1") || name.contains("opus-4-2") || name.endsWith("opus-4");
        return firstOpus ? 32_000 : 64_000;
    }

    /** The highest limit that the model takes; {@link Integer#MAX_VALUE} for those that more may be known of one day. */
    static int mostTokens(String model) {
        boolean known = model != null && model.toLowerCase(Locale.ROOT).contains("claude");
        return known && !of(model).isAdaptive() ? longestAnswer(model) : Integer.MAX_VALUE;
    }

    /** The number at {@code at}; 0 if there is none, or it is a date. */
    private static int number(String name, int at) {
        int end = at;
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        return end > at && end <= at + 2 ? Integer.parseInt(name.substring(at, end)) : 0;
    }

    boolean isAdaptive() {
        return this == ADAPTIVE || this == ADAPTIVE_ONLY;
    }
}
