package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.SchemaCache;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.List;

/**
 * The schema of a tool's input: an object at the top, without alternatives there. What is so already stays as it was,
 * character for character. Stateless; safe to share.
 */
final class InputSchema {
    /** Takes any object. */
    static final String ANY = "{\"type\":\"object\",\"properties\":{}}";

    private static final List<String> ALTERNATIVES = List.of("allOf", "anyOf", "oneOf");

    private static final SchemaCache<Boolean> FIT = new SchemaCache<>(fit -> 0);

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
            if (FIT.of(schema, InputSchema::isFit)) {
                return schema;
            }
            if (!(Json.read(schema) instanceof ObjectNode whole)) {
                return ANY;
            }
            boolean alternatives = false;
            for (String word : ALTERNATIVES) {
                alternatives |= whole.has(word);
            }
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

    /** Whether it can stay as it was; false also if it is malformed. */
    private static boolean isFit(String schema) {
        boolean object = false;
        try (JsonReader reader = Json.reader(schema)) {
            if (reader.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = reader.nextFieldName(); name != null; name = reader.nextFieldName()) {
                JsonToken value = reader.nextToken();
                if (name.equals("type")) {
                    object = value == JsonToken.VALUE_STRING && reader.getText().equals("object");
                } else if (ALTERNATIVES.contains(name)) {
                    return false;
                }
                reader.skipChildren();
            }
            return object && reader.nextToken() == null;
        } catch (IOException e) {
            return false;
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
