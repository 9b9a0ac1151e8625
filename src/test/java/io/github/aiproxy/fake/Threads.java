package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The conversations that Anthropic keeps for those who ask for it with {@code thread}. Safe to share. */
final class Threads {
    /** By the id of the latest answer: a request with the whole conversation. */
    private final Map<String, ObjectNode> kept = new ConcurrentHashMap<>();

    /** The request with all that was said before. */
    JsonNode whole(JsonNode request) {
        JsonNode thread = request.path("thread");
        if (!thread.path("type").asText().equals("continue")) {
            return request;
        }
        for (String field : List.of("system", "tools")) {
            if (request.has(field)) {
                throw AnthropicRules.invalid(field + ": cannot be set when a thread is continued");
            }
        }
        ObjectNode earlier = kept.get(thread.path("previous_message_id").asText());
        if (earlier == null) {
            throw new FakeRefusal(404, "not_found_error", "thread not found", "thread_not_found", null);
        }
        ObjectNode whole = request.deepCopy();
        ArrayNode messages = earlier.path("messages").deepCopy();
        whole.set("messages", messages.addAll((ArrayNode) request.path("messages")));
        for (String field : List.of("system", "tools")) {
            if (earlier.has(field)) {
                whole.set(field, earlier.path(field));
            }
        }
        return whole;
    }

    /** Keeps the conversation with its answer, if the request asks for it. */
    void keep(JsonNode whole, ObjectNode message) {
        if (whole.path("thread").isObject()) {
            ObjectNode conversation = whole.deepCopy();
            ((ArrayNode) conversation.path("messages"))
                    .addObject()
                    .put("role", "assistant")
                    .set("content", message.path("content"));
            kept.put(message.path("id").asText(), conversation);
        }
    }
}
