package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The keywords of {@link OpenApiSchema} that restrict a single value. Stateless; safe to share. */
final class OpenApiValues {
    private OpenApiValues() {}

    static void put(ObjectNode schema, String type, ObjectNode clean) {
        putValues(schema, type, clean);
        putFormat(schema.path("format").asText(""), type, clean);
        putBound(schema.get("exclusiveMinimum"), "minimum", 1, type, clean);
        putBound(schema.get("exclusiveMaximum"), "maximum", -1, type, clean);
    }

    /** Only texts can be enumerated; of other types the values are told in words. */
    private static void putValues(ObjectNode schema, String type, ObjectNode clean) {
        List<JsonNode> values = new ArrayList<>();
        if (schema.get("enum") instanceof ArrayNode array) {
            array.forEach(values::add);
        } else if (schema.has("const")) {
            values.add(schema.get("const"));
        }
        if (values.isEmpty()) {
            return;
        }
        if (values.removeIf(JsonNode::isNull)) {
            clean.put("nullable", true);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            String text = value.isValueNode() ? value.asText() : value.toString();
            if (!text.isEmpty() && !texts.contains(text)) {
                texts.add(text);
            }
        }
        if (!type.equals("STRING")) {
            SchemaShapes.hint(clean, "Allowed: " + String.join(", ", texts));
        } else if (!texts.isEmpty()) {
            ArrayNode array = clean.putArray("enum");
            texts.forEach(array::add);
        }
    }

    private static void putFormat(String format, String type, ObjectNode clean) {
        boolean known =
                switch (type) {
                    case "STRING" -> format.equals("date-time") || (format.equals("enum") && clean.has("enum"));
                    case "INTEGER" -> format.equals("int32") || format.equals("int64");
                    case "NUMBER" -> format.equals("float") || format.equals("double");
                    default -> false;
                };
        if (known) {
            clean.put("format", format);
        }
    }

    private static void putBound(JsonNode bound, String name, int step, String type, ObjectNode clean) {
        if (bound == null || !bound.isNumber()) {
            return;
        }
        if (type.equals("INTEGER") && bound.isIntegralNumber()) {
            BigDecimal inclusive = bound.decimalValue().add(BigDecimal.valueOf(step));
            clean.set(name, SchemaShapes.NODES.numberNode(inclusive.toBigInteger()));
        } else {
            SchemaShapes.hint(clean, (step > 0 ? "greater than " : "less than ") + bound.asText());
        }
    }
}
