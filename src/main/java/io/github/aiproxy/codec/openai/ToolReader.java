package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a request's tools and the choice among them, in today's form and in the older {@code functions} form. One per
 * request, one thread.
 */
final class ToolReader {
    private final ChatRequest.Builder request;
    private ToolChoice functionCall;

    ToolReader(ChatRequest.Builder request) {
        this.request = request;
    }

    void tools(JsonNode value) {
        int i = 0;
        for (JsonNode tool : Fields.array(value, "tools")) {
            String path = "tools[" + i++ + "]";
            request.tools.add(tool(Fields.object(tool, path), path));
        }
    }

    /** {@code functions: [{name, description, parameters}]}, deprecated. */
    void functions(JsonNode value) {
        int i = 0;
        for (JsonNode function : Fields.array(value, "functions")) {
            String path = "functions[" + i++ + "]";
            if (!function.isObject()) {
                throw ChatException.invalid(path + ": expected an object");
            }
            request.tools.add(function(function, path, null));
        }
    }

    /** The search that the provider runs is a tool on every other wire. */
    void webSearch(JsonNode value) {
        request.tools.add(new Tool(
                ToolKind.WEB_SEARCH,
                "web_search",
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                Protocol.OPENAI,
                Fields.rawObject(value, "web_search_options")));
    }

    private static Tool tool(JsonNode tool, String path) {
        if (tool == null) {
            throw ChatException.invalid(path + ": expected an object");
        }
        String type = Fields.text(tool, "type", path);
        CacheHint cache = PartReader.cacheHint(tool);
        if (type == null || type.equals("function")) {
            // Some editors send the flat form of the Responses API on this route.
            JsonNode function = Fields.object(tool, "function", path);
            return function == null
                    ? function(tool, path, cache)
                    : function(function, path + ".function", cache != null ? cache : PartReader.cacheHint(function));
        }
        if (type.equals("custom")) {
            JsonNode custom = Fields.object(tool, "custom", path);
            return custom == null ? custom(tool, path, cache) : custom(custom, path + ".custom", cache);
        }
        return new Tool(
                ToolKind.OTHER, type, null, null, null, null, null, false, cache, Protocol.OPENAI, Json.raw(tool));
    }

    private static Tool function(JsonNode function, String path, CacheHint cache) {
        return new Tool(
                ToolKind.FUNCTION,
                Fields.requiredText(function, "name", path),
                null,
                description(function, path),
                Fields.rawObject(function, "parameters", path),
                Fields.bool(function, "strict", path),
                null,
                false,
                cache,
                Protocol.OPENAI,
                null);
    }

    private static Tool custom(JsonNode custom, String path, CacheHint cache) {
        Tool.Grammar grammar = null;
        JsonNode format = Fields.object(custom, "format", path);
        if (format != null && "grammar".equals(Fields.text(format.get("type"), path + ".format.type"))) {
            String at = path + ".format.grammar";
            JsonNode nested = Fields.object(format.get("grammar"), at);
            JsonNode of = nested == null ? format : nested;
            grammar =
                    new Tool.Grammar(Fields.requiredText(of, "syntax", at), Fields.requiredText(of, "definition", at));
        }
        return new Tool(
                ToolKind.CUSTOM,
                Fields.requiredText(custom, "name", path),
                null,
                description(custom, path),
                null,
                null,
                grammar,
                false,
                cache,
                Protocol.OPENAI,
                null);
    }

    private static LazyText description(JsonNode tool, String path) {
        return Fields.present(tool.get("description")) ? Fields.words(tool, "description", path) : null;
    }

    void choice(JsonNode value) {
        if (value.isTextual()) {
            request.toolChoice = new ToolChoice(mode(value.textValue(), "tool_choice"));
            return;
        }
        JsonNode choice = Fields.object(value, "tool_choice");
        String type = Fields.requiredText(choice.get("type"), "tool_choice.type");
        request.toolChoice = switch (type) {
            case "function", "custom" -> named(choice, type, "tool_choice");
            case "allowed_tools" -> allowed(choice);
            case "auto", "none", "required", "any" -> new ToolChoice(mode(type, "tool_choice.type"));
            default -> throw ChatException.invalid("tool_choice.type: unknown \"" + type + "\"");
        };
    }

    private static ToolChoice named(JsonNode choice, String type, String path) {
        return new ToolChoice(ToolChoice.Mode.NAMED, List.of(name(choice, type, path)));
    }

    private static ToolChoice allowed(JsonNode choice) {
        String path = "tool_choice.allowed_tools";
        JsonNode nested = Fields.object(choice.get("allowed_tools"), path);
        JsonNode of = nested == null ? choice : nested;
        String mode = Fields.text(of, "mode", path);
        List<String> names = new ArrayList<>();
        JsonNode tools = Fields.array(of, "tools", path);
        if (tools == null) {
            throw ChatException.invalid(path + ".tools: missing");
        }
        for (JsonNode tool : tools) {
            String at = path + ".tools[" + names.size() + "]";
            if (!tool.isObject()) {
                throw ChatException.invalid(at + ": expected an object");
            }
            String type = Fields.requiredText(tool, "type", at);
            names.add(name(tool, type, at));
        }
        return new ToolChoice(
                "required".equals(mode) ? ToolChoice.Mode.ALLOWED_REQUIRED : ToolChoice.Mode.ALLOWED_AUTO, names);
    }

    private static String name(JsonNode tool, String type, String path) {
        JsonNode nested = tool.get(type);
        return nested != null && nested.isObject()
                ? Fields.requiredText(nested.get("name"), path + "." + type + ".name")
                : Fields.requiredText(tool, "name", path);
    }

    private static ToolChoice.Mode mode(String word, String path) {
        return switch (word) {
            case "auto" -> ToolChoice.Mode.AUTO;
            case "none" -> ToolChoice.Mode.NONE;
            case "required", "any" -> ToolChoice.Mode.REQUIRED;
            default -> throw ChatException.invalid(path + ": unknown \"" + word + "\"");
        };
    }

    /** {@code function_call: "auto" | "none" | {name}}, deprecated. */
    void functionCall(JsonNode value) {
        functionCall = value.isTextual()
                ? new ToolChoice(mode(value.textValue(), "function_call"))
                : named(Fields.object(value, "function_call"), "function", "function_call");
    }

    /** To be called when all fields were read: the newer form of the choice wins. */
    void finish() {
        if (request.toolChoice == null) {
            request.toolChoice = functionCall;
        }
    }
}
