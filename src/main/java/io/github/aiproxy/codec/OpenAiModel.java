package io.github.aiproxy.codec;

/**
 * What the name of a model tells about the settings that OpenAI takes for it. Immutable; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/guides/latest-model">Using the latest model, parameter compatibility (read
 *     2026-11)</a>
 */
public enum OpenAiModel {
    /** Refuses to be told how much to reason. */
    PLAIN,
    /** Refuses sampling parameters, unless it is told not to reason. */
    REASONING,
    /** A model of another maker, or one that nothing is known of: takes what its server takes. */
    OTHER;

    /** Reads a name, which may have the maker's before a slash. */
    public static OpenAiModel of(String model) {
        String name = OpenAiName.of(model).text();
        if (name.startsWith("gpt-3")
                || name.startsWith("gpt-4")
                || name.startsWith("gpt-5-chat")
                || name.startsWith("chatgpt-4")) {
            return PLAIN;
        }
        boolean numbered = name.startsWith("gpt-") && isDigit(name, 4) || name.startsWith("o") && isDigit(name, 1);
        return numbered ? REASONING : OTHER;
    }

    /**
     * The most tokens that the model answers with, its thoughts included: a higher limit is refused. {@link
     * Integer#MAX_VALUE} if that is not known.
     */
    public static int longestAnswer(String model) {
        OpenAiName name = OpenAiName.of(model);
        return switch (of(model)) {
            case PLAIN ->
                name.text().startsWith("gpt-4.1")
                        ? 32_768
                        : name.has("4o") || name.has("-chat") ? 16_384 : Integer.MAX_VALUE;
            case REASONING -> name.gpt() ? 128_000 : 100_000;
            case OTHER -> Integer.MAX_VALUE;
        };
    }

    /** Whether the model takes that verbosity: not all can be told to say more or less than usual. */
    public static boolean takesVerbosity(String model, String verbosity) {
        OpenAiName name = OpenAiName.of(model);
        return verbosity.equals("medium")
                || switch (of(model)) {
                    case PLAIN -> false;
                    case REASONING -> name.gpt() && !name.has("-chat") && !(name.has("-codex") && name.before(5, 3));
                    case OTHER -> true;
                };
    }

    /**
     * Whether Chat Completions takes tools for the model only if it is told not to reason, as it reasons unless it is told
     * otherwise: Responses has both. Resellers, whose names have the maker's before a slash, know how to get around that.
     */
    public static boolean toolsForbidReasoning(String model) {
        OpenAiName name = OpenAiName.of(model);
        boolean later = of(model) == REASONING && name.gpt() && !name.before(5, 4);
        return later && model.indexOf('/') < 0 && OpenAiEfforts.of(model).none();
    }

    private static boolean isDigit(String name, int at) {
        return at < name.length() && name.charAt(at) >= '0' && name.charAt(at) <= '9';
    }
}
