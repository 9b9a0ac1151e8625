package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Thinking;
import java.util.Locale;

/**
 * Which levels of reasoning OpenAI takes for a model. Each of its models takes some and answers 400 to the others, and
 * clients of the other protocols, or those of another model, cannot know which. Immutable; safe to share.
 *
 * @param none whether it can be told not to reason
 * @param least the lowest level
 * @param most the highest level
 * @see <a href="https://platform.openai.com/docs/guides/reasoning">OpenAI, Reasoning models, Using GPT-6, and the models'
 *     pages (read 2026-11)</a>
 */
public record OpenAiEfforts(boolean none, Thinking.Effort least, Thinking.Effort most) {
    private static final String NONE = "none";
    /** What servers of other makers take is not known: they are told what the client says. */
    private static final OpenAiEfforts ANY = new OpenAiEfforts(true, Thinking.Effort.MINIMAL, Thinking.Effort.MAX);

    /** Those of the model of that name. */
    public static OpenAiEfforts of(String model) {
        if (OpenAiModel.of(model) != OpenAiModel.REASONING) {
            return ANY;
        }
        OpenAiName name = OpenAiName.of(model);
        if (!name.gpt()) {
            return new OpenAiEfforts(false, Thinking.Effort.LOW, Thinking.Effort.HIGH);
        }
        if (name.has("-chat")) {
            return new OpenAiEfforts(false, Thinking.Effort.MEDIUM, Thinking.Effort.MEDIUM);
        }
        if (name.has("-pro")) {
            return name.before(5, 1)
                    ? new OpenAiEfforts(false, Thinking.Effort.HIGH, Thinking.Effort.HIGH)
                    : new OpenAiEfforts(false, Thinking.Effort.MEDIUM, most(name));
        }
        boolean codex = name.has("-codex");
        boolean first = name.before(5, 1);
        Thinking.Effort least = first && !codex ? Thinking.Effort.MINIMAL : Thinking.Effort.LOW;
        boolean always = first || codex || name.has("-astra") || name.text().startsWith("gpt-6.1-sol");
        return new OpenAiEfforts(!always, least, most(name));
    }

    private static Thinking.Effort most(OpenAiName name) {
        if (name.before(5, 2) && !name.has("-codex-max")) {
            return Thinking.Effort.HIGH;
        }
        return name.before(5, 6) ? Thinking.Effort.XHIGH : Thinking.Effort.MAX;
    }

    /**
     * The word for how much to think, as near to what the client says as the model takes; null to leave it to the model.
     *
     * @param thinking null if the client says nothing
     */
    public String word(Thinking thinking) {
        String said = said(thinking);
        if (said == null) {
            return null;
        }
        if (said.equals(NONE)) {
            return none ? NONE : word(least);
        }
        Thinking.Effort wanted = Thinking.Effort.valueOf(said.toUpperCase(Locale.ROOT));
        if (wanted.compareTo(least) < 0) {
            return word(least);
        }
        return word(wanted.compareTo(most) > 0 ? most : wanted);
    }

    /** The word for what the client says, whatever the model; null if it says nothing about how much. */
    public static String said(Thinking thinking) {
        if (thinking == null) {
            return null;
        }
        if (thinking.mode() == Thinking.Mode.OFF) {
            return NONE;
        }
        Thinking.Effort effort = thinking.effort();
        if (effort == null && thinking.budget() != null && thinking.budget() > 0) {
            effort = Thinking.effortOf(thinking.budget());
        }
        return effort == null ? null : word(effort);
    }

    private static String word(Thinking.Effort effort) {
        return effort.name().toLowerCase(Locale.ROOT);
    }
}
