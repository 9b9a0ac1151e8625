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
    ADAPTIVE_ONLY,
    /** Claude Sonnet from 5.5 on: the least is to think between tools only. */
    BETWEEN_TOOLS,
    /** Claude Fable and Mythos, and Opus from 5.5 on: cannot be kept from thinking. */
    ALWAYS_ADAPTIVE;

    private static final String[] FAMILIES = {"opus-", "sonnet-", "haiku-", "fable-", "mythos-"};

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
            if (at >= 0) {
                int version = version(name, at + family.length());
                if (family.equals("fable-") || family.equals("mythos-")) {
                    return ALWAYS_ADAPTIVE;
                }
                if (version >= 505 && !family.equals("haiku-")) {
                    return family.equals("opus-") ? ALWAYS_ADAPTIVE : BETWEEN_TOOLS;
                }
                if (version >= 400) {
                    return version < 406 ? BUDGET : version == 406 ? ADAPTIVE : ADAPTIVE_ONLY;
                }
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

    /**
     * Whether it answers 400 when a tool must be called: Opus and Sonnet from 5.5 on, Fable and Mythos from 5.1 on.
     *
     * @see <a href="https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5">Anthropic, What's new in Claude
     *     Opus 5.5 (read 2026-11)</a>
     */
    static boolean refusesForcedTools(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT).replace('.', '-');
        for (String family : FAMILIES) {
            int at = name.indexOf(family);
            if (at >= 0 && !family.equals("haiku-")) {
                boolean early = family.equals("fable-") || family.equals("mythos-");
                return version(name, at + family.length()) >= (early ? 501 : 505);
            }
        }
        return false;
    }

    /** The version at {@code at}, as {@code 406} for {@code 4-6}; 0 if there is none. */
    private static int version(String name, int at) {
        int major = number(name, at);
        int after = at + Integer.toString(major).length();
        int minor = after < name.length() && name.charAt(after) == '-' ? number(name, after + 1) : 0;
        return major == 0 ? 0 : major * 100 + minor;
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
        return compareTo(ADAPTIVE) >= 0;
    }

    /** Whether it refuses budgets and any choice about drawing tokens. */
    boolean isAdaptiveOnly() {
        return compareTo(ADAPTIVE_ONLY) >= 0;
    }
}
