package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects a request's tools: those of {@code tools} and those that come inside the input ({@code additional_tools},
 * {@code tool_search_output}). A tool that comes again replaces the earlier one in its place. One per request, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools">Responses, tools
 *     (read 2026-11)</a>
 */
final class ToolReader {
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, String> namespaces = new LinkedHashMap<>();

    /** The tools so far, in order. */
    Collection<Tool> tools() {
        return tools.values();
    }

    /** What the namespaces so far are for, by name. */
    Map<String, String> namespaces() {
        return namespaces;
    }

    /**
     * Reads a list of definitions.
     *
     * @param found whether a search found them, so that their definitions are no longer deferred
     * @return the names of those that were read, as wires without namespaces say them
     */
    List<String> read(JsonNode definitions, String path, boolean found) {
        List<String> names = new ArrayList<>();
        if (definitions == null || definitions.isNull()) {
            return names;
        }
        if (!definitions.isArray()) {
            throw ChatException.invalid(path + ": must be an array");
        }
        for (int i = 0; i < definitions.size(); i++) {
            one(definitions.get(i), null, path + "[" + i + "]", found, names);
        }
        return names;
    }

    private void one(JsonNode node, String namespace, String path, boolean found, List<String> names) {
        if (!node.isObject()) {
            throw ChatException.invalid(path + ": must be an object");
        }
        String type = Fields.required(node, "type", path);
        if (type.equals("namespace")) {
            String name = Fields.required(node, "name", path);
            String description = Fields.string(node, "description", path);
            if (description != null && !description.isBlank()) {
                namespaces.put(name, description);
            }
            JsonNode members = Fields.array(node, "tools", path);
            for (int i = 0; members != null && i < members.size(); i++) {
                one(members.get(i), name, path + ".tools[" + i + "]", found, names);
            }
            return;
        }
        Tool tool =
                switch (type) {
                    case "function" -> function(node, namespace, path, found);
                    case "custom" -> custom(node, namespace, path, found);
                    default -> typed(kindOf(type, node), type, node, path);
                };
        names.add(namespace == null ? tool.name() : namespace + "__" + tool.name());
        tools.put(key(tool), tool);
    }

    private static String key(Tool tool) {
        // Several servers share the type "mcp", so hosted tools are told apart by all that they say.
        String identity = tool.kind().hosted() ? tool.json() : tool.name();
        return (tool.namespace() == null ? "" : tool.namespace()) + '\n' + identity;
    }

    private static Tool function(JsonNode node, String namespace, String path, boolean found) {
        // Some clients keep Chat's nesting; it says the same.
        JsonNode inner = node.has("name") ? null : Fields.object(node, "function", path);
        JsonNode definition = inner == null ? node : inner;
        JsonNode parameters = Fields.get(definition, "parameters");
        if (parameters != null && !Json.isRawObject(parameters)) {
            throw ChatException.invalid(path + ".parameters: must be an object");
        }
        return new Tool(
                ToolKind.FUNCTION,
                Fields.required(definition, "name", path),
                namespace,
                Fields.wordsOrNull(definition, "description", path),
                Json.raw(parameters),
                Fields.bool(definition, "strict", path),
                null,
                !found && Boolean.TRUE.equals(Fields.bool(definition, "defer_loading", path)),
                ContentReader.cache(node),
                Protocol.RESPONSES,
                null);
    }

    private static Tool custom(JsonNode node, String namespace, String path, boolean found) {
        JsonNode format = Fields.object(node, "format", path);
        Tool.Grammar grammar = null;
        if (format != null && "grammar".equals(Fields.text(format, "type"))) {
            grammar = new Tool.Grammar(
                    Fields.string(format, "syntax", path + ".format"),
                    Fields.required(format, "definition", path + ".format"));
        }
        return new Tool(
                ToolKind.CUSTOM,
                Fields.required(node, "name", path),
                namespace,
                Fields.wordsOrNull(node, "description", path),
                null,
                null,
                grammar,
                !found && Boolean.TRUE.equals(Fields.bool(node, "defer_loading", path)),
                ContentReader.cache(node),
                Protocol.RESPONSES,
                null);
    }

    private static Tool typed(ToolKind kind, String type, JsonNode node, String path) {
        LazyText description = Fields.wordsOrNull(node, "description", path);
        JsonNode parameters = Fields.get(node, "parameters");
        return new Tool(
                kind,
                type,
                null,
                description != null ? description : LazyText.ofNullable(TypedTools.description(kind)),
                Json.isRawObject(parameters) ? Json.raw(parameters) : TypedTools.schema(kind),
                null,
                null,
                false,
                null,
                Protocol.RESPONSES,
                Json.raw(node));
    }

    private static ToolKind kindOf(String type, JsonNode node) {
        return switch (type) {
            case "local_shell" -> ToolKind.LOCAL_SHELL;
            case "shell" -> {
                JsonNode environment = Fields.get(node, "environment");
                boolean local = environment == null || "local".equals(Fields.text(environment, "type"));
                yield local ? ToolKind.SHELL : ToolKind.CODE_EXECUTION;
            }
            case "apply_patch" -> ToolKind.APPLY_PATCH;
            case "computer", "computer_use_preview" -> ToolKind.COMPUTER;
            // Searched by OpenAI unless the client says that it searches itself.
            case "tool_search" ->
                "client".equals(Fields.text(node, "execution")) ? ToolKind.TOOL_SEARCH : ToolKind.OTHER;
            case "file_search" -> ToolKind.FILE_SEARCH;
            case "code_interpreter" -> ToolKind.CODE_EXECUTION;
            case "image_generation" -> ToolKind.IMAGE_GENERATION;
            case "mcp" -> ToolKind.MCP;
            default -> type.startsWith("web_search") ? ToolKind.WEB_SEARCH : ToolKind.OTHER;
        };
    }

    /** Reads {@code tool_choice}: {@code "auto"}, {@code {"type":"function","name":…}} and the other forms. */
    static ToolChoice choice(JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isTextual()) {
            return switch (node.textValue()) {
                case "auto" -> new ToolChoice(ToolChoice.Mode.AUTO);
                case "none" -> new ToolChoice(ToolChoice.Mode.NONE);
                case "required" -> new ToolChoice(ToolChoice.Mode.REQUIRED);
                default -> throw ChatException.invalid("tool_choice: unknown \"" + node.textValue() + "\"");
            };
        }
        if (!node.isObject()) {
            throw ChatException.invalid("tool_choice: must be a string or an object");
        }
        String type = Fields.required(node, "type", "tool_choice");
        return switch (type) {
            case "auto" -> new ToolChoice(ToolChoice.Mode.AUTO);
            case "none" -> new ToolChoice(ToolChoice.Mode.NONE);
            case "required" -> new ToolChoice(ToolChoice.Mode.REQUIRED);
            case "allowed_tools" -> {
                boolean required = "required".equals(Fields.string(node, "mode", "tool_choice"));
                List<String> names = new ArrayList<>();
                JsonNode allowed = Fields.array(node, "tools", "tool_choice");
                for (int i = 0; allowed != null && i < allowed.size(); i++) {
                    names.add(chosen(allowed.get(i), "tool_choice.tools[" + i + "]"));
                }
                yield new ToolChoice(required ? ToolChoice.Mode.ALLOWED_REQUIRED : ToolChoice.Mode.ALLOWED_AUTO, names);
            }
            default -> new ToolChoice(ToolChoice.Mode.NAMED, List.of(chosen(node, "tool_choice")));
        };
    }

    private static String chosen(JsonNode node, String path) {
        if (!node.isObject()) {
            throw ChatException.invalid(path + ": must be an object");
        }
        String type = Fields.required(node, "type", path);
        return type.equals("function") || type.equals("custom") ? Fields.required(node, "name", path) : type;
    }
}
