package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.SchemaCache;
import java.util.List;
import java.util.Locale;

/**
 * Reads Gemini's {@code Schema}, a dialect of OpenAPI with types in upper case, as the JSON Schema that every other wire
 * speaks. Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/api/caching#Schema">Gemini API, Schema (read 2026-11)</a>
 */
final class GeminiSchema {
    private static final Field ANY_OF = Field.of("anyOf");
    /** Counts are 64-bit integers, which proto-JSON may write as text. */
    private static final List<Field> COUNTS = List.of(
            Field.of("minItems"),
            Field.of("maxItems"),
            Field.of("minLength"),
            Field.of("maxLength"),
            Field.of("minProperties"),
            Field.of("maxProperties"));

    private static final SchemaCache<String> KNOWN = new SchemaCache<>(String::length);

    private GeminiSchema() {}

    /** @throws ChatException INVALID_REQUEST if it is not a schema */
    static String toJsonSchema(String raw, String path) {
        return KNOWN.of(raw, schema -> read(schema, path));
    }

    private static String read(String raw, String path) {
        JsonNode node;
        try {
            node = Json.read(raw);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid(path + ": " + e.getOriginalMessage());
        }
        if (!(node instanceof ObjectNode schema)) {
            throw ChatException.invalid(path + ": expected a schema object");
        }
        read(schema);
        return Json.raw(schema);
    }

    private static void read(ObjectNode schema) {
        readChildren(schema);
        for (Field count : COUNTS) {
            readCount(schema, count);
        }
        schema.remove(List.of("propertyOrdering", "property_ordering"));
        JsonNode example = schema.remove("example");
        if (example != null) {
            schema.putArray("examples").add(example);
        }
        if (schema.path("format").asText().equals("enum")) {
            schema.remove("format");
        }
        readType(schema);
    }

    private static void readChildren(ObjectNode schema) {
        if (schema.get("properties") instanceof ObjectNode properties) {
            for (JsonNode property : properties) {
                readIfSchema(property);
            }
        }
        for (String name : List.of("items", "additionalProperties")) {
            readIfSchema(schema.get(name));
        }
        JsonNode branches = schema.remove(ANY_OF.snake());
        if (branches != null) {
            schema.set(ANY_OF.camel(), branches);
        }
        for (String name : List.of("anyOf", "oneOf", "allOf", "prefixItems")) {
            if (schema.get(name) instanceof ArrayNode array) {
                array.forEach(GeminiSchema::readIfSchema);
            }
        }
    }

    private static void readIfSchema(JsonNode node) {
        if (node instanceof ObjectNode schema) {
            read(schema);
        }
    }

    private static void readCount(ObjectNode schema, Field count) {
        JsonNode value = count.in(schema);
        schema.remove(count.snake());
        if (value == null) {
            return;
        }
        if (value.isTextual()) {
            try {
                schema.put(count.camel(), Long.parseLong(value.textValue().trim()));
            } catch (NumberFormatException e) {
                schema.remove(count.camel());
            }
        } else {
            schema.set(count.camel(), value);
        }
    }

    private static void readType(ObjectNode schema) {
        boolean nullable = schema.path("nullable").asBoolean();
        schema.remove("nullable");
        JsonNode type = schema.get("type");
        if (type != null && type.isTextual()) {
            String lower = type.textValue().toLowerCase(Locale.ROOT);
            if (lower.equals("type_unspecified")) {
                schema.remove("type");
                type = null;
            } else if (nullable && !lower.equals("null")) {
                schema.putArray("type").add(lower).add("null");
            } else {
                schema.put("type", lower);
            }
        }
        if (!nullable) {
            return;
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            values.addNull();
        }
        if (type == null && schema.get(ANY_OF.camel()) instanceof ArrayNode branches) {
            branches.addObject().put("type", "null");
        }
    }
}
