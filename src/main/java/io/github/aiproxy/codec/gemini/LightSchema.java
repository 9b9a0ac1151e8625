package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;

/**
 * The clean-up of a JSON Schema for {@code parametersJsonSchema} and {@code responseJsonSchema}, which know a large part
 * of JSON Schema. It looks only where schemas are: a property may be named like a keyword. One per schema, one thread.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output#json-schema-support">Gemini API, Structured
 *     output, JSON Schema support (read 2026-11)</a>
 */
final class LightSchema {
    /** References within references, and nodes, that are followed. */
    private static final int MAX_REFS = 8;

    private static final int MAX_NODES = 10_000;

    private final ObjectNode root;
    private final Deque<String> following = new ArrayDeque<>();
    private int nodes;

    private LightSchema(ObjectNode root) {
        this.root = root;
    }

    static ObjectNode clean(ObjectNode root) {
        return new LightSchema(root).node(root);
    }

    private ObjectNode node(ObjectNode schema) {
        if (++nodes > MAX_NODES) {
            return SchemaShapes.NODES.objectNode();
        }
        if (schema.path("$ref").isTextual()) {
            return reference(schema, schema.get("$ref").textValue());
        }
        ObjectNode source = schema;
        for (int depth = 0; source.get("allOf") instanceof ArrayNode members && depth < MAX_REFS; depth++) {
            source = SchemaShapes.without(source, "allOf");
            for (JsonNode member : members) {
                if (member instanceof ObjectNode object) {
                    source = SchemaShapes.merged(source, target(object));
                }
            }
        }
        ObjectNode clean = SchemaShapes.NODES.objectNode();
        for (var field : source.properties()) {
            keyword(field.getKey(), field.getValue(), clean);
        }
        finish(source, clean);
        return clean;
    }

    /** A member of {@code allOf} that is a reference, followed one step. */
    private ObjectNode target(ObjectNode member) {
        String ref = member.path("$ref").asText("#");
        if (!ref.equals("#")) {
            ObjectNode target = SchemaShapes.resolve(root, ref);
            if (target != null) {
                return target;
            }
        }
        return member;
    }

    /** References into the definitions stay, alone as they must be; others are replaced by what they refer to. */
    private ObjectNode reference(ObjectNode schema, String ref) {
        ObjectNode target = SchemaShapes.resolve(root, ref);
        boolean stays = target != null && isDefinition(ref);
        boolean isRoot = nodes == 1;
        boolean alone = true;
        for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
            alone &= names.next().startsWith("$");
        }
        boolean cyclic = following.contains(ref) || following.size() >= MAX_REFS || ref.equals("#");
        if (target != null && !cyclic && !(stays && alone && !isRoot)) {
            ObjectNode siblings = SchemaShapes.without(schema, "$ref");
            following.push(ref);
            ObjectNode inlined = node(SchemaShapes.merged(siblings, target));
            following.pop();
            return inlined;
        }
        ObjectNode clean = SchemaShapes.NODES.objectNode();
        if (!stays) {
            return clean.put("type", "object").put("description", SchemaShapes.seeAlso(ref));
        }
        clean.put("$ref", ref.startsWith("#/definitions/") ? "#/$defs/" + ref.substring(14) : ref);
        return clean;
    }

    private static boolean isDefinition(String ref) {
        int name = ref.startsWith("#/$defs/") ? 8 : (ref.startsWith("#/definitions/") ? 14 : -1);
        return name > 0 && ref.indexOf('/', name) < 0;
    }

    private void keyword(String name, JsonNode value, ObjectNode clean) {
        switch (name) {
            case "properties" -> clean.set("properties", map(value));
            case "$defs", "definitions" -> {
                ObjectNode definitions = map(value);
                if (clean.get("$defs") instanceof ObjectNode others) {
                    others.setAll(definitions);
                } else {
                    clean.set("$defs", definitions);
                }
            }
            case "items" -> {
                if (value instanceof ArrayNode) {
                    clean.set("prefixItems", list(value));
                } else if (!isFalse(value)) {
                    clean.set("items", child(value));
                }
            }
            case "prefixItems", "anyOf", "oneOf" -> {
                ArrayNode list = list(value);
                if (!list.isEmpty()) {
                    clean.set(name, list);
                }
            }
            case "additionalProperties" -> clean.set(name, value.isBoolean() ? value : child(value));
            case "const" -> values(SchemaShapes.NODES.arrayNode().add(value), clean);
            case "enum" -> values(value, clean);
            case "type" -> clean.set(name, lowerCase(value));
            case "exclusiveMinimum", "exclusiveMaximum" -> {
                if (value.isNumber()) {
                    SchemaShapes.hint(
                            clean, (name.endsWith("Minimum") ? "greater than " : "less than ") + value.asText());
                }
            }
            case "$schema",
                    "$comment",
                    "$vocabulary",
                    "$dynamicRef",
                    "$dynamicAnchor",
                    "not",
                    "if",
                    "then",
                    "else",
                    "dependentSchemas",
                    "dependentRequired",
                    "dependencies",
                    "unevaluatedProperties",
                    "unevaluatedItems",
                    "contains",
                    "minContains",
                    "maxContains",
                    "propertyNames",
                    "patternProperties",
                    "additionalItems",
                    "multipleOf",
                    "uniqueItems",
                    "contentEncoding",
                    "contentMediaType",
                    "contentSchema",
                    "example",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly",
                    "discriminator",
                    "xml",
                    "externalDocs",
                    "required",
                    "nullable",
                    "allOf",
                    "$ref" -> {}
            case "description" -> {
                if (value.isTextual()) {
                    String hints = clean.path(name).asText("");
                    clean.put(name, hints.isEmpty() ? value.textValue() : value.textValue() + " (" + hints + ")");
                }
            }
            default -> {
                if (!name.startsWith("x-")) {
                    clean.set(name, value);
                }
            }
        }
    }

    private ObjectNode map(JsonNode schemas) {
        ObjectNode clean = SchemaShapes.NODES.objectNode();
        for (var field : schemas.properties()) {
            if (!isFalse(field.getValue())) {
                clean.set(field.getKey(), child(field.getValue()));
            }
        }
        return clean;
    }

    private ArrayNode list(JsonNode schemas) {
        ArrayNode clean = SchemaShapes.NODES.arrayNode();
        for (JsonNode schema : schemas) {
            if (!isFalse(schema)) {
                clean.add(child(schema));
            }
        }
        return clean;
    }

    private ObjectNode child(JsonNode schema) {
        return schema instanceof ObjectNode object ? node(object) : SchemaShapes.NODES.objectNode();
    }

    private static boolean isFalse(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }

    /** Only texts and numbers can be enumerated; the others are told in words, null where the type says it already. */
    private static void values(JsonNode values, ObjectNode clean) {
        ArrayNode kept = SchemaShapes.NODES.arrayNode();
        StringBuilder others = new StringBuilder();
        for (JsonNode value : values) {
            if (value.isTextual() || value.isNumber()) {
                kept.add(value);
            } else {
                others.append(others.isEmpty() ? "" : ", ").append(value);
            }
        }
        if (!kept.isEmpty()) {
            clean.set("enum", kept);
        }
        if (!others.isEmpty() && (kept.isEmpty() || !others.toString().equals("null"))) {
            SchemaShapes.hint(clean, "Allowed: " + others);
        }
    }

    private static JsonNode lowerCase(JsonNode type) {
        if (type instanceof ArrayNode types) {
            ArrayNode lower = SchemaShapes.NODES.arrayNode();
            types.forEach(one -> lower.add(one.asText().toLowerCase(Locale.ROOT)));
            return lower;
        }
        return SchemaShapes.NODES.textNode(type.asText().toLowerCase(Locale.ROOT));
    }

    private static void finish(ObjectNode source, ObjectNode clean) {
        if (!clean.has("type") && !clean.has("anyOf") && !clean.has("oneOf")) {
            String type = SchemaShapes.inferredType(source);
            if (type != null) {
                clean.put("type", type);
            }
        }
        if (source.path("nullable").asBoolean() && clean.path("type").isTextual()) {
            String type = clean.get("type").textValue();
            clean.putArray("type").add(type).add("null");
        }
        if (clean.path("type").asText().equals("array") && !clean.has("items") && !clean.has("prefixItems")) {
            clean.putObject("items").put("type", "string");
        }
        SchemaShapes.putRequired(source, clean);
    }
}
