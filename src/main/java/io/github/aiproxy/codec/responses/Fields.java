package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.codec.Json;

/**
 * Fields of JSON objects. JSON's {@code null} counts as not said everywhere, as clients send it for every optional field.
 * Stateless.
 */
final class Fields {
    private Fields() {}

    /** The field; null if missing or null. */
    static JsonNode get(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A client's string; null if not said. */
    static String string(JsonNode object, String name, String path) {
        JsonNode value = textual(object, name, path);
        return value == null ? null : value.textValue();
    }

    /** A client's string that must be there. */
    static String required(JsonNode object, String name, String path) {
        String value = string(object, name, path);
        if (value == null) {
            throw wrong(path, name, "required");
        }
        return value;
    }

    /** As {@link #string}, for what is long and seldom looked into. */
    static LazyText wordsOrNull(JsonNode object, String name, String path) {
        JsonNode value = textual(object, name, path);
        return value == null ? null : Json.text(value);
    }

    private static JsonNode textual(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !value.isTextual()) {
            throw wrong(path, name, "must be a string");
        }
        return value;
    }

    /** As {@link #required}, for what is long and seldom looked into. */
    static LazyText words(JsonNode object, String name, String path) {
        LazyText value = wordsOrNull(object, name, path);
        if (value == null) {
            throw wrong(path, name, "required");
        }
        return value;
    }

    static Boolean bool(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !value.isBoolean()) {
            throw wrong(path, name, "must be true or false");
        }
        return value == null ? null : value.booleanValue();
    }

    static Integer integer(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw wrong(path, name, "must be an integer");
        }
        return value == null ? null : value.intValue();
    }

    static Double number(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !(value.isNumber() && Double.isFinite(value.doubleValue()))) {
            throw wrong(path, name, "must be a number");
        }
        return value == null ? null : value.doubleValue();
    }

    /** An object; null if not said. */
    static JsonNode object(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !value.isObject()) {
            throw wrong(path, name, "must be an object");
        }
        return value;
    }

    /** An array; null if not said. */
    static JsonNode array(JsonNode object, String name, String path) {
        JsonNode value = get(object, name);
        if (value != null && !value.isArray()) {
            throw wrong(path, name, "must be an array");
        }
        return value;
    }

    /** An upstream's string; null if it is anything else. */
    static String text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    /** An upstream's list; empty if it is anything else. */
    static JsonNode list(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isArray() ? value : MissingNode.getInstance();
    }

    /** An upstream's figure; null if it is anything else. */
    static Integer figure(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isNumber() && value.canConvertToInt() ? value.intValue() : null;
    }

    /** A string as it is, anything else as JSON text; null if not said. */
    static String textOrJson(JsonNode object, String name) {
        JsonNode value = get(object, name);
        if (value == null) {
            return null;
        }
        return value.isTextual() ? value.textValue() : Json.raw(value);
    }

    private static ChatException wrong(String path, String name, String what) {
        return ChatException.invalid((path.isEmpty() ? name : path + "." + name) + ": " + what);
    }
}
