package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.codec.Json;

/**
 * Typed looks at a request's fields; a field of another type is the client's fault and named by its path. Null counts
 * as absent, since client libraries write it. Stateless; safe to share.
 */
final class Fields {
    private Fields() {}

    /** Whether there is a value other than null. */
    static boolean present(JsonNode node) {
        return node != null && !node.isNull() && !node.isMissingNode();
    }

    static String text(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isTextual()) {
            throw ChatException.invalid(path + ": expected a string");
        }
        return node.textValue();
    }

    /** As {@link #text}, for what is long and seldom looked into; empty if absent. */
    static LazyText words(JsonNode node, String path) {
        if (node != null && node.isTextual()) {
            return Json.text(node);
        }
        String text = text(node, path);
        return LazyText.of(text == null ? "" : text);
    }

    /** As {@link #requiredText}, for what is long and seldom looked into. */
    static LazyText requiredWords(JsonNode node, String path) {
        LazyText text = words(node, path);
        if (text.isEmpty()) {
            throw ChatException.invalid(path + ": missing");
        }
        return text;
    }

    static String requiredText(JsonNode node, String path) {
        String text = text(node, path);
        if (text == null || text.isEmpty()) {
            throw ChatException.invalid(path + ": missing");
        }
        return text;
    }

    static Boolean bool(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isBoolean()) {
            throw ChatException.invalid(path + ": expected true or false");
        }
        return node.booleanValue();
    }

    static Integer integer(JsonNode node, String path) {
        Long value = longInteger(node, path);
        if (value == null) {
            return null;
        }
        if (value.intValue() != value) {
            throw ChatException.invalid(path + ": out of range");
        }
        return value.intValue();
    }

    /** An integer; {@code 100.0} counts as one, as some languages write it. */
    static Long longInteger(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (node.isIntegralNumber()) {
            if (!node.canConvertToLong()) {
                throw ChatException.invalid(path + ": out of range");
            }
            return node.longValue();
        }
        Double value = number(node, path);
        if (value != Math.rint(value) || Math.abs(value) > 1e15) {
            throw ChatException.invalid(path + ": expected an integer");
        }
        return value.longValue();
    }

    static Double number(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isNumber()) {
            throw ChatException.invalid(path + ": expected a number");
        }
        double value = node.doubleValue();
        if (!Double.isFinite(value)) {
            throw ChatException.invalid(path + ": out of range");
        }
        return value;
    }

    /** An object, or null if absent. */
    static JsonNode object(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isObject()) {
            throw ChatException.invalid(path + ": expected an object");
        }
        return node;
    }

    /** An array, or null if absent. */
    static JsonNode array(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isArray()) {
            throw ChatException.invalid(path + ": expected an array");
        }
        return node;
    }

    /** A JSON object as raw text, whether it was read raw or as a tree; null if absent. */
    static String rawObject(JsonNode node, String path) {
        if (!present(node)) {
            return null;
        }
        if (!node.isObject() && !Json.isRawObject(node)) {
            throw ChatException.invalid(path + ": expected an object");
        }
        return Json.raw(node);
    }

    // --- members of an object, whose paths are put together only to complain ---

    static String text(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return node == null ? null : text(node, node.isTextual() ? path : join(path, name));
    }

    static String requiredText(JsonNode object, String name, String path) {
        String text = text(object, name, path);
        return text == null || text.isEmpty() ? requiredText(object.get(name), join(path, name)) : text;
    }

    static LazyText words(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return words(node, node == null || node.isTextual() ? path : join(path, name));
    }

    static LazyText requiredWords(JsonNode object, String name, String path) {
        LazyText text = words(object, name, path);
        return text.isEmpty() ? requiredWords(object.get(name), join(path, name)) : text;
    }

    static Boolean bool(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return node == null ? null : bool(node, join(path, name));
    }

    static JsonNode object(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return node == null || node.isObject() ? node : object(node, join(path, name));
    }

    static JsonNode array(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return node == null || node.isArray() ? node : array(node, join(path, name));
    }

    static String rawObject(JsonNode object, String name, String path) {
        JsonNode node = object.get(name);
        return node == null || Json.isRawObject(node) ? Json.raw(node) : rawObject(node, join(path, name));
    }

    private static String join(String path, String name) {
        return path + "." + name;
    }
}
