package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.codec.Json;

/**
 * Fields of a client's JSON, typed, with the culprit's path in every complaint. An explicit null counts as absent.
 * Stateless; safe to share.
 */
final class WireFields {
    private WireFields() {}

    /** The field; null if absent or null. */
    static JsonNode get(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    static ObjectNode object(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ChatException.invalid(path + ": must be an object");
    }

    static ObjectNode objectOrNull(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        return value == null ? null : object(value, join(path, field));
    }

    static ArrayNode arrayOrNull(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        throw ChatException.invalid(join(path, field) + ": must be an array");
    }

    static String text(JsonNode object, String field, String path) {
        String value = textOrNull(object, field, path);
        if (value == null) {
            throw ChatException.invalid(join(path, field) + ": field required");
        }
        return value;
    }

    static String textOrNull(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw ChatException.invalid(join(path, field) + ": must be a string");
        }
        return value.textValue();
    }

    /** As {@link #text}, for what is long and seldom looked into. */
    static LazyText words(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value != null && value.isTextual()) {
            return Json.text(value);
        }
        return LazyText.of(text(object, field, path));
    }

    /** As {@link #textOrNull}, for what is long and seldom looked into. */
    static LazyText wordsOrNull(JsonNode object, String field, String path) {
        return get(object, field) == null ? null : words(object, field, path);
    }

    static Integer integer(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw ChatException.invalid(join(path, field) + ": must be an integer");
        }
        return value.intValue();
    }

    static Double number(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw ChatException.invalid(join(path, field) + ": must be a number");
        }
        return value.doubleValue();
    }

    static Boolean bool(JsonNode object, String field, String path) {
        JsonNode value = get(object, field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw ChatException.invalid(join(path, field) + ": must be true or false");
        }
        return value.booleanValue();
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
