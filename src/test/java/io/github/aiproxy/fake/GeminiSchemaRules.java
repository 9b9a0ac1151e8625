package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.GeminiRules.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;

/** What Gemini refuses in its two dialects of schemas. Stateless; safe to share. */
final class GeminiSchemaRules {
    private GeminiSchemaRules() {}

    /** A function's {@code parameters}. */
    static void parameters(JsonNode schema, String at) {
        if (schema.isMissingNode()) {
            return;
        }
        if (!type(schema).equals("OBJECT")) {
            throw invalid(at + ": parameters schema should be of type OBJECT.");
        }
        schema(schema, at);
    }

    /** The OpenAPI subset; its fields are closed already. */
    static void schema(JsonNode schema, String at) {
        if (!schema.isObject()) {
            return;
        }
        String type = type(schema);
        if (type.isEmpty() && !schema.has("anyOf")) {
            throw invalid(at + ".type: must be specified");
        }
        if (type.equals("ARRAY") && !schema.has("items")) {
            throw invalid(at + ".items: missing field.");
        }
        if (schema.has("enum") && !type.equals("STRING")) {
            throw invalid(at + ".enum: only allowed for STRING type");
        }
        for (JsonNode value : schema.path("enum")) {
            if (value.asText().isEmpty()) {
                throw invalid(at + ".enum[0]: cannot be empty");
            }
        }
        String format = schema.path("format").asText();
        if (type.equals("STRING")
                && !format.isEmpty()
                && !Set.of("enum", "date-time").contains(format)) {
            throw invalid(at + ".format: only 'enum' and 'date-time' are supported for STRING type");
        }
        JsonNode properties = schema.path("properties");
        if (!properties.isEmpty() && !type.equals("OBJECT")) {
            throw invalid(at + ".properties: only allowed for OBJECT type");
        }
        for (int i = 0; i < schema.path("required").size(); i++) {
            if (!properties.has(schema.path("required").get(i).asText())) {
                throw invalid(at + ".required[" + i + "]: property is not defined");
            }
        }
        properties.properties().forEach(p -> schema(p.getValue(), at + ".properties[" + p.getKey() + "]"));
        schema(schema.path("items"), at + ".items");
        schema.path("anyOf").forEach(inner -> schema(inner, at + ".any_of"));
    }

    private static String type(JsonNode schema) {
        return schema.path("type").asText().toUpperCase(Locale.ROOT);
    }

    /** JSON Schema. */
    static void jsonSchema(JsonNode schema, String at) {
        if (schema.isMissingNode()) {
            return;
        }
        if (!schema.isObject() || !JsonSchemas.isSound(schema)) {
            throw invalid(at + ": is not a valid JSON Schema");
        }
        JsonSchemas.walk(schema, node -> {
            if (node.has("$ref")) {
                for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
                    String name = names.next();
                    if (!name.startsWith("$")) {
                        throw invalid(at + ": a schema with $ref may not have " + name);
                    }
                }
                String ref = node.path("$ref").asText();
                if (!ref.startsWith("#/") || schema.at(ref.substring(1)).isMissingNode()) {
                    throw invalid(at + ": cannot resolve " + ref);
                }
            }
        });
    }
}
