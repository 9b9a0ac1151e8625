package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code messages} into instructions and turns. One per request, one thread.
 *
 * <p>The instructions that lead become {@link ChatRequest#system()}, later ones stay where they are; tool messages in a
 * row become one user turn.
 */
final class MessageReader {
    private final ChatRequest.Builder request;
    private final Map<String, Part.ToolCall> calls = new HashMap<>();
    /** Ids of calls in the older form, which has none, by function. */
    private final Map<String, String> functionCalls = new HashMap<>();

    private final List<Part> results = new ArrayList<>();
    private boolean leading = true;

    MessageReader(ChatRequest.Builder request) {
        this.request = request;
    }

    void read(JsonNode messages) {
        int i = 0;
        for (JsonNode message : messages) {
            String path = "messages[" + i + "]";
            if (!message.isObject()) {
                throw ChatException.invalid(path + ": expected an object");
            }
            read(message, i, path);
            i++;
        }
        flushResults();
        if (i == 0) {
            throw ChatException.invalid("messages: empty");
        }
    }

    private void read(JsonNode message, int index, String path) {
        String role = Fields.requiredText(message, "role", path);
        switch (role) {
            case "system" -> instruction(message, Role.SYSTEM, path);
            case "developer" -> instruction(message, Role.DEVELOPER, path);
            case "user" -> turn(message, Role.USER, path, parts(message, path, Role.USER));
            case "assistant" -> turn(message, Role.ASSISTANT, path, assistant(message, index, path));
            case "tool" -> result(message, path, Fields.requiredText(message, "tool_call_id", path));
            case "function" -> {
                String name = Fields.requiredText(message, "name", path);
                result(message, path, functionCalls.getOrDefault(name, "call_" + name));
            }
            default -> throw ChatException.invalid(path + ".role: unknown \"" + role + "\"");
        }
    }

    private void instruction(JsonNode message, Role role, String path) {
        List<Part> parts = parts(message, path, role);
        if (leading && parts.stream().allMatch(Part.Text.class::isInstance)) {
            request.system.addAll(parts);
        } else {
            turn(message, role, path, parts);
        }
    }

    private void turn(JsonNode message, Role role, String path, List<Part> parts) {
        flushResults();
        leading = false;
        request.turns.add(new Turn(role, parts, Fields.text(message, "name", path)));
    }

    private void flushResults() {
        if (!results.isEmpty()) {
            request.turns.add(new Turn(Role.USER, results));
            results.clear();
        }
    }

    private static List<Part> parts(JsonNode message, String path, Role role) {
        List<Part> parts = new ArrayList<>();
        PartReader.read(message.get("content"), path + ".content", role, parts);
        return parts;
    }

    private List<Part> assistant(JsonNode message, int index, String path) {
        List<Part> parts = new ArrayList<>();
        String thoughts = thoughts(message);
        if (thoughts != null) {
            parts.add(new Part.Reasoning(null, List.of(thoughts), null));
        }
        parts.addAll(parts(message, path, Role.ASSISTANT));
        String refusal = Fields.text(message, "refusal", path);
        if (refusal != null && !refusal.isEmpty()) {
            parts.add(new Part.Refusal(refusal));
        }
        JsonNode audio = Fields.object(message, "audio", path);
        if (audio != null) {
            parts.add(new Part.Opaque(Protocol.OPENAI, "audio", Json.raw(audio), Part.Opaque.Fate.DROP));
        }
        JsonNode toolCalls = Fields.array(message, "tool_calls", path);
        if (toolCalls != null) {
            int i = 0;
            for (JsonNode call : toolCalls) {
                parts.add(call(call, path + ".tool_calls[" + i++ + "]"));
            }
        }
        JsonNode functionCall = Fields.object(message, "function_call", path);
        if (functionCall != null) {
            String name = Fields.requiredText(functionCall.get("name"), path + ".function_call.name");
            String id = "call_" + index + "_" + name;
            functionCalls.put(name, id);
            parts.add(remember(new Part.ToolCall(id, name, arguments(functionCall.get("arguments")))));
        }
        return parts;
    }

    /** Vendors' extension: what the model thought, under either of its names. */
    private static String thoughts(JsonNode message) {
        for (String name : new String[] {"reasoning_content", "reasoning"}) {
            JsonNode thoughts = message.get(name);
            if (thoughts != null
                    && thoughts.isTextual()
                    && !thoughts.textValue().isEmpty()) {
                return thoughts.textValue();
            }
        }
        return null;
    }

    private Part call(JsonNode call, String path) {
        if (!call.isObject()) {
            throw ChatException.invalid(path + ": expected an object");
        }
        String id = Fields.requiredText(call, "id", path);
        JsonNode custom = Fields.object(call, "custom", path);
        if (custom != null) {
            String input = Fields.text(custom.get("input"), path + ".custom.input");
            return remember(new Part.ToolCall(
                    id,
                    null,
                    Fields.requiredText(custom.get("name"), path + ".custom.name"),
                    null,
                    ToolKind.CUSTOM,
                    input == null ? "" : input,
                    signature(call),
                    PartReader.cacheHint(call)));
        }
        JsonNode function = Fields.object(call, "function", path);
        if (function == null) {
            throw ChatException.invalid(path + ".function: missing");
        }
        return remember(new Part.ToolCall(
                id,
                null,
                Fields.requiredText(function.get("name"), path + ".function.name"),
                null,
                ToolKind.FUNCTION,
                arguments(function.get("arguments")),
                signature(call),
                PartReader.cacheHint(call)));
    }

    /** A thought signature that an earlier reply handed to a Gemini-aware client. */
    private static Signature signature(JsonNode call) {
        JsonNode blob = call.path("extra_content").path("google").path("thought_signature");
        return blob.isTextual() && !blob.textValue().isEmpty()
                ? new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, blob.textValue(), null)
                : null;
    }

    private Part.ToolCall remember(Part.ToolCall call) {
        calls.put(call.callId(), call);
        return call;
    }

    /** A string by the book; some clients send the object itself. */
    private static String arguments(JsonNode arguments) {
        if (!Fields.present(arguments)) {
            return "";
        }
        return arguments.isTextual() ? arguments.textValue() : Json.raw(arguments);
    }

    private void result(JsonNode message, String path, String callId) {
        leading = false;
        Part.ToolCall call = calls.get(callId);
        JsonNode name = message.get("name");
        String said = name != null && name.isTextual() ? name.textValue() : null;
        List<Part> content = parts(message, path, Role.USER);
        content.removeIf(part -> part instanceof Part.Text text && text.words().isEmpty());
        results.add(new Part.ToolResult(
                callId,
                call != null ? call.name() : said,
                call != null ? call.kind() : ToolKind.FUNCTION,
                content,
                false,
                PartReader.cacheHint(message)));
    }
}
