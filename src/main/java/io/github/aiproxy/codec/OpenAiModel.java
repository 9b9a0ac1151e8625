package io.github.aiproxy.codec;

import java.util.Locale;

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
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        if (name.startsWith("gpt-3")
                || name.startsWith("gpt-4")
                || name.startsWith("gpt-5-chat")
                || name.startsWith("chatgpt-4")) {
            return PLAIN;
        }
        boolean numbered = name.startsWith("gpt-") && isDigit(name, 4) || name.startsWith("o") && isDigit(name, 1);
        return numbered ? REASONING : OTHER;
    }

    private static boolean isDigit(String name, int at) {
        return at < name.length() && name.charAt(at) >= '0' && name.charAt(at) <= '9';
    }
}
