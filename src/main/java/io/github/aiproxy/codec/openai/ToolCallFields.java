package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * How a call is told to a client: as custom only if the client declared a custom tool of that name, else as a function
 * whose arguments are JSON. One per call, one thread.
 */
final class ToolCallFields {
    private final String id;
    private final String name;
    private final boolean custom;
    /** Free text for a tool that the client takes for a function: it becomes the one argument. */
    private final boolean wrapped;

    private boolean said;

    ToolCallFields(ClientView client, Part.ToolCall call, int number) {
        id = call.callId() == null || call.callId().isEmpty()
                ? "call_" + client.replyId() + "_" + number
                : call.callId();
        name = call.namespace() == null ? call.name() : call.namespace() + "__" + call.name();
        custom = declaredCustom(client.request(), call);
        wrapped = !custom && call.kind() == ToolKind.CUSTOM;
    }

    private static boolean declaredCustom(ChatRequest request, Part.ToolCall call) {
        for (Tool tool : request.tools()) {
            if (tool.kind() == ToolKind.CUSTOM && tool.name().equals(call.name())) {
                return true;
            }
        }
        return false;
    }

    boolean custom() {
        return custom;
    }

    /** The client's text for a piece of the arguments. */
    String piece(String text) {
        if (text.isEmpty()) {
            return "";
        }
        if (!wrapped) {
            said |= custom || !text.isBlank();
            return text;
        }
        ByteSink quoted = new ByteSink(text.length() + 16);
        Json.writeString(quoted, text);
        String escaped = new String(quoted.array(), 1, quoted.size() - 2, StandardCharsets.UTF_8);
        String piece = said ? escaped : "{\"input\":\"" + escaped;
        said = true;
        return piece;
    }

    /** The client's text for the end of the arguments, which are never nothing for a function. */
    String ending() {
        if (wrapped) {
            return said ? "\"}" : "{\"input\":\"\"}";
        }
        return said || custom ? "" : "{}";
    }

    /** Appends {@code "id":…,"type":…,"function":{"name":…,"arguments":""}}. */
    void head(ByteSink out) {
        out.ascii("\"id\":");
        JsonText.write(out, id);
        out.ascii(
                custom
                        ? ",\"type\":\"custom\",\"custom\":{\"name\":"
                        : ",\"type\":\"function\",\"function\":{\"name\":");
        JsonText.write(out, name);
        out.ascii(custom ? ",\"input\":\"\"}" : ",\"arguments\":\"\"}");
    }

    /** Appends the whole call as an object of {@code tool_calls}. */
    void whole(ByteSink out, Part.ToolCall call) {
        String text = piece(call.arguments());
        text = (text.isBlank() && !custom ? "" : text) + ending();
        out.ascii("{\"id\":");
        JsonText.write(out, id);
        out.ascii(
                custom
                        ? ",\"type\":\"custom\",\"custom\":{\"name\":"
                        : ",\"type\":\"function\",\"function\":{\"name\":");
        JsonText.write(out, name);
        out.ascii(custom ? ",\"input\":" : ",\"arguments\":");
        JsonText.write(out, text);
        out.write('}');
        signature(call.signature(), out);
        out.write('}');
    }

    /** Whether clients of this wire have a place for it: Gemini-aware ones send it back with the call. */
    static boolean shows(Signature signature) {
        return signature != null
                && signature.origin() == Protocol.GEMINI
                && signature.kind() == Signature.Kind.THOUGHT_SIGNATURE;
    }

    void signature(Signature signature, ByteSink out) {
        if (shows(signature)) {
            out.ascii(",\"extra_content\":{\"google\":{\"thought_signature\":");
            JsonText.write(out, signature.blob());
            out.ascii("}}");
        }
    }
}
