package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Target;
import java.io.IOException;

/**
 * Writes {@code thinkingConfig}: a level for Gemini 3 and later, a budget before; both at once are refused. Stateless.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Gemini API, Thinking, levels and budgets (read
 *     2026-11)</a>
 */
record ThinkingWriter(ModelTraits model, Target target) {
    private static final int DYNAMIC = -1;
    /** What every model with budgets takes; the pro models would take somewhat more. */
    private static final int MOST = 24576;

    /** @param shown whether thoughts are shown when the client did not say: Anthropic shows them, Gemini does not */
    void write(Thinking thinking, boolean shown, LazyObject config) throws IOException {
        if (thinking == null) {
            return;
        }
        if (!model.thinks()) {
            if (thinking.mode() != Thinking.Mode.OFF) {
                target.lost("thinking", "this model does not think");
            }
            return;
        }
        String level = model.levels() ? level(thinking) : null;
        Integer budget = model.levels() ? null : budget(thinking);
        Boolean visible = null;
        boolean on = thinking.mode() != null && thinking.mode() != Thinking.Mode.OFF;
        if (on && shown || thinking.mode() != Thinking.Mode.OFF && thinking.visibility() != null) {
            visible = thinking.visibility() != Thinking.Visibility.OMITTED;
        }
        if (level == null && budget == null && visible == null) {
            return;
        }
        JsonGenerator json = config.open();
        json.writeObjectFieldStart("thinkingConfig");
        if (level != null) {
            json.writeStringField("thinkingLevel", level);
        }
        if (budget != null) {
            json.writeNumberField("thinkingBudget", budget);
        }
        if (visible != null) {
            json.writeBooleanField("includeThoughts", visible);
        }
        json.writeEndObject();
    }

    /** The level, null to leave it to the model. */
    private String level(Thinking thinking) {
        if (thinking.mode() == Thinking.Mode.OFF) {
            return lowest();
        }
        Thinking.Effort effort = thinking.effort();
        if (effort == null && thinking.budget() != null) {
            effort = Thinking.effortOf(thinking.budget());
        }
        if (effort == null) {
            return null;
        }
        return switch (effort) {
            case MINIMAL -> lowest();
            case LOW -> "LOW";
            case MEDIUM -> "MEDIUM";
            case HIGH, XHIGH, MAX -> "HIGH";
        };
    }

    /** Thinking cannot be turned off, and the pro models' lowest level is LOW. */
    private String lowest() {
        return model.pro() ? "LOW" : "MINIMAL";
    }

    /** The budget in tokens, null to leave it to the model. */
    private Integer budget(Thinking thinking) {
        if (thinking.mode() == Thinking.Mode.OFF) {
            return model.pro() ? 128 : 0;
        }
        if (thinking.budget() != null) {
            return clamped(thinking.budget());
        }
        if (thinking.effort() != null) {
            return clamped(thinking.effort() == Thinking.Effort.MINIMAL ? 512 : Thinking.budgetOf(thinking.effort()));
        }
        return thinking.mode() == null ? null : (Integer) DYNAMIC;
    }

    private int clamped(int budget) {
        int least = model.pro() ? 128 : (model.lite() ? 512 : 1);
        return Math.max(least, Math.min(budget, MOST));
    }
}
