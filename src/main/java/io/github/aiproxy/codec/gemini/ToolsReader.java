package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code tools} and {@code toolConfig} of a request. Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/api/caching#Tool">Gemini API, Tool and ToolConfig (read 2026-11)</a>
 */
final class ToolsReader {
    private static final Field FUNCTION_DECLARATIONS = Field.of("functionDeclarations");
    private static final Field NAME = Field.of("name");
    private static final Field DESCRIPTION = Field.of("description");
    private static final Field PARAMETERS = Field.of("parameters");
    private static final Field PARAMETERS_JSON_SCHEMA = Field.of("parametersJsonSchema");
    private static final Field CALLING_CONFIG = Field.of("functionCallingConfig");
    private static final Field MODE = Field.of("mode");
    private static final Field ALLOWED_NAMES = Field.of("allowedFunctionNames");

    /** What {@link #readToolChoice} understands of {@code toolConfig}. */
    static final Set<String> KNOWN_CONFIG = RequestReader.names(CALLING_CONFIG);

    private ToolsReader() {}

    static void readTools(ArrayNode tools, List<Tool> sink) {
        for (int i = 0; i < tools.size(); i++) {
            String path = "tools[" + i + "]";
            if (!(tools.get(i) instanceof ObjectNode tool)) {
                throw ChatException.invalid(path + ": expected an object");
            }
            for (var field : tool.properties()) {
                if (field.getKey().equals(FUNCTION_DECLARATIONS.camel())
                        || field.getKey().equals(FUNCTION_DECLARATIONS.snake())) {
                    readFunctions(FUNCTION_DECLARATIONS.array(tool, path), path, sink);
                } else if (!field.getValue().isNull()) {
                    sink.add(hosted(field.getKey(), field.getValue()));
                }
            }
        }
    }

    private static void readFunctions(ArrayNode functions, String path, List<Tool> sink) {
        if (functions == null) {
            return;
        }
        for (int i = 0; i < functions.size(); i++) {
            String at = path + ".functionDeclarations[" + i + "]";
            if (!(functions.get(i) instanceof ObjectNode function)) {
                throw ChatException.invalid(at + ": expected an object");
            }
            String name = NAME.text(function, at);
            if (name == null || name.isEmpty()) {
                throw ChatException.invalid(at + ".name: required");
            }
            sink.add(Tool.lazyFunction(
                    Protocol.GEMINI, name, DESCRIPTION.words(function, at), schema(function, at), null));
        }
    }

    private static String schema(ObjectNode function, String path) {
        JsonNode jsonSchema = PARAMETERS_JSON_SCHEMA.in(function);
        if (jsonSchema != null) {
            return JsonText.compact(Json.raw(jsonSchema));
        }
        JsonNode schema = PARAMETERS.in(function);
        return schema == null ? null : GeminiSchema.toJsonSchema(Json.raw(schema), path + ".parameters");
    }

    private static Tool hosted(String field, JsonNode value) {
        String name = Field.camel(field);
        ToolKind kind =
                switch (name) {
                    case "googleSearch", "googleSearchRetrieval", "enterpriseWebSearch" -> ToolKind.WEB_SEARCH;
                    case "urlContext" -> ToolKind.WEB_FETCH;
                    case "codeExecution" -> ToolKind.CODE_EXECUTION;
                    case "fileSearch", "retrieval" -> ToolKind.FILE_SEARCH;
                    case "computerUse" -> ToolKind.COMPUTER;
                    case "mcpServers" -> ToolKind.MCP;
                    default -> ToolKind.OTHER;
                };
        ObjectNode json = SchemaShapes.NODES.objectNode();
        json.set(name, value);
        return new Tool(kind, name, null, null, null, null, null, false, null, Protocol.GEMINI, Json.raw(json));
    }

    /** The rule; null if the configuration says none. */
    static ToolChoice readToolChoice(ObjectNode toolConfig) {
        ObjectNode config = CALLING_CONFIG.object(toolConfig, "toolConfig");
        if (config == null) {
            return null;
        }
        String path = "toolConfig.functionCallingConfig";
        String mode = MODE.constant(config, path);
        List<String> names = RequestReader.strings(ALLOWED_NAMES.array(config, path), path + ".allowedFunctionNames");
        if (mode == null) {
            return names.isEmpty() ? null : new ToolChoice(ToolChoice.Mode.ALLOWED_AUTO, names);
        }
        return switch (mode) {
            case "AUTO", "VALIDATED" ->
                names.isEmpty()
                        ? new ToolChoice(ToolChoice.Mode.AUTO)
                        : new ToolChoice(ToolChoice.Mode.ALLOWED_AUTO, names);
            case "NONE" -> new ToolChoice(ToolChoice.Mode.NONE);
            case "ANY" ->
                switch (names.size()) {
                    case 0 -> new ToolChoice(ToolChoice.Mode.REQUIRED);
                    case 1 -> new ToolChoice(ToolChoice.Mode.NAMED, names);
                    default -> new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, names);
                };
            default -> throw ChatException.invalid(path + ".mode: unknown \"" + mode + "\"");
        };
    }
}
