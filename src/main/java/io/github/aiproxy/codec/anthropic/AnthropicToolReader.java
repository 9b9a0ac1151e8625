package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code tools} and {@code tool_choice}. One per request, one thread.
 *
 * <p>Typed tools keep their whole definition; those that the client runs also get the schema that their documentation
 * gives, so that another wire can offer them as functions.
 *
 * @see <a href="https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview">Anthropic, Tool use (read
 *     2026-11)</a>
 */
final class AnthropicToolReader {
    /** The fields of a plain function; a definition with others is kept whole beside what is read. */
    private static final Set<String> PLAIN =
            Set.of("type", "name", "description", "input_schema", "strict", "cache_control", "defer_loading");

    private final ChatRequest.Builder request;
    private final Map<String, ToolKind> kinds = new HashMap<>();

    AnthropicToolReader(ChatRequest.Builder request) {
        this.request = request;
    }

    /** The kind of the tool of that name; a function if it is not declared. */
    ToolKind kind(String name) {
        return kinds.getOrDefault(name, ToolKind.FUNCTION);
    }

    void read(ArrayNode tools) {
        if (tools == null) {
            return;
        }
        for (int i = 0; i < tools.size(); i++) {
            String path = "tools[" + i + "]";
            ObjectNode node = WireFields.object(tools.get(i), path);
            String type = WireFields.textOrNull(node, "type", path);
            Tool tool = type == null || type.equals("custom") ? function(node, path) : typed(node, type, path);
            kinds.put(tool.name(), tool.kind());
            request.tools.add(tool);
        }
    }

    private static Tool function(ObjectNode node, String path) {
        String name = WireFields.text(node, "name", path);
        JsonNode schema = WireFields.get(node, "input_schema");
        if (schema != null && !Json.isRawObject(schema)) {
            throw ChatException.invalid(path + ".input_schema: must be an object");
        }
        boolean plain = true;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            plain &= PLAIN.contains(field.getKey());
        }
        return new Tool(
                ToolKind.FUNCTION,
                name,
                null,
                WireFields.wordsOrNull(node, "description", path),
                Json.raw(schema),
                WireFields.bool(node, "strict", path),
                null,
                Boolean.TRUE.equals(WireFields.bool(node, "defer_loading", path)),
                cache(node, path),
                Protocol.ANTHROPIC,
                plain ? null : Json.raw(node));
    }

    private static Tool typed(ObjectNode node, String type, String path) {
        String name = WireFields.textOrNull(node, "name", path);
        // several servers share the type
        String server = WireFields.textOrNull(node, "mcp_server_name", path);
        String unnamed = server == null ? type : type + "_" + server;
        TypedTools.Known known = TypedTools.known(type);
        return new Tool(
                known.kind(),
                name == null ? unnamed : name,
                null,
                LazyText.ofNullable(known.description()),
                known.schema(),
                null,
                null,
                Boolean.TRUE.equals(WireFields.bool(node, "defer_loading", path)),
                cache(node, path),
                Protocol.ANTHROPIC,
                Json.raw(node));
    }

    static CacheHint cache(JsonNode node, String path) {
        ObjectNode control = WireFields.objectOrNull(node, "cache_control", path);
        return control == null ? null : new CacheHint(WireFields.textOrNull(control, "ttl", path + ".cache_control"));
    }

    void readChoice(ObjectNode choice) {
        if (choice == null) {
            return;
        }
        String type = WireFields.text(choice, "type", "tool_choice");
        request.toolChoice = switch (type) {
            case "auto" -> new ToolChoice(ToolChoice.Mode.AUTO);
            case "any" -> new ToolChoice(ToolChoice.Mode.REQUIRED);
            case "none" -> new ToolChoice(ToolChoice.Mode.NONE);
            case "tool" ->
                new ToolChoice(ToolChoice.Mode.NAMED, List.of(WireFields.text(choice, "name", "tool_choice")));
            default -> throw ChatException.invalid("tool_choice.type: unknown \"" + type + "\"");
        };
        Boolean single = WireFields.bool(choice, "disable_parallel_tool_use", "tool_choice");
        request.parallelToolCalls = single == null ? null : !single;
    }
}
