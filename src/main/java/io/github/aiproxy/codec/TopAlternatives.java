package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Alternatives at the top of a tool's schema, which tool servers write, Gemini takes, and Anthropic and OpenAI refuse.
 * Stateless.
 */
public final class TopAlternatives {
    public static final List<String> WORDS = List.of("allOf", "anyOf", "oneOf");
    /** What is lost by merging them. */
    public static final String LOSS = "alternatives at the top of the schema: all are allowed together";

    private TopAlternatives() {}

    /** The schema without them; itself if it has none, or is malformed. */
    public static String merged(String schema) {
        if (schema == null || !schema.contains("Of\"")) {
            return schema;
        }
        try {
            return Json.read(schema) instanceof ObjectNode whole && merge(whole) ? Json.raw(whole) : schema;
        } catch (JsonProcessingException e) {
            return schema;
        }
    }

    /** Makes of them one object that has the properties of all; false if there are none. */
    public static boolean merge(ObjectNode schema) {
        if (WORDS.stream().noneMatch(schema::has)) {
            return false;
        }
        ObjectNode properties = schema.get("properties") instanceof ObjectNode own ? own : schema.objectNode();
        ArrayNode required = schema.get("required") instanceof ArrayNode own ? own : schema.arrayNode();
        for (String word : WORDS) {
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
        return true;
    }
}
