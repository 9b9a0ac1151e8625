package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.codec.Json;
import java.util.Locale;

/**
 * A field in both spellings that proto-JSON allows, {@code inlineData} and {@code inline_data}. Immutable; safe to share.
 *
 * <p>The typed getters serve requests: they refuse a wrong type with the field's path. JSON null is as good as absent.
 */
record Field(String camel, String snake) {

    static Field of(String camel) {
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c + 32));
            } else {
                snake.append(c);
            }
        }
        return new Field(camel, snake.toString());
    }

    /** The spelling with capitals of any field's name. */
    static String camel(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder();
        boolean capital = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                capital = true;
            } else {
                camel.append(capital ? Character.toUpperCase(c) : c);
                capital = false;
            }
        }
        return camel.toString();
    }

    /** The value in either spelling; null if there is none. */
    JsonNode in(JsonNode node) {
        JsonNode value = node.get(camel);
        if (value == null || value.isNull()) {
            value = node.get(snake);
        }
        return value == null || value.isNull() ? null : value;
    }

    /** The value if it is text; null otherwise. */
    String lenientText(JsonNode node) {
        JsonNode value = in(node);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    String text(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null || value.isTextual()) {
            return value == null ? null : value.textValue();
        }
        throw expected(path, "a string");
    }

    /** As {@link #text}, for what is long and seldom looked into. */
    LazyText words(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null || value.isTextual()) {
            return value == null ? null : Json.text(value);
        }
        throw expected(path, "a string");
    }

    Boolean bool(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null || value.isBoolean()) {
            return value == null ? null : value.booleanValue();
        }
        throw expected(path, "true or false");
    }

    /** A number, also one written as text, which proto-JSON allows. */
    Double number(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null) {
            return null;
        }
        double number = Double.NaN;
        if (value.isNumber()) {
            number = value.doubleValue();
        } else if (value.isTextual()) {
            try {
                number = Double.parseDouble(value.textValue());
            } catch (NumberFormatException e) {
                throw expected(path, "a number");
            }
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw expected(path, "a number");
        }
        return number;
    }

    Long whole(JsonNode node, String path) {
        Double number = number(node, path);
        if (number == null) {
            return null;
        }
        JsonNode value = in(node);
        if (value.canConvertToLong() && value.isIntegralNumber()) {
            return value.longValue();
        }
        if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
            throw expected(path, "a whole number");
        }
        return (long) (double) number;
    }

    Integer integer(JsonNode node, String path) {
        Long whole = whole(node, path);
        if (whole == null) {
            return null;
        }
        if (whole < Integer.MIN_VALUE || whole > Integer.MAX_VALUE) {
            throw expected(path, "a whole number of 32 bits");
        }
        return (int) (long) whole;
    }

    ObjectNode object(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null || value instanceof ObjectNode) {
            return (ObjectNode) value;
        }
        throw expected(path, "an object");
    }

    ArrayNode array(JsonNode node, String path) {
        JsonNode value = in(node);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        throw expected(path, "an array");
    }

    /** A name of an enumeration, in upper case; null if unspecified. */
    String constant(JsonNode node, String path) {
        String value = text(node, path);
        if (value == null || value.isEmpty()) {
            return null;
        }
        String upper = value.toUpperCase(Locale.ROOT);
        return upper.endsWith("_UNSPECIFIED") ? null : upper;
    }

    private ChatException expected(String path, String what) {
        return ChatException.invalid((path.isEmpty() ? camel : path + "." + camel) + ": expected " + what);
    }
}
