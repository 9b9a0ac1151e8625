package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.SchemaCache;
import java.io.IOException;

/** JSON Schemas as this wire's tools need them. Stateless. */
final class Schemas {
    private static final String EMPTY = "{\"type\":\"object\",\"properties\":{}}";

    private static final SchemaCache<String> PARAMETERS = new SchemaCache<>(String::length);

    private Schemas() {}

    /**
     * A tool's schema: the text itself if it says that it is an object and has {@code properties}, as nearly all do; else
     * completed, because OpenAI answers 400 to an object without them.
     */
    static String parameters(String schema) {
        return schema == null ? EMPTY : PARAMETERS.of(schema, Schemas::completed);
    }

    private static String completed(String schema) {
        try {
            if (isComplete(schema)) {
                return schema;
            }
            if (!(Json.read(schema) instanceof ObjectNode tree)) {
                return EMPTY;
            }
            if (!"object".equals(Fields.text(tree, "type"))) {
                tree.put("type", "object");
            }
            if (!tree.path("properties").isObject()) {
                tree.putObject("properties");
            }
            return Json.raw(tree);
        } catch (IOException e) {
            return EMPTY;
        }
    }

    /** Looks no further than it must: no name is there twice, as a client's JSON is strict. */
    private static boolean isComplete(String schema) throws IOException {
        boolean object = false;
        boolean properties = false;
        try (JsonReader parser = Json.reader(schema)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("type")) {
                    object = value == JsonToken.VALUE_STRING && parser.getText().equals("object");
                } else if (name.equals("properties")) {
                    properties = value == JsonToken.START_OBJECT;
                }
                if (object && properties) {
                    return true;
                }
                parser.skipChildren();
            }
        }
        return false;
    }
}
