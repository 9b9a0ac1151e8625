package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** What the Codex backend refuses that OpenAI's API takes. Stateless. */
final class CodexRules {
    private static final List<String> UNSUPPORTED = List.of(
            "max_output_tokens",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "user",
            "truncation",
            "context_management",
            "previous_response_id",
            "prompt_cache_retention",
            "prompt_cache_options",
            "safety_identifier",
            "stream_options",
            "generate",
            "metadata");
    private static final Set<String> COMPACT = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning",
            "text",
            "prompt_cache_key",
            "include",
            "service_tier");

    private CodexRules() {}

    private static FakeRefusal refusal(String detail) {
        return new FakeRefusal(400, null, detail);
    }

    static void check(ObjectNode body) {
        if (!body.path("stream").asBoolean()) {
            throw refusal("Stream must be set to true");
        }
        if (!body.path("store").isBoolean() || body.path("store").asBoolean()) {
            throw refusal("Store must be set to false");
        }
        if (body.path("reasoning").isObject()
                && !Trees.text(body.path("include")).contains("\"reasoning.encrypted_content\"")) {
            throw refusal("reasoning without its encrypted content is lost");
        }
        common(body);
    }

    static void checkCompact(ObjectNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!COMPACT.contains(name)) {
                throw refusal("Unknown parameter: " + name);
            }
        });
        common(body);
    }

    private static void common(ObjectNode body) {
        for (String name : UNSUPPORTED) {
            if (body.has(name)) {
                throw refusal("Unsupported parameter: " + name);
            }
        }
        if (body.has("service_tier") && !body.path("service_tier").asText().equals("priority")) {
            throw refusal(
                    "Unsupported service_tier: " + body.path("service_tier").asText());
        }
        if (!body.path("instructions").isTextual()) {
            throw refusal("Instructions are required");
        }
        if (!body.path("input").isArray()) {
            throw refusal("Input must be a list");
        }
        body.path("input").forEach(CodexRules::item);
        for (int i = 0; i < body.path("tools").size(); i++) {
            JsonNode tool = body.path("tools").get(i);
            if (tool.path("type").asText().equals("function")
                    && !tool.path("name").isTextual()) {
                throw refusal("Missing required parameter: 'tools[" + i + "].name'.");
            }
        }
    }

    private static void item(JsonNode item) {
        if (item.path("role").asText().equals("system")) {
            throw refusal("System messages are not allowed");
        }
        String type = item.path("type").asText("message");
        if (type.equals("reasoning") && !item.path("encrypted_content").isTextual()) {
            throw refusal("reasoning without encrypted content");
        }
        if (item.has("id") && Set.of("message", "reasoning", "function_call").contains(type)) {
            throw refusal("Item with id '" + item.path("id").asText()
                    + "' not found. Items are not persisted when `store` is set to false.");
        }
        for (JsonNode part : item.path("content")) {
            if (part.has("prompt_cache_breakpoint")) {
                throw refusal("Unknown parameter: prompt_cache_breakpoint");
            }
        }
    }
}
