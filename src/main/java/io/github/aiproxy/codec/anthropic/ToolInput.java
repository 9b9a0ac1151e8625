package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A call's arguments as the object that {@code tool_use.input} must be. Stateless; safe to share. */
final class ToolInput {
    private ToolInput() {}

    /**
     * The object itself, character for character, so that numbers keep their form; {@code {}} for nothing at all;
     * anything else, which models do write, as {@code {"_raw": text}}.
     */
    static String object(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        return isObject(arguments)
                ? arguments
                : Json.raw(JsonNodeFactory.instance.objectNode().put("_raw", arguments));
    }

    /** Whether it is one JSON object and nothing else. */
    static boolean isObject(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        // half a surrogate pair is no UTF-8 and cannot be written as it is
        if (!json.equals(new String(utf8, StandardCharsets.UTF_8))) {
            return false;
        }
        try (JsonReader parser = Json.reader(utf8)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
