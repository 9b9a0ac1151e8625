package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Tool;

/**
 * The free text of a custom tool as the one string parameter of a function, for upstreams that have no such tools.
 * Stateless; safe to share.
 */
public final class CustomInput {
    /** The function's parameter. */
    private static final String FIELD = "input";

    private CustomInput() {}

    /** The schema of the function that stands for a custom tool. */
    public static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"" + FIELD
            + "\":{\"type\":\"string\",\"description\":\"The tool's whole input: raw text, not JSON.\"}},"
            + "\"required\":[\"" + FIELD + "\"],\"additionalProperties\":false}";

    /**
     * The text in a function's arguments. Models that wrap it twice are unwrapped twice; what is not such an object is
     * the text itself.
     */
    public static String text(String arguments) {
        String once = unwrapped(arguments);
        if (once == null) {
            return arguments;
        }
        String twice = once.startsWith("{") ? unwrapped(once) : null;
        return twice == null ? once : twice;
    }

    /** The function's arguments around the text. */
    public static String arguments(String text) {
        return Json.raw(JsonNodeFactory.instance.objectNode().put(FIELD, text));
    }

    /** What the function is for, with the tool's grammar in words; null if there is nothing to say. */
    public static LazyText description(Tool tool) {
        LazyText own = tool.description() == null || tool.description().isEmpty() ? null : tool.description();
        if (tool.grammar() == null) {
            return own;
        }
        return LazyText.of((own == null ? "" : own + "\n\n")
                + "The input must match this "
                + tool.grammar().syntax()
                + " grammar:\n"
                + tool.grammar().definition());
    }

    private static String unwrapped(String json) {
        try {
            JsonNode object = Json.read(json);
            if (object.isObject() && object.isEmpty()) {
                return "";
            }
            JsonNode text =
                    object.isObject() && object.size() == 1 ? object.iterator().next() : null;
            return text == null ? null : text.textValue();
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
