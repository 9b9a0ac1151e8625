package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Thinking;

/** Reads {@code thinking} and {@code output_config.effort}. Stateless; safe to share. */
final class ThinkingReader {
    private ThinkingReader() {}

    /** Both may be null; null if neither says anything. */
    static Thinking read(JsonNode thinking, JsonNode outputConfig) {
        Thinking.Effort effort =
                outputConfig == null ? null : effort(WireFields.textOrNull(outputConfig, "effort", "output_config"));
        if (thinking == null) {
            return effort == null ? null : new Thinking(null, effort, null, null);
        }
        String type = WireFields.text(thinking, "type", "thinking");
        Thinking.Mode mode =
                switch (type) {
                    case "enabled" -> Thinking.Mode.ON;
                    case "adaptive" -> Thinking.Mode.ADAPTIVE;
                    case "disabled" -> Thinking.Mode.OFF;
                    case "between_tools" -> Thinking.Mode.BETWEEN_TOOLS;
                    default -> throw ChatException.invalid("thinking.type: unknown \"" + type + "\"");
                };
        Integer budget = mode == Thinking.Mode.ON ? WireFields.integer(thinking, "budget_tokens", "thinking") : null;
        return new Thinking(mode, effort, budget, visibility(WireFields.textOrNull(thinking, "display", "thinking")));
    }

    private static Thinking.Effort effort(String word) {
        if (word == null) {
            return null;
        }
        return switch (word) {
            case "low" -> Thinking.Effort.LOW;
            case "medium" -> Thinking.Effort.MEDIUM;
            case "high" -> Thinking.Effort.HIGH;
            case "xhigh" -> Thinking.Effort.XHIGH;
            case "max" -> Thinking.Effort.MAX;
            default -> throw ChatException.invalid("output_config.effort: unknown \"" + word + "\"");
        };
    }

    private static Thinking.Visibility visibility(String display) {
        if (display == null) {
            return null;
        }
        // displays that came later show more than nothing
        return display.equals("omitted") ? Thinking.Visibility.OMITTED : Thinking.Visibility.SUMMARY;
    }
}
