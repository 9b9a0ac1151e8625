package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Stop;
import java.io.IOException;

/** Stop reasons, both ways. Stateless; safe to share. */
final class Stops {
    private Stops() {}

    /**
     * @param sequence {@code stop_sequence}; may be null
     * @param details {@code stop_details}; may be null
     */
    static Stop read(String reason, String sequence, JsonNode details) {
        if (reason == null) {
            return new Stop(Stop.Reason.OTHER);
        }
        return switch (reason) {
            case "end_turn" -> new Stop(Stop.Reason.END_TURN);
            case "max_tokens" -> new Stop(Stop.Reason.MAX_TOKENS);
            case "stop_sequence" -> new Stop(Stop.Reason.STOP_SEQUENCE, sequence, null);
            case "tool_use" -> new Stop(Stop.Reason.TOOL_CALLS);
            case "pause_turn" -> new Stop(Stop.Reason.PAUSE);
            case "refusal" -> new Stop(Stop.Reason.REFUSAL, null, explanation(details));
            case "model_context_window_exceeded" -> new Stop(Stop.Reason.CONTEXT_EXCEEDED);
            default -> new Stop(Stop.Reason.OTHER, null, reason);
        };
    }

    private static String explanation(JsonNode details) {
        if (details == null) {
            return null;
        }
        String explanation = details.path("explanation").textValue();
        return explanation != null ? explanation : details.path("category").textValue();
    }

    /** Writes the fields that tell it, in a {@code message_delta} and in a whole reply. */
    static void write(JsonGenerator out, Stop stop) throws IOException {
        out.writeStringField("stop_reason", word(stop));
        out.writeStringField("stop_sequence", stop.sequence());
        if (stop.reason() == Stop.Reason.REFUSAL || stop.reason() == Stop.Reason.CONTENT_FILTER) {
            out.writeObjectFieldStart("stop_details");
            out.writeStringField("type", "refusal");
            out.writeNullField("category");
            out.writeStringField("explanation", stop.detail());
            out.writeEndObject();
        }
    }

    private static String word(Stop stop) {
        return switch (stop.reason()) {
            case END_TURN, OTHER -> "end_turn";
            case MAX_TOKENS -> "max_tokens";
            case STOP_SEQUENCE -> "stop_sequence";
            case TOOL_CALLS -> "tool_use";
            case PAUSE -> "pause_turn";
            case REFUSAL, CONTENT_FILTER -> "refusal";
            case CONTEXT_EXCEEDED -> "model_context_window_exceeded";
        };
    }

    /**
     * The stop for an answer in which the model refused in words: OpenAI's wires end such an answer in the ordinary way,
     * this one says that it is a refusal.
     */
    static Stop refusing(Stop stop, boolean refusalSeen) {
        return refusalSeen && stop.reason() == Stop.Reason.END_TURN ? new Stop(Stop.Reason.REFUSAL) : stop;
    }
}
