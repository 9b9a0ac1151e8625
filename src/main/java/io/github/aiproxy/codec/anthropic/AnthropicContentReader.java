package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the content of messages: text, or blocks. One per request, one thread; messages in order, so that a result finds
 * the name of its call.
 */
final class AnthropicContentReader {
    private final AnthropicToolReader tools;
    private final Map<String, String> callNames = new HashMap<>();
    private final Set<String> found = new HashSet<>();

    AnthropicContentReader(AnthropicToolReader tools) {
        this.tools = tools;
    }

    /** The text blocks of a system prompt; other blocks are kept for their own wire. */
    static List<Part> texts(JsonNode content, String path) {
        List<Part> parts = new ArrayList<>();
        for (Block block : blocks(content, path)) {
            switch (block.type) {
                case "text" -> parts.add(text(block));
                // tools that come or go in mid-conversation: without the new ones the model could not do its work
                case "tool_addition" -> parts.add(opaque(block, Part.Opaque.Fate.FAIL));
                default -> parts.add(opaque(block, Part.Opaque.Fate.DROP));
            }
        }
        return parts;
    }

    /** The names of deferred tools that a search of the client's has found. */
    Set<String> found() {
        return found;
    }

    List<Part> user(JsonNode content, String path) {
        List<Part> parts = new ArrayList<>();
        for (Block block : blocks(content, path)) {
            if (block.type.equals("tool_result")) {
                parts.add(result(block));
            } else {
                userPart(block, parts);
            }
        }
        return parts;
    }

    private void userPart(Block block, List<Part> parts) {
        switch (block.type) {
            case "text" -> parts.add(text(block));
            case "image" -> parts.add(MediaReader.image(block.node, block.path));
            case "document" -> MediaReader.document(block.node, block.path, parts);
            case "search_result" -> parts.add(searchResult(block));
            case "tool_reference" -> {
                String name = WireFields.text(block.node, "tool_name", block.path);
                found.add(name);
                parts.add(new Part.Text("The tool " + name + " is now available."));
            }
            case "container_upload" -> parts.add(opaque(block, Part.Opaque.Fate.DROP));
            // what a user said is never left out in silence
            default -> parts.add(opaque(block, Part.Opaque.Fate.FAIL));
        }
    }

    List<Part> assistant(JsonNode content, String path) {
        List<Part> parts = new ArrayList<>();
        for (Block block : blocks(content, path)) {
            parts.add(
                    switch (block.type) {
                        case "text" -> text(block);
                        case "thinking" -> thinking(block);
                        case "redacted_thinking" ->
                            new Part.Reasoning(
                                    null,
                                    List.of(),
                                    Signatures.ofRedacted(WireFields.text(block.node, "data", block.path)));
                        case "tool_use" -> call(block);
                        case "image" -> MediaReader.image(block.node, block.path);
                        // the whole conversation so far, which only Anthropic can read
                        case "compaction" -> opaque(block, Part.Opaque.Fate.FAIL);
                        default -> opaque(block, Part.Opaque.Fate.DROP);
                    });
        }
        return parts;
    }

    private static Part.Text text(Block block) {
        List<Annotation> annotations = new ArrayList<>();
        ArrayNode citations = block.node.get("citations") instanceof ArrayNode array ? array : null;
        if (citations != null) {
            citations.forEach(citation -> annotations.add(Citations.read(citation)));
        }
        return new Part.Text(WireFields.words(block.node, "text", block.path), annotations, null, block.cache());
    }

    private static Part.Reasoning thinking(Block block) {
        String thoughts = WireFields.text(block.node, "thinking", block.path);
        return new Part.Reasoning(
                null,
                thoughts.isEmpty() ? List.of() : List.of(thoughts),
                Signatures.ofThinking(WireFields.textOrNull(block.node, "signature", block.path)));
    }

    private Part.ToolCall call(Block block) {
        String id = WireFields.text(block.node, "id", block.path);
        String name = WireFields.text(block.node, "name", block.path);
        JsonNode input = WireFields.get(block.node, "input");
        if (input != null && !Json.isRawObject(input)) {
            throw ChatException.invalid(block.path + ".input: must be an object");
        }
        callNames.put(id, name);
        return new Part.ToolCall(
                id, null, name, null, tools.kind(name), input == null ? "{}" : Json.raw(input), null, block.cache());
    }

    private Part.ToolResult result(Block block) {
        String id = WireFields.text(block.node, "tool_use_id", block.path);
        String name = callNames.get(id);
        List<Part> content = new ArrayList<>();
        JsonNode said = WireFields.get(block.node, "content");
        if (said != null) {
            blocks(said, block.path + ".content").forEach(inner -> userPart(inner, content));
        }
        boolean error = Boolean.TRUE.equals(WireFields.bool(block.node, "is_error", block.path));
        ToolKind kind = name == null ? ToolKind.FUNCTION : tools.kind(name);
        return new Part.ToolResult(id, name, kind, content, error, block.cache());
    }

    /** Other wires have no search results; source, title and words are said in that order. */
    private static Part.Text searchResult(Block block) {
        StringBuilder out = new StringBuilder();
        out.append(WireFields.text(block.node, "title", block.path)).append('\n');
        out.append(WireFields.text(block.node, "source", block.path));
        for (JsonNode inner : block.node.path("content")) {
            out.append('\n').append(inner.path("text").asText());
        }
        return new Part.Text(out.toString(), List.of(), null, block.cache());
    }

    private static Part.Opaque opaque(Block block, Part.Opaque.Fate fate) {
        return new Part.Opaque(Protocol.ANTHROPIC, block.type, Json.raw(block.node), fate);
    }

    /** The blocks; one text block for a string, none for an empty one. */
    private static List<Block> blocks(JsonNode content, String path) {
        List<Block> blocks = new ArrayList<>();
        if (content.isTextual()) {
            if (!Json.text(content).isEmpty()) {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.set("text", content);
                blocks.add(new Block(node, "text", path));
            }
            return blocks;
        }
        if (!content.isArray()) {
            throw ChatException.invalid(path + ": must be a string or an array of blocks");
        }
        for (int i = 0; i < content.size(); i++) {
            String at = path + "[" + i + "]";
            ObjectNode node = WireFields.object(content.get(i), at);
            blocks.add(new Block(node, WireFields.text(node, "type", at), at));
        }
        return blocks;
    }

    private record Block(ObjectNode node, String type, String path) {
        CacheHint cache() {
            return AnthropicToolReader.cache(node, path);
        }
    }
}
