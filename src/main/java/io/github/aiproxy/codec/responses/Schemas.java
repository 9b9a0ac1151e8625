package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.SchemaCache;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** JSON Schemas as this wire's tools need them. Stateless. */
final class Schemas {
    private static final String EMPTY = "{\"type\":\"object\",\"properties\":{}}";

    private static final SchemaCache<String> PARAMETERS = new SchemaCache<>(String::length);

    private Schemas() {}

    /**
     * A tool's schema: the text itself if it says that it is an object and has {@code properties}, as nearly all do; else
     * completed, because OpenAI answers 400 to an object without them.
     */
    static String parameters(String schema) {
        return schema == null ? EMPTY : PARAMETERS.of(schema, Schemas::completed);
    }

    private static String completed(String schema) {
        try {
            if (isComplete(schema)) {
                return schema;
            }
            if (!(Json.read(schema) instanceof ObjectNode tree)) {
                return EMPTY;
            }
            if (!"object".equals(Fields.text(tree, "type"))) {
                tree.put("type", "object");
            }
            if (!tree.path("properties").isObject()) {
                tree.putObject("properties");
            }
            return Json.raw(tree);
        } catch (IOException e) {
            return EMPTY;
        }
    }

    /** Looks no further than it must: no name is there twice, as a client's JSON is strict. */
    private static boolean isComplete(String schema) throws IOException {
        boolean object = false;
        boolean properties = false;
        try (JsonReader parser = Json.reader(schema)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("type")) {
                    object = value == JsonToken.VALUE_STRING && parser.getText().equals("object");
                } else if (name.equals("properties")) {
                    properties = value == JsonToken.START_OBJECT;
                }
                if (object && properties) {
                    return true;
                }
                parser.skipChildren();
            }
        }
        return false;
    }

    /** Whether OpenAI would take the schema as strict: every object closed and all of its properties required. */
    static boolean strictable(String schema) {
        try {
            return schema != null && strictable(Json.read(schema));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean strictable(JsonNode schema) {
        if (!schema.isObject()) {
            return false;
        }
        JsonNode properties = schema.path("properties");
        boolean object = "object".equals(schema.path("type").asText()) || properties.isObject();
        if (object) {
            JsonNode others = schema.get("additionalProperties");
            if (others == null || !others.isBoolean() || others.booleanValue()) {
                return false;
            }
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            for (var property : properties.properties()) {
                if (!required.contains(property.getKey()) || !strictable(property.getValue())) {
                    return false;
                }
            }
        }
        for (String many : new String[] {"anyOf", "$defs", "definitions"}) {
            for (JsonNode inner : schema.path(many)) {
                if (!strictable(inner)) {
                    return false;
                }
            }
        }
        return !schema.has("oneOf")
                && !schema.has("allOf")
                && (!schema.has("items") || strictable(schema.get("items")));
    }
}
