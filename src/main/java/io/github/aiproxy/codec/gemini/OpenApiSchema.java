package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The clean-up of a JSON Schema for {@code parameters} and {@code responseSchema}: Gemini's {@code Schema}, a closed
 * subset of OpenAPI, where any other keyword is an error. What it cannot say goes into descriptions. It looks only where
 * schemas are: a property may be named like a keyword. One per schema, one thread.
 *
 * @see <a href="https://ai.google.dev/api/caching#Schema">Gemini API, Schema (read 2026-11)</a>
 */
final class OpenApiSchema {
    private static final int MAX_REFS = 8;
    private static final int MAX_NODES = 10_000;
    /** What means the same here and needs no look inside. */
    private static final List<String> COPIED = List.of(
            "title",
            "description",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum");

    private static final List<String> TOLD =
            List.of("multipleOf", "uniqueItems", "minContains", "contentEncoding", "contentMediaType");

    private final ObjectNode root;
    private final Deque<String> following = new ArrayDeque<>();
    private int nodes;

    private OpenApiSchema(ObjectNode root) {
        this.root = root;
    }

    static ObjectNode clean(ObjectNode root) {
        return new OpenApiSchema(root).node(root);
    }

    private ObjectNode node(JsonNode schema) {
        if (!(schema instanceof ObjectNode object) || object.isEmpty() || ++nodes > MAX_NODES) {
            return SchemaShapes.NODES.objectNode().put("type", "STRING").put("description", "any JSON value");
        }
        if (object.path("$ref").isTextual()) {
            return reference(object, object.get("$ref").textValue());
        }
        if (object.get("allOf") instanceof ArrayNode members) {
            return allOf(object, members);
        }
        if (object.get("anyOf") instanceof ArrayNode || object.get("oneOf") instanceof ArrayNode) {
            return anyOf(object);
        }
        if (object.get("type") instanceof ArrayNode types) {
            return typed(object, types);
        }
        return plain(object);
    }

    private ObjectNode reference(ObjectNode schema, String ref) {
        ObjectNode target = SchemaShapes.resolve(root, ref);
        if (target == null || following.contains(ref) || following.size() >= MAX_REFS) {
            return SchemaShapes.NODES.objectNode().put("type", "OBJECT").put("description", SchemaShapes.seeAlso(ref));
        }
        ObjectNode siblings = SchemaShapes.without(schema, "$ref");
        following.push(ref);
        ObjectNode inlined = node(SchemaShapes.merged(siblings, target));
        following.pop();
        return inlined;
    }

    private ObjectNode allOf(ObjectNode schema, ArrayNode members) {
        ObjectNode all = SchemaShapes.without(schema, "allOf");
        List<String> followed = new ArrayList<>();
        for (JsonNode member : members) {
            JsonNode part = member;
            if (member.path("$ref").isTextual()) {
                String ref = member.get("$ref").textValue();
                part = following.contains(ref) ? null : SchemaShapes.resolve(root, ref);
                followed.add(ref);
            }
            if (part instanceof ObjectNode object) {
                all = SchemaShapes.merged(all, object);
            }
        }
        followed.forEach(following::push);
        ObjectNode clean = following.size() > MAX_REFS ? plain(SchemaShapes.without(all, "allOf")) : node(all);
        followed.forEach(ref -> following.pop());
        return clean;
    }

    private ObjectNode anyOf(ObjectNode schema) {
        List<ObjectNode> branches = new ArrayList<>();
        boolean nullable = schema.path("nullable").asBoolean();
        for (String name : List.of("anyOf", "oneOf")) {
            for (JsonNode branch : schema.path(name)) {
                if (isNull(branch)) {
                    nullable = true;
                } else if (branch instanceof ObjectNode object) {
                    branches.add(object);
                }
            }
        }
        ObjectNode rest = SchemaShapes.without(SchemaShapes.without(schema, "anyOf"), "oneOf");
        rest.remove("nullable");
        ObjectNode clean;
        ArrayNode constants = constants(branches);
        if (constants != null) {
            rest.set("enum", constants);
            clean = node(rest);
        } else if (branches.isEmpty()
                || (rest.has("properties")
                        && branches.stream().noneMatch(branch -> branch.has("properties") || branch.has("$ref")))) {
            // Branches that only say which properties go together: the properties matter more.
            clean = node(rest);
        } else if (branches.size() == 1) {
            clean = node(SchemaShapes.merged(rest, branches.get(0)));
        } else {
            clean = SchemaShapes.NODES.objectNode();
            for (String name : List.of("title", "description")) {
                if (rest.path(name).isTextual()) {
                    clean.set(name, rest.get(name));
                }
                rest.remove(name);
            }
            ArrayNode list = clean.putArray("anyOf");
            for (ObjectNode branch : branches) {
                list.add(node(SchemaShapes.merged(branch, rest)));
            }
        }
        if (nullable) {
            clean.put("nullable", true);
        }
        return clean;
    }

    /** The values if every branch is but one text; else null. */
    private static ArrayNode constants(List<ObjectNode> branches) {
        ArrayNode values = SchemaShapes.NODES.arrayNode();
        for (ObjectNode branch : branches) {
            if (!branch.path("const").isTextual()) {
                return null;
            }
            values.add(branch.get("const"));
        }
        return values.isEmpty() ? null : values;
    }

    private static boolean isNull(JsonNode schema) {
        boolean typed = schema.path("type").asText().equals("null");
        return typed || (schema.has("const") && schema.get("const").isNull());
    }

    /** {@code type: [A, B, "null"]}: one of several types, each with the keywords that are its own. */
    private ObjectNode typed(ObjectNode schema, ArrayNode types) {
        Set<String> names = new LinkedHashSet<>();
        types.forEach(type -> names.add(type.asText().toLowerCase(Locale.ROOT)));
        boolean nullable = names.remove("null");
        ObjectNode clean;
        if (names.size() <= 1) {
            clean = plain(SchemaShapes.without(schema, "type")
                    .put("type", names.isEmpty() ? "null" : names.iterator().next()));
        } else {
            clean = SchemaShapes.NODES.objectNode();
            for (String name : List.of("title", "description")) {
                if (schema.path(name).isTextual()) {
                    clean.set(name, schema.get(name));
                }
            }
            ArrayNode list = clean.putArray("anyOf");
            for (String type : names) {
                list.add(plain(only(schema, type)));
            }
        }
        if (nullable && !names.isEmpty()) {
            clean.put("nullable", true);
        }
        return clean;
    }

    private static ObjectNode only(ObjectNode schema, String type) {
        ObjectNode one = SchemaShapes.NODES.objectNode().put("type", type);
        List<String> keywords =
                switch (type) {
                    case "object" -> List.of("properties", "required", "additionalProperties");
                    case "array" -> List.of("items", "prefixItems", "minItems", "maxItems");
                    case "string" -> List.of("enum", "minLength", "maxLength", "pattern", "format");
                    case "integer", "number" ->
                        List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format");
                    default -> List.of();
                };
        for (String keyword : keywords) {
            if (schema.has(keyword)) {
                one.set(keyword, schema.get(keyword));
            }
        }
        return one;
    }

    private ObjectNode plain(ObjectNode schema) {
        String type = schema.path("type").asText("");
        if (type.isEmpty()) {
            type = SchemaShapes.inferredType(schema);
        }
        type = type == null ? "STRING" : type.toUpperCase(Locale.ROOT);
        ObjectNode clean = SchemaShapes.NODES.objectNode().put("type", type);
        for (String name : COPIED) {
            JsonNode value = schema.path(name);
            boolean words = name.equals("title") || name.equals("description") || name.equals("pattern");
            if (words ? value.isTextual() : value.isNumber()) {
                clean.set(name, value);
            }
        }
        if (schema.path("nullable").asBoolean()) {
            clean.put("nullable", true);
        }
        OpenApiValues.put(schema, type, clean);
        if (type.equals("OBJECT")) {
            properties(schema, clean);
        } else if (type.equals("ARRAY")) {
            clean.set("items", items(schema));
        }
        for (String name : TOLD) {
            if (schema.hasNonNull(name)) {
                SchemaShapes.hint(clean, name + ": " + schema.get(name).asText());
            }
        }
        return clean;
    }

    private void properties(ObjectNode schema, ObjectNode clean) {
        if (schema.get("properties") instanceof ObjectNode properties && !properties.isEmpty()) {
            ObjectNode map = clean.putObject("properties");
            for (var property : properties.properties()) {
                boolean never =
                        property.getValue().isBoolean() && !property.getValue().booleanValue();
                if (!never) {
                    map.set(property.getKey(), node(property.getValue()));
                }
            }
            SchemaShapes.putRequired(schema, clean);
        }
        JsonNode others = schema.get("additionalProperties");
        if (others == null) {
            return;
        }
        if (others.isBoolean() && !others.booleanValue()) {
            SchemaShapes.hint(clean, "No extra properties allowed");
        } else if (others instanceof ObjectNode values && values.path("type").isTextual()) {
            SchemaShapes.hint(
                    clean, "a map with values of type " + values.get("type").asText());
        }
    }

    private ObjectNode items(ObjectNode schema) {
        JsonNode items = schema.get("items");
        JsonNode tuple = items instanceof ArrayNode ? items : schema.get("prefixItems");
        if (tuple instanceof ArrayNode list && !list.isEmpty()) {
            if (list.size() == 1) {
                return node(list.get(0));
            }
            ObjectNode any = SchemaShapes.NODES.objectNode();
            ArrayNode branches = any.putArray("anyOf");
            Set<ObjectNode> distinct = new LinkedHashSet<>();
            list.forEach(item -> distinct.add(node(item)));
            if (distinct.size() == 1) {
                return distinct.iterator().next();
            }
            branches.addAll(distinct);
            return any;
        }
        if (items instanceof ObjectNode object && !object.isEmpty()) {
            return node(object);
        }
        return SchemaShapes.NODES.objectNode().put("type", "STRING");
    }
}
