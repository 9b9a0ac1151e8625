package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks into JSON Schemas, at schema positions only: a property that is named like a keyword is data. Stateless. */
final class JsonSchemas {
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "array", "object", "null");

    private JsonSchemas() {}

    /** Visits the schema and every schema in it. */
    static void walk(JsonNode schema, Consumer<JsonNode> visitor) {
        if (!schema.isObject()) {
            return;
        }
        visitor.accept(schema);
        for (String map : List.of("properties", "$defs", "definitions", "patternProperties")) {
            schema.path(map).forEach(inner -> walk(inner, visitor));
        }
        for (String list : List.of("anyOf", "oneOf", "allOf", "prefixItems")) {
            schema.path(list).forEach(inner -> walk(inner, visitor));
        }
        for (String one : List.of("items", "additionalProperties", "not", "if", "then", "else", "contains")) {
            walk(schema.path(one), visitor);
        }
    }

    /** Whether a definition leads to itself. */
    static boolean isRecursive(JsonNode schema) {
        return leadsTo(schema, schema, new HashSet<>(Set.of("#")));
    }

    private static boolean leadsTo(JsonNode root, JsonNode node, Set<String> path) {
        JsonNode ref = node.path("$ref");
        if (ref.isTextual()) {
            if (!path.add(ref.asText())) {
                return true;
            }
            boolean found = leadsTo(root, root.at(ref.asText().substring(1)), path);
            path.remove(ref.asText());
            return found;
        }
        for (JsonNode inner : node) {
            if (leadsTo(root, inner, path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the keywords have the shapes that the draft gives them. */
    static boolean isSound(JsonNode schema) {
        boolean[] sound = {true};
        walk(schema, node -> sound[0] &= isSoundNode(node));
        return sound[0];
    }

    private static boolean isSoundNode(JsonNode node) {
        JsonNode type = node.path("type");
        boolean typed = type.isMissingNode()
                || type.isTextual() && TYPES.contains(type.asText())
                || type.isArray() && all(type);
        JsonNode extra = node.path("additionalProperties");
        return typed
                && (node.path("properties").isMissingNode()
                        || node.path("properties").isObject())
                && (node.path("required").isMissingNode()
                        || node.path("required").isArray())
                && (node.path("enum").isMissingNode() || node.path("enum").isArray())
                && (extra.isMissingNode() || extra.isBoolean() || extra.isObject())
                && !node.path("items").isArray();
    }

    private static boolean all(JsonNode types) {
        for (JsonNode type : types) {
            if (!TYPES.contains(type.asText())) {
                return false;
            }
        }
        return !types.isEmpty();
    }

    /**
     * What OpenAI's strict mode says against a schema.
     *
     * @return null if nothing
     */
    static String againstStrict(JsonNode schema) {
        String[] found = {null};
        if (!schema.path("type").asText().equals("object")) {
            return "schema must be a JSON Schema of 'type: \"object\"', got 'type: \""
                    + schema.path("type").asText("None") + "\"'.";
        }
        walk(schema, node -> {
            if (found[0] == null) {
                found[0] = againstStrictNode(node);
            }
        });
        return found[0];
    }

    private static String againstStrictNode(JsonNode node) {
        for (String keyword : List.of("allOf", "oneOf", "not", "if", "then", "else", "patternProperties", "default")) {
            if (node.has(keyword)) {
                return "'" + keyword + "' is not permitted.";
            }
        }
        boolean object = node.path("type").asText().equals("object")
                || node.path("type") instanceof ArrayNode types
                        && Trees.text(types).contains("\"object\"");
        if (!object) {
            return null;
        }
        JsonNode extra = node.path("additionalProperties");
        if (!extra.isBoolean() || extra.asBoolean()) {
            return "'additionalProperties' is required to be supplied and to be false.";
        }
        Set<String> required = new HashSet<>();
        node.path("required").forEach(name -> required.add(name.asText()));
        for (var property : node.path("properties").properties()) {
            if (!required.contains(property.getKey())) {
                return "'required' is required to be supplied and to be an array including every key in properties."
                        + " Missing '" + property.getKey() + "'.";
            }
        }
        return null;
    }
}
