package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.codec.Json;
import java.io.IOException;

/** Calls and outputs of the tools that have item types of their own: shells, patches, tool search. Stateless. */
final class TypedItems {
    private TypedItems() {}

    /** The prefix of such an item's id. */
    static String prefix(ToolKind kind) {
        return switch (kind) {
            case LOCAL_SHELL -> "lsh_";
            case SHELL -> "sh_";
            case APPLY_PATCH -> "apc_";
            case TOOL_SEARCH -> "tsc_";
            case COMPUTER -> "cu_";
            default -> throw new AssertionError(kind);
        };
    }

    /**
     * Writes the call.
     *
     * @param id the item's id; null to leave it out
     */
    static void call(JsonGenerator out, Part.ToolCall call, String id, String callId, String status)
            throws IOException {
        ObjectNode arguments = object(call.arguments());
        out.writeStartObject();
        if (id != null) {
            out.writeStringField("id", id);
        }
        switch (call.kind()) {
            case LOCAL_SHELL -> {
                out.writeStringField("type", "local_shell_call");
                out.writeFieldName("action");
                Json.write(out, localShell(arguments));
            }
            case SHELL -> {
                out.writeStringField("type", "shell_call");
                out.writeFieldName("action");
                Json.write(out, arguments);
            }
            case APPLY_PATCH -> {
                out.writeStringField("type", "apply_patch_call");
                out.writeFieldName("operation");
                Json.write(out, arguments);
            }
            case TOOL_SEARCH -> {
                out.writeStringField("type", "tool_search_call");
                out.writeStringField("execution", "client");
                out.writeFieldName("arguments");
                Json.write(out, arguments);
            }
            case COMPUTER -> {
                out.writeStringField("type", "computer_call");
                out.writeFieldName("action");
                Json.write(out, arguments);
                out.writeArrayFieldStart("pending_safety_checks");
                out.writeEndArray();
            }
            default -> throw new AssertionError(call.kind());
        }
        out.writeStringField("call_id", callId);
        out.writeStringField("status", status);
        out.writeEndObject();
    }

    private static ObjectNode localShell(ObjectNode action) {
        if (!action.has("type")) {
            action.put("type", "exec");
        }
        if (!action.path("env").isObject()) {
            action.putObject("env");
        }
        return action;
    }

    /** Writes the output of such a call. */
    static void output(JsonGenerator out, Part.ToolResult result, String callId, String words) throws IOException {
        out.writeStartObject();
        switch (result.kind()) {
            case SHELL -> {
                out.writeStringField("type", "shell_call_output");
                out.writeStringField("call_id", callId);
                out.writeArrayFieldStart("output");
                out.writeStartObject();
                out.writeStringField("stdout", words);
                out.writeStringField("stderr", "");
                out.writeObjectFieldStart("outcome");
                out.writeStringField("type", "exit");
                out.writeNumberField("exit_code", result.error() ? 1 : 0);
                out.writeEndObject();
                out.writeEndObject();
                out.writeEndArray();
            }
            case APPLY_PATCH -> {
                out.writeStringField("type", "apply_patch_call_output");
                out.writeStringField("call_id", callId);
                out.writeStringField("status", result.error() ? "failed" : "completed");
                out.writeStringField("output", words);
            }
            case TOOL_SEARCH -> {
                out.writeStringField("type", "tool_search_output");
                out.writeStringField("call_id", callId);
                out.writeStringField("execution", "client");
                out.writeStringField("status", "completed");
                // What was found is on offer already, among the request's tools.
                out.writeArrayFieldStart("tools");
                out.writeEndArray();
            }
            case COMPUTER -> {
                out.writeStringField("type", "computer_call_output");
                out.writeStringField("call_id", callId);
                out.writeFieldName("output");
                screenshot(out, result);
            }
            default -> {
                // Codex answers local_shell_call so, and the API's own item has no call_id.
                out.writeStringField("type", "function_call_output");
                out.writeStringField("call_id", callId);
                out.writeStringField("output", words);
            }
        }
        out.writeEndObject();
    }

    private static void screenshot(JsonGenerator out, Part.ToolResult result) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "computer_screenshot");
        for (Part part : result.content()) {
            if (part instanceof Part.Media media && media.source() instanceof Part.Source.Base64 inline) {
                String mime = media.mimeType() == null ? "image/png" : media.mimeType();
                out.writeFieldName("image_url");
                DataUrl.write(out, mime, inline.encoded());
                break;
            }
            if (part instanceof Part.Media media && media.source() instanceof Part.Source.Url address) {
                out.writeStringField("image_url", address.url());
                break;
            }
            if (part instanceof Part.Media media && media.source() instanceof Part.Source.FileId file) {
                out.writeStringField("file_id", file.id());
                break;
            }
        }
        out.writeEndObject();
    }

    /** The arguments as an object; whatever else the model wrote is kept under a name of its own. */
    private static ObjectNode object(String arguments) {
        try {
            JsonNode node = arguments.isBlank() ? Json.read("{}") : Json.read(arguments);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // falls through to the text as it is
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        return object.put("_raw", arguments);
    }
}
