package io.github.aiproxy.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;

/**
 * Frames with neighbouring deltas of the same thing joined: how a text is cut is the upstream's choice, and Gemini sends
 * arguments whole; and without signs of life. Stateless.
 */
final class JoinedFrames {
    private JoinedFrames() {}

    static ArrayNode of(ArrayNode frames, Protocol protocol) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (JsonNode frame : frames) {
            JsonNode last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (frame.path("type").asText().equals("ping")) {
                continue;
            }
            if (last == null || !joins(last, frame, protocol)) {
                all.add(frame.deepCopy());
            }
        }
        if (protocol == Protocol.RESPONSES) {
            for (int i = 0; i < all.size(); i++) {
                ((ObjectNode) all.get(i)).put("sequence_number", i);
            }
        }
        return all;
    }

    private static boolean joins(JsonNode last, JsonNode next, Protocol protocol) {
        return switch (protocol) {
            case ANTHROPIC ->
                append(last, next, "/delta", "text")
                        || append(last, next, "/delta", "thinking")
                        || append(last, next, "/delta", "partial_json");
            case OPENAI ->
                append(last, next, "/choices/0/delta", "content")
                        || append(last, next, "/choices/0/delta", "refusal")
                        || append(last, next, "/choices/0/delta", "reasoning_content")
                        || append(last, next, "/choices/0/delta/tool_calls/0/function", "arguments")
                        || append(last, next, "/choices/0/delta/tool_calls/0/custom", "input");
            case RESPONSES -> append(last, next, "", "delta");
            case GEMINI ->
                !next.at("/candidates/0").has("finishReason")
                        && append(last, next, "/candidates/0/content/parts/0", "text");
        };
    }

    /** Appends the text of {@code next} if both frames are alike but for it. */
    private static boolean append(JsonNode last, JsonNode next, String at, String field) {
        if (!last.at(at).path(field).isTextual() || !next.at(at).path(field).isTextual()) {
            return false;
        }
        ObjectNode one = last.deepCopy();
        ObjectNode other = next.deepCopy();
        one.remove("sequence_number");
        other.remove("sequence_number");
        ((ObjectNode) one.at(at)).put(field, "");
        ((ObjectNode) other.at(at)).put(field, "");
        if (!one.equals(other)) {
            return false;
        }
        ObjectNode into = (ObjectNode) last.at(at);
        into.put(field, into.path(field).textValue() + next.at(at).path(field).textValue());
        return true;
    }
}
