package io.github.aiproxy.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** JSON trees with exact numbers. Stateless; safe to share. */
final class Trees {
    private Trees() {}

    static JsonNode parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    static JsonNode parse(byte[] json) {
        try {
            return Json.read(json, Set.of());
        } catch (JsonProcessingException e) {
            throw new AssertionError(new String(json, StandardCharsets.UTF_8), e);
        }
    }

    static boolean isJson(String text) {
        try {
            Json.read(text);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The tree with arguments that are told as a string of JSON shown as the JSON: spaces in it mean nothing. */
    static JsonNode unquoted(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            for (var field : List.copyOf(object.properties())) {
                JsonNode value = field.getValue();
                if (field.getKey().equals("arguments")
                        && value.isTextual()
                        && value.textValue().startsWith("{")
                        && isJson(value.textValue())) {
                    object.set("arguments", parse(value.textValue()));
                } else {
                    unquoted(value);
                }
            }
        } else {
            tree.forEach(Trees::unquoted);
        }
        return tree;
    }

    /** The tree as a file has it: indented by two. */
    static String pretty(JsonNode tree) {
        StringBuilder out = new StringBuilder();
        pretty(tree, "\n", out);
        return out.append('\n').toString();
    }

    private static void pretty(JsonNode node, String indent, StringBuilder out) {
        String flat = Json.raw(node);
        if (!node.isContainerNode() || flat.length() + indent.length() <= 100) {
            out.append(flat);
            return;
        }
        boolean object = node.isObject();
        out.append(object ? '{' : '[');
        String comma = "";
        String inner = indent + "  ";
        if (object) {
            for (var field : node.properties()) {
                out.append(comma)
                        .append(inner)
                        .append('"')
                        .append(field.getKey())
                        .append("\": ");
                pretty(field.getValue(), inner, out);
                comma = ",";
            }
        } else {
            for (JsonNode element : node) {
                out.append(comma).append(inner);
                pretty(element, inner, out);
                comma = ",";
            }
        }
        out.append(indent).append(object ? '}' : ']');
    }
}
