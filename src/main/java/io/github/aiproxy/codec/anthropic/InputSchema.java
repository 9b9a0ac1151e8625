package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.SchemaCache;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.TopAlternatives;
import java.io.IOException;

/**
 * The schema of a tool's input: an object at the top, without alternatives there. What is so already stays as it was,
 * character for character. Stateless; safe to share.
 */
final class InputSchema {
    /** Takes any object. */
    static final String ANY = "{\"type\":\"object\",\"properties\":{}}";

    private static final SchemaCache<Boolean> FIT = new SchemaCache<>(fit -> 0);

    private InputSchema() {}

    /**
     * @param schema raw JSON; null for none
     * @param path of the tool
     */
    static String of(String schema, String path, Target target) {
        if (schema == null) {
            return ANY;
        }
        try {
            if (FIT.of(schema, InputSchema::isFit)) {
                return schema;
            }
            if (!(Json.read(schema) instanceof ObjectNode whole)) {
                return ANY;
            }
            if (TopAlternatives.merge(whole)) {
                target.lost(path + ".parameters", TopAlternatives.LOSS);
            }
            whole.put("type", "object");
            return Json.raw(whole);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid(path + ".parameters: not a schema: " + e.getOriginalMessage());
        }
    }

    /** Whether it can stay as it was; false also if it is malformed. */
    private static boolean isFit(String schema) {
        boolean object = false;
        try (JsonReader reader = Json.reader(schema)) {
            if (reader.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = reader.nextFieldName(); name != null; name = reader.nextFieldName()) {
                JsonToken value = reader.nextToken();
                if (name.equals("type")) {
                    object = value == JsonToken.VALUE_STRING && reader.getText().equals("object");
                } else if (TopAlternatives.WORDS.contains(name)) {
                    return false;
                }
                reader.skipChildren();
            }
            return object && reader.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
