package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The schema of a tool's input: an object at the top, without alternatives there. What is so already stays as it was,
 * character for character. Stateless; safe to share.
 */
final class InputSchema {
    /** Takes any object. */
    static final String ANY = "{\"type\":\"object\",\"properties\":{}}";

    private static final String[] ALTERNATIVES = {"allOf", "anyOf", "oneOf"};
    private static final Set<String> RAW =
            Set.of("properties", "required", "$defs", "definitions", "allOf", "anyOf", "oneOf");

    private InputSchema() {}

    /**
     * @param schema raw JSON; null for none
     * @param path of the tool
     */
    static String of(String schema, String path, Target target) {
        if (schema == null) {
            return ANY;
        }
        try {
            byte[] bytes = schema.getBytes(StandardCharsets.UTF_8);
            JsonNode top = Json.read(bytes, RAW);
            if (!(top instanceof ObjectNode object)) {
                return ANY;
            }
            boolean alternatives = false;
            for (String word : ALTERNATIVES) {
                alternatives |= object.has(word);
            }
            boolean isObject = "object".equals(object.path("type").textValue());
            if (isObject && !alternatives) {
                return schema;
            }
            ObjectNode whole = (ObjectNode) Json.read(schema);
            if (alternatives) {
                target.lost(path + ".parameters", "alternatives at the top of the schema: all are allowed together");
                merge(whole);
            }
            whole.put("type", "object");
            return Json.raw(whole);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid(path + ".parameters: not a schema: " + e.getOriginalMessage());
        }
    }

    private static void merge(ObjectNode schema) {
        ObjectNode properties = schema.get("properties") instanceof ObjectNode own ? own : schema.objectNode();
        ArrayNode required = schema.get("required") instanceof ArrayNode own ? own : schema.arrayNode();
        for (String word : ALTERNATIVES) {
            JsonNode branches = schema.remove(word);
            if (branches == null) {
                continue;
            }
            for (JsonNode branch : branches) {
                for (var property : branch.path("properties").properties()) {
                    properties.putIfAbsent(property.getKey(), property.getValue());
                }
                if (word.equals("allOf")) {
                    branch.path("required").forEach(required::add);
                }
            }
        }
        schema.set("properties", properties);
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }
}
