package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Violation.Kind;
import io.github.aiproxy.fake.Violation.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The fields that a vendor knows, and nothing else: a file of types by name. Immutable; safe to share.
 *
 * <pre>
 * "Message":  {"role!": "#user | #assistant", "content!": "string | [Block]"}     fields; ! is required, #x a literal
 * "Block":    {"$tag": "type", "text": {"text!": "string"}, "image": "Image"}     a union by the value of "type"
 * atoms:      string int number bool object any null Name [T] {T}                 {T} is an object with any keys
 * "$default": the variant for an absent tag
 * </pre>
 *
 * In a lenient schema null stands for absent anywhere. In a proto schema, too, names may be written in snake_case, enum
 * values in any case, and integers as strings.
 */
final class ClosedSchema {
    /** How the vendor's parser treats what is not quite right. */
    enum Manner {
        STRICT,
        LENIENT_NULLS,
        PROTO
    }

    private final Map<String, JsonNode> types = new java.util.HashMap<>();
    private final Manner manner;

    private ClosedSchema(JsonNode file, Manner manner) {
        this.manner = manner;
        file.properties().forEach(e -> types.put(e.getKey(), e.getValue()));
    }

    static ClosedSchema of(String resource, Manner manner) {
        try (InputStream in = ClosedSchema.class.getResourceAsStream("/fake/" + resource)) {
            return new ClosedSchema(Trees.read(in.readAllBytes()), manner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a document as the vendor does: the tree without nulls that mean absent, with the names as the schema has them. */
    JsonNode read(String type, JsonNode document, List<Violation> violations) {
        return value(type, document, List.of(), violations);
    }

    private JsonNode value(String expression, JsonNode node, List<Object> path, List<Violation> bad) {
        List<String> choices = split(expression);
        String wrong = null;
        for (String choice : choices) {
            switch (fit(choice, node)) {
                case YES -> {
                    return into(choice, node, path, bad);
                }
                case BY_KIND -> wrong = choice;
                case NO -> {}
            }
        }
        bad.add(new Violation(wrong == null ? Kind.WRONG_TYPE : Kind.BAD_VALUE, path, expression, kind(node)));
        return node;
    }

    private enum Fit {
        YES,
        BY_KIND,
        NO
    }

    private Fit fit(String choice, JsonNode node) {
        if (choice.startsWith("#")) {
            if (!node.isTextual()) {
                return Fit.NO;
            }
            String literal = choice.substring(1);
            boolean same =
                    manner == Manner.PROTO ? literal.equalsIgnoreCase(node.asText()) : literal.equals(node.asText());
            return same ? Fit.YES : Fit.BY_KIND;
        }
        boolean fits =
                switch (choice) {
                    case "any" -> true;
                    case "string" -> node.isTextual();
                    case "int" ->
                        node.isIntegralNumber()
                                || manner == Manner.PROTO
                                        && node.isTextual()
                                        && !node.asText().isEmpty()
                                        && node.asText().chars().allMatch(Character::isDigit);
                    case "number" -> node.isNumber();
                    case "bool" -> node.isBoolean();
                    case "null" -> node.isNull();
                    case "object" -> node.isObject();
                    default -> {
                        if (choice.startsWith("[")) {
                            yield node.isArray();
                        }
                        yield node.isObject();
                    }
                };
        return fits ? Fit.YES : Fit.NO;
    }

    private JsonNode into(String choice, JsonNode node, List<Object> path, List<Violation> bad) {
        if (choice.startsWith("[")) {
            ArrayNode read = Trees.array();
            for (int i = 0; i < node.size(); i++) {
                read.add(value(inner(choice), node.get(i), with(path, i), bad));
            }
            return read;
        }
        if (choice.startsWith("{")) {
            ObjectNode read = Trees.object();
            node.properties()
                    .forEach(
                            e -> read.set(e.getKey(), value(inner(choice), e.getValue(), with(path, e.getKey()), bad)));
            return read;
        }
        JsonNode type = types.get(choice);
        if (type == null || !node.isObject()) {
            return node;
        }
        return named(type, (ObjectNode) node, path, bad);
    }

    private JsonNode named(JsonNode type, ObjectNode node, List<Object> path, List<Violation> bad) {
        if (!type.has("$tag")) {
            return object(type, null, node, path, bad);
        }
        String tag = type.path("$tag").asText();
        JsonNode value = node.get(tag);
        if (value == null && !type.has("$default")) {
            bad.add(new Violation(Kind.MISSING_FIELD, with(path, tag), tag, "nothing"));
            return node;
        }
        String name = value == null ? type.path("$default").asText() : value.asText();
        JsonNode variant = name.startsWith("$") ? null : type.get(name);
        if (variant == null) {
            List<String> legal = new ArrayList<>();
            type.fieldNames().forEachRemaining(n -> {
                if (!n.startsWith("$")) {
                    legal.add("#" + n);
                }
            });
            bad.add(new Violation(Kind.BAD_VALUE, with(path, tag), String.join(" | ", legal), kind(node)));
            return node;
        }
        JsonNode fields = variant.isTextual() ? types.get(variant.asText()) : variant;
        return object(fields, tag, node, with(path, new Tag(name)), bad);
    }

    private ObjectNode object(JsonNode fields, String tag, ObjectNode node, List<Object> path, List<Violation> bad) {
        ObjectNode read = Trees.object();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String name = manner == Manner.PROTO ? camel(entry.getKey()) : entry.getKey();
            JsonNode value = entry.getValue();
            if (name.equals(tag)) {
                read.set(name, value);
                continue;
            }
            JsonNode expression = fields.has(name) ? fields.get(name) : fields.get(name + "!");
            if (expression == null) {
                bad.add(new Violation(Kind.UNKNOWN_FIELD, with(path, entry.getKey()), "", kind(value)));
            } else if (!value.isNull()
                    || manner == Manner.STRICT
                    || split(expression.asText()).contains("null")) {
                read.set(name, value(expression.asText(), value, with(path, name), bad));
            }
        }
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (name.endsWith("!") && !read.has(name.substring(0, name.length() - 1))) {
                bad.add(new Violation(
                        Kind.MISSING_FIELD, with(path, name.substring(0, name.length() - 1)), "", "nothing"));
            }
        }
        return read;
    }

    static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '_' && i + 1 < name.length() && i > 0) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(name.charAt(i));
            }
        }
        return camel.toString();
    }

    private static List<Object> with(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static String inner(String choice) {
        return choice.substring(1, choice.length() - 1).strip();
    }

    /** The alternatives at the top level of an expression. */
    static List<String> split(String expression) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= expression.length(); i++) {
            char c = i == expression.length() ? '|' : expression.charAt(i);
            if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            } else if (c == '|' && depth == 0) {
                choices.add(expression.substring(start, i).strip());
                start = i + 1;
            }
        }
        return choices;
    }

    private static String kind(JsonNode node) {
        if (node.isTextual()) {
            return "string";
        }
        if (node.isObject()) {
            return "object";
        }
        if (node.isArray()) {
            return "array";
        }
        if (node.isBoolean()) {
            return "boolean";
        }
        if (node.isNull()) {
            return "null";
        }
        return node.isIntegralNumber() ? "integer" : "number";
    }
}
