package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What both clean-ups of JSON Schema do to a node. Stateless; safe to share. */
final class SchemaShapes {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The property that parameters become which are no object. */
    static final String VALUE = "value";

    private SchemaShapes() {}

    /** The schema; an empty one for {@code true} and other non-objects. */
    static ObjectNode parse(String schema) {
        try {
            return Json.read(schema) instanceof ObjectNode object ? object : NODES.objectNode();
        } catch (JsonProcessingException e) {
            throw ChatException.invalid("tools: a schema is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The schema as one of an object, which parameters must be; another type becomes its property {@code value}. */
    static ObjectNode asObject(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type == null || type.isNull()) {
            boolean open = schema.isEmpty() || schema.has("anyOf") || schema.has("oneOf") || schema.has("allOf");
            if (open || schema.has("properties")) {
                schema.put("type", "object");
            }
            return schema;
        }
        if (isType(type, "object")) {
            return schema;
        }
        ObjectNode wrapper = NODES.objectNode().put("type", "object");
        for (String name : List.of("$defs", "definitions")) {
            if (schema.get(name) instanceof ObjectNode definitions) {
                wrapper.set(name, definitions);
                schema.remove(name);
            }
        }
        wrapper.putObject("properties").set(VALUE, schema);
        wrapper.putArray("required").add(VALUE);
        return wrapper;
    }

    /** Whether {@link #asObject} makes a property of the schema. */
    static boolean isWrapped(String schema) {
        if (schema.startsWith("{\"type\":\"object\"")) {
            // as nearly all are
            return false;
        }
        try (JsonParser parser = Json.FACTORY.createParser(schema)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("type")) {
                    return value == JsonToken.VALUE_STRING && !parser.getText().equalsIgnoreCase("object");
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            // The schema's own reader complains.
            return false;
        }
    }

    private static boolean isType(JsonNode type, String name) {
        if (type instanceof ArrayNode types) {
            for (JsonNode one : types) {
                if (isType(one, name)) {
                    return true;
                }
            }
            return false;
        }
        return type.asText().equalsIgnoreCase(name);
    }

    /** Adds words to the description: what the dialect cannot say, the model is told. */
    static void hint(ObjectNode schema, String words) {
        String description = schema.path("description").asText("");
        schema.put("description", description.isEmpty() ? words : description + " (" + words + ")");
    }

    /** The type of a node that has none, from what it has; null if nothing tells. */
    static String inferredType(ObjectNode schema) {
        if (schema.has("properties") || schema.has("additionalProperties")) {
            return "object";
        }
        if (schema.has("items") || schema.has("prefixItems")) {
            return "array";
        }
        if (schema.get("enum") instanceof ArrayNode values && !values.isEmpty()) {
            return typeOf(values.get(0));
        }
        return schema.has("const") ? typeOf(schema.get("const")) : null;
    }

    private static String typeOf(JsonNode value) {
        if (value.isTextual()) {
            return "string";
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? "integer" : "number";
        }
        return value.isBoolean() ? "boolean" : null;
    }

    /** The names that are required and exist: the list's, and those of properties that say {@code required: true}. */
    static void putRequired(ObjectNode source, ObjectNode target) {
        if (!(target.get("properties") instanceof ObjectNode properties)) {
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        if (source.get("required") instanceof ArrayNode required) {
            required.forEach(name -> names.add(name.asText()));
        }
        if (source.get("properties") instanceof ObjectNode declared) {
            for (var property : declared.properties()) {
                if (property.getValue().path("required").asBoolean()) {
                    names.add(property.getKey());
                }
            }
        }
        names.removeIf(name -> !properties.has(name));
        if (!names.isEmpty()) {
            ArrayNode array = target.putArray("required");
            names.forEach(array::add);
        }
    }

    /** What both schemas say together: properties and required names of both, and of the rest the first's word. */
    static ObjectNode merged(ObjectNode first, ObjectNode second) {
        ObjectNode all = NODES.objectNode();
        all.setAll(first);
        for (var field : second.properties()) {
            JsonNode mine = all.get(field.getKey());
            if (mine == null) {
                all.set(field.getKey(), field.getValue());
            } else if (field.getKey().equals("properties")
                    && mine instanceof ObjectNode properties
                    && field.getValue() instanceof ObjectNode others) {
                ObjectNode both = NODES.objectNode();
                both.setAll(properties);
                for (var property : others.properties()) {
                    both.putIfAbsent(property.getKey(), property.getValue());
                }
                all.set("properties", both);
            } else if (field.getKey().equals("required") && mine instanceof ArrayNode names) {
                ArrayNode both = names.deepCopy();
                field.getValue().forEach(both::add);
                all.set("required", both);
            }
        }
        return all;
    }

    /** A shallow copy without that keyword. */
    static ObjectNode without(ObjectNode schema, String keyword) {
        ObjectNode copy = NODES.objectNode();
        copy.setAll(schema);
        copy.remove(keyword);
        return copy;
    }

    /** The schema at a reference inside the document; null for any other reference. */
    static ObjectNode resolve(ObjectNode root, String ref) {
        if (ref.equals("#")) {
            return root;
        }
        if (!ref.startsWith("#/")) {
            return null;
        }
        try {
            String pointer = URLDecoder.decode(ref.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            return root.at(JsonPointer.compile(pointer)) instanceof ObjectNode target ? target : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What stands for a reference that is not followed. */
    static String seeAlso(String ref) {
        String name = ref.substring(Math.max(ref.lastIndexOf('/'), ref.lastIndexOf('#')) + 1);
        return name.isEmpty() ? "the same form again" : "See: " + name;
    }
}
