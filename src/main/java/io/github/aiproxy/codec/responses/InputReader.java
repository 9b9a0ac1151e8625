package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.InlineMedia;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code input}: a string, or items, which fold into turns. What the assistant said, thought and called in a row is
 * one turn; the outputs that follow are one turn of the user. One per request, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create#responses-create-input">Responses, input
 *     (read 2026-11)</a>
 */
final class InputReader {
    private final ChatRequest.Builder request;
    private final ToolReader tools;
    /** Instructions lead the conversation until anything else comes. */
    private boolean leading = true;
    /** The turn being collected; null if none. */
    private Role role;

    private List<Part> parts = new ArrayList<>();
    private final Map<String, Part.ToolCall> calls = new HashMap<>();
    private final Map<String, String> callOfItem = new HashMap<>();

    InputReader(ChatRequest.Builder request, ToolReader tools) {
        this.request = request;
        this.tools = tools;
    }

    void read(JsonNode input) {
        if (input.isTextual()) {
            request.turns.add(new Turn(Role.USER, List.of(new Part.Text(Json.text(input)))));
            return;
        }
        if (!input.isArray()) {
            throw ChatException.invalid("input: must be a string or an array");
        }
        for (int i = 0; i < input.size(); i++) {
            String path = "input[" + i + "]";
            if (!input.get(i).isObject()) {
                throw ChatException.invalid(path + ": must be an object");
            }
            item(input.get(i), path);
        }
        close();
    }

    private void item(JsonNode item, String path) {
        String type = Fields.string(item, "type", path);
        if (type == null) {
            if (!item.has("role") && !item.has("id")) {
                throw ChatException.invalid(path + ".type: required");
            }
            type = item.has("role") ? "message" : "item_reference";
        }
        if (type.equals("additional_tools")) {
            tools.read(Fields.get(item, "tools"), path + ".tools", false);
            return;
        }
        if (type.equals("message")) {
            message(item, path);
            return;
        }
        leading = false;
        switch (type) {
            case "reasoning" -> assistant(reasoning(item));
            case "function_call" ->
                call(item, path, "", Fields.required(item, "name", path), ToolKind.FUNCTION, "arguments");
            case "custom_tool_call" ->
                call(item, path, "", Fields.required(item, "name", path), ToolKind.CUSTOM, "input");
            case "local_shell_call" -> call(item, path, "{}", "local_shell", ToolKind.LOCAL_SHELL, "action");
            case "shell_call" -> call(item, path, "{}", "shell", ToolKind.SHELL, "action");
            case "apply_patch_call" -> call(item, path, "{}", "apply_patch", ToolKind.APPLY_PATCH, "operation");
            case "computer_call" ->
                call(item, path, "{}", "computer", ToolKind.COMPUTER, item.has("action") ? "action" : "actions");
            case "tool_search_call" -> {
                if ("client".equals(Fields.text(item, "execution"))) {
                    call(item, path, "{}", "tool_search", ToolKind.TOOL_SEARCH, "arguments");
                } else {
                    assistant(opaque(item, type, Part.Opaque.Fate.DROP));
                }
            }
            case "function_call_output" -> output(item, path, ToolKind.FUNCTION);
            case "custom_tool_call_output" -> output(item, path, ToolKind.CUSTOM);
            case "local_shell_call_output" -> output(item, path, ToolKind.LOCAL_SHELL);
            case "shell_call_output" -> shellOutput(item, path);
            case "apply_patch_call_output" ->
                result(
                        item,
                        path,
                        ToolKind.APPLY_PATCH,
                        content(item, path),
                        "failed".equals(Fields.text(item, "status")));
            case "computer_call_output" -> output(item, path, ToolKind.COMPUTER);
            case "tool_search_output" -> foundTools(item, path);
            case "image_generation_call" -> assistant(image(item, type));
            case "mcp_approval_response" -> user(opaque(item, type, Part.Opaque.Fate.FAIL));
            case "item_reference", "compaction", "compaction_summary", "compaction_trigger" ->
                user(opaque(item, type, Part.Opaque.Fate.FAIL));
            default -> {
                if (type.endsWith("_output") && !type.equals("program_output")) {
                    user(opaque(item, type, Part.Opaque.Fate.FAIL));
                } else {
                    assistant(opaque(item, type, Part.Opaque.Fate.DROP));
                }
            }
        }
    }

    private void message(JsonNode item, String path) {
        String speaker = Fields.required(item, "role", path);
        JsonNode content = Fields.get(item, "content");
        switch (speaker) {
            case "assistant" -> {
                leading = false;
                String phase = Fields.text(item, "phase");
                ContentReader.read(content, path + ".content", Part.Opaque.Fate.DROP)
                        .forEach(part -> assistant(part.withPhase(phase)));
            }
            case "user" -> {
                leading = false;
                turn(Role.USER, ContentReader.read(content, path + ".content", Part.Opaque.Fate.FAIL));
            }
            case "system", "developer" -> {
                List<Part> said = ContentReader.read(content, path + ".content", Part.Opaque.Fate.FAIL);
                leading &= said.stream().allMatch(Part.Text.class::isInstance);
                if (leading) {
                    request.system.addAll(said);
                } else {
                    turn(speaker.equals("system") ? Role.SYSTEM : Role.DEVELOPER, said);
                }
            }
            default -> throw ChatException.invalid(path + ".role: unknown \"" + speaker + "\"");
        }
    }

    /** The raw thoughts if there are any, else their summary: never both. */
    static Part.Reasoning reasoning(JsonNode item) {
        List<String> texts = texts(item.get("content"));
        String id = Fields.text(item, "id");
        String sealed = Fields.text(item, "encrypted_content");
        return new Part.Reasoning(
                id,
                texts.isEmpty() ? texts(item.get("summary")) : texts,
                sealed == null || sealed.isEmpty()
                        ? null
                        : new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, sealed, id));
    }

    private static List<String> texts(JsonNode sections) {
        List<String> texts = new ArrayList<>();
        if (sections != null) {
            for (JsonNode section : sections) {
                String text = Fields.text(section, "text");
                if (text != null && !text.isEmpty()) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private void call(JsonNode item, String path, String empty, String name, ToolKind kind, String field) {
        String itemId = Fields.string(item, "id", path);
        String callId = Fields.string(item, "call_id", path);
        if (callId == null) {
            callId = itemId;
        }
        if (callId == null) {
            throw ChatException.invalid(path + ".call_id: required");
        }
        String arguments = Fields.textOrJson(item, field);
        Part.ToolCall call = new Part.ToolCall(
                callId,
                itemId,
                name,
                Fields.string(item, "namespace", path),
                kind,
                arguments == null ? empty : arguments,
                null,
                null);
        calls.put(callId, call);
        if (itemId != null) {
            callOfItem.put(itemId, callId);
        }
        assistant(call);
    }

    private void output(JsonNode item, String path, ToolKind kind) {
        result(item, path, kind, content(item, path), false);
    }

    private static List<Part> content(JsonNode item, String path) {
        JsonNode output = Fields.get(item, "output");
        if (output != null && output.isObject() && !output.has("type")) {
            return List.of(new Part.Text(Json.raw(output)));
        }
        return ContentReader.read(output, path + ".output", Part.Opaque.Fate.FAIL);
    }

    private void shellOutput(JsonNode item, String path) {
        JsonNode output = Fields.get(item, "output");
        if (output == null || !output.isArray()) {
            output(item, path, ToolKind.SHELL);
            return;
        }
        List<Part> content = new ArrayList<>();
        for (JsonNode run : output) {
            content.add(new Part.Text(ShellOutput.text(run)));
        }
        result(item, path, ToolKind.SHELL, content, false);
    }

    private void result(JsonNode item, String path, ToolKind kind, List<Part> content, boolean error) {
        String callId = Fields.string(item, "call_id", path);
        if (callId == null) {
            // local_shell_call_output names the call by the id of its item.
            String id = Fields.string(item, "id", path);
            callId = callOfItem.getOrDefault(id, id);
        }
        if (callId == null) {
            throw ChatException.invalid(path + ".call_id: required");
        }
        Part.ToolCall call = calls.get(callId);
        user(new Part.ToolResult(
                callId, call == null ? null : call.name(), call == null ? kind : call.kind(), content, error, null));
    }

    private void foundTools(JsonNode item, String path) {
        List<String> names = tools.read(Fields.get(item, "tools"), path + ".tools", true);
        if (Fields.text(item, "call_id") == null || !"client".equals(Fields.text(item, "execution"))) {
            assistant(opaque(item, "tool_search_output", Part.Opaque.Fate.DROP));
            return;
        }
        String text = names.isEmpty() ? "No tools found." : "Tools now available: " + String.join(", ", names);
        result(item, path, ToolKind.TOOL_SEARCH, List.of(new Part.Text(text)), false);
    }

    /** A generated image, or the whole item while it has none. */
    static Part image(JsonNode item, String type) {
        String bytes = Fields.text(item, "result");
        if (bytes == null || bytes.isEmpty()) {
            return opaque(item, type, Part.Opaque.Fate.DROP);
        }
        String format = Fields.text(item, "output_format");
        return new Part.Media(
                Part.Media.Kind.IMAGE,
                new Part.Source.Base64(InlineMedia.standard(LazyText.of(bytes))),
                "image/" + (format == null ? "png" : format));
    }

    /** A string as it is, anything else as JSON text. */
    static String words(JsonNode node) {
        return node.isTextual() ? node.textValue() : Json.raw(node);
    }

    static Part opaque(JsonNode item, String type, Part.Opaque.Fate fate) {
        return new Part.Opaque(Protocol.RESPONSES, type, Json.raw(item), fate);
    }

    private void assistant(Part part) {
        open(Role.ASSISTANT);
        parts.add(part);
    }

    private void user(Part part) {
        open(Role.USER);
        parts.add(part);
    }

    private void open(Role next) {
        if (role != next) {
            close();
            role = next;
        }
    }

    private void turn(Role speaker, List<Part> said) {
        close();
        request.turns.add(new Turn(speaker, said));
    }

    private void close() {
        if (role != null) {
            request.turns.add(new Turn(role, parts));
            parts = new ArrayList<>();
            role = null;
        }
    }
}
