package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.SchemaCache;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What this wire demands of the schemas of tools. Stateless; safe to share. */
final class ToolSchema {
    private static final String EMPTY = "{\"type\":\"object\",\"properties\":{}}";

    private static final SchemaCache<String> PARAMETERS = new SchemaCache<>(String::length);

    private ToolSchema() {}

    /**
     * The schema as an object with properties, which this API insists on; else unchanged to the letter.
     *
     * @param schema raw JSON; null if the tool has none
     */
    static String parameters(String schema) {
        return schema == null ? EMPTY : PARAMETERS.of(schema, ToolSchema::complete);
    }

    private static String complete(String schema) {
        boolean type = false;
        boolean object = false;
        boolean properties = false;
        boolean empty = true;
        try (JsonReader parser = Json.reader(schema)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return EMPTY;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                empty = false;
                if (name.equals("type")) {
                    type = true;
                    object = value == JsonToken.VALUE_STRING && parser.getText().equals("object");
                } else if (name.equals("properties")) {
                    properties = true;
                }
                parser.skipChildren();
            }
        } catch (JsonProcessingException e) {
            return EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (type && (!object || properties)) {
            return schema;
        }
        String missing = (type ? "" : "\"type\":\"object\"")
                + (type || properties ? "" : ",")
                + (properties ? "" : "\"properties\":{}");
        int brace = schema.indexOf('{');
        return "{" + missing + (empty ? "" : ",") + schema.substring(brace + 1);
    }

    /** The arguments of a tool that its own wire knows by its type, without a schema. */
    static String ofKind(ToolKind kind) {
        return switch (kind) {
            case BASH -> """
                {"type":"object","properties":{"command":{"type":"string","description":"The command to run"},\
                "restart":{"type":"boolean","description":"Restart the shell instead"}}}""";
            case TEXT_EDITOR -> """
                {"type":"object","properties":{\
                "command":{"type":"string","enum":["view","create","str_replace","insert"]},\
                "path":{"type":"string"},"file_text":{"type":"string"},"old_str":{"type":"string"},\
                "new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},\
                "view_range":{"type":"array","items":{"type":"integer"}}},"required":["command","path"]}""";
            case MEMORY -> """
                {"type":"object","properties":{\
                "command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"]},\
                "path":{"type":"string"},"file_text":{"type":"string"},"old_str":{"type":"string"},\
                "new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},\
                "old_path":{"type":"string"},"new_path":{"type":"string"},\
                "view_range":{"type":"array","items":{"type":"integer"}}},"required":["command"]}""";
            case LOCAL_SHELL -> """
                {"type":"object","properties":{"command":{"type":"array","items":{"type":"string"}},\
                "working_directory":{"type":"string"},"timeout_ms":{"type":"integer"},\
                "env":{"type":"object","additionalProperties":{"type":"string"}}},"required":["command"]}""";
            case SHELL -> """
                {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"}},\
                "timeout_ms":{"type":"integer"},"max_output_length":{"type":"integer"}},"required":["commands"]}""";
            case APPLY_PATCH -> """
                {"type":"object","properties":{\
                "type":{"type":"string","enum":["create_file","update_file","delete_file"]},\
                "path":{"type":"string"},"diff":{"type":"string"}},"required":["type","path"]}""";
            case COMPUTER -> """
                {"type":"object","properties":{"action":{"type":"string"},\
                "coordinate":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"}},\
                "required":["action"],"additionalProperties":true}""";
            default -> EMPTY;
        };
    }

    /** What such a tool does, in words; null for kinds that always come with a description. */
    static String description(ToolKind kind) {
        return switch (kind) {
            case BASH -> "Run a command in a bash session that lasts.";
            case TEXT_EDITOR -> "View, create and edit text files.";
            case MEMORY -> "Keep notes in files that outlast the conversation.";
            case LOCAL_SHELL -> "Run a program on the user's machine.";
            case SHELL -> "Run commands in a shell.";
            case APPLY_PATCH -> "Create, update or delete a file.";
            case COMPUTER -> "Use the screen, mouse and keyboard.";
            default -> null;
        };
    }
}
