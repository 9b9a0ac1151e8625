package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * The schemas that both of OpenAI's wires take as strict, for tools and for answers: every object closed, all of its
 * properties required. Another wire's "strict" does not ask for that. Stateless; safe to share.
 *
 * @see <a href="https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas">Structured Outputs,
 *     Supported schemas</a>
 */
public final class OpenAiStrictSchema {
    private OpenAiStrictSchema() {}

    /**
     * Whether a schema keeps the rules.
     *
     * @param schema raw JSON; null if there is none
     */
    public static boolean isKept(String schema) {
        try {
            return schema != null && isKept(Json.read(schema));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean isKept(JsonNode schema) {
        if (!schema.isObject() || schema.has("oneOf") || schema.has("allOf")) {
            return false;
        }
        JsonNode properties = schema.path("properties");
        if (properties.isObject() || "object".equals(schema.path("type").textValue())) {
            JsonNode others = schema.get("additionalProperties");
            if (others == null || !others.isBoolean() || others.booleanValue()) {
                return false;
            }
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(name -> required.add(name.textValue()));
            for (var property : properties.properties()) {
                if (!required.contains(property.getKey()) || !isKept(property.getValue())) {
                    return false;
                }
            }
        }
        for (String many : new String[] {"anyOf", "$defs", "definitions"}) {
            for (JsonNode inner : schema.path(many)) {
                if (!isKept(inner)) {
                    return false;
                }
            }
        }
        return !schema.has("items") || isKept(schema.get("items"));
    }
}
