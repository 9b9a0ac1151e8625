package io.github.aiproxy.codec;

import java.util.Locale;

/** What the name of a model tells about OpenAI's rules for it; both of OpenAI's wires have them. */
public enum OpenAiModel {
    /** Reasons, and refuses what goes with plain sampling: a temperature, penalties, stop sequences. */
    REASONING,
    /** Does not reason, and refuses to be told how much to. */
    PLAIN,
    /** Another maker's, or one of tomorrow: nothing is known. */
    OTHER;

    private static final String[] PLAIN_NAMES = {"gpt-3", "gpt-4", "chatgpt-", "gpt-5-chat"};

    /** The rules for the model of that name, which may lead with its maker's as {@code openai/gpt-5}. */
    public static OpenAiModel of(String model) {
        String name = model == null ? "" : model.toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        for (String plain : PLAIN_NAMES) {
            if (name.startsWith(plain)) {
                return PLAIN;
            }
        }
        boolean numbered = name.length() > 1 && name.charAt(0) == 'o' && Character.isDigit(name.charAt(1));
        return numbered || name.startsWith("gpt-5") || name.startsWith("codex-") ? REASONING : OTHER;
    }
}
