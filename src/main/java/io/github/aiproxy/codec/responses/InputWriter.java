package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiFormat;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes turns as items that OpenAI accepts: every call answered, no output without its call, no thoughts of other
 * models, no ids that only another store knows. One per request, one thread.
 */
final class InputWriter {
    private static final LazyText NO_RESULT = LazyText.of("No result");

    private final JsonGenerator out;
    private final ChatRequest request;
    private final Target target;
    private final ToolNames names;
    private final CallPairs pairs;
    /** The role of the message being written; null if none is open. */
    private String open;
    /** Its phase; null if it has none. */
    private String phase;
    /** Thoughts wait for the item that they led to: alone they are refused. */
    private final List<Part.Reasoning> thoughts = new ArrayList<>();

    private int items;

    InputWriter(JsonGenerator out, ChatRequest request, Target target, ToolNames names) {
        this.out = out;
        this.request = request;
        this.target = target;
        this.names = names;
        this.pairs = new CallPairs(request.turns());
    }

    /** Writes the array. */
    void write() throws IOException {
        out.writeStartArray();
        if (request.turns().isEmpty()) {
            // An input of nothing is refused: instructions alone are said as a developer's words.
            LazyText system = Instructions.of(request);
            if (system != null) {
                words("developer", "input_text", system);
                close();
            }
        }
        String form = OpenAiFormat.inWords(request, target.model());
        if (form != null) {
            words("developer", "input_text", form);
            close();
        }
        String mention = OpenAiFormat.mention(request);
        if (mention != null) {
            words("developer", "input_text", mention);
            close();
        }
        for (int t = 0; t < request.turns().size(); t++) {
            turn(request.turns().get(t), t);
        }
        if (items == 0 && !request.turns().isEmpty()) {
            words("user", "input_text", "(continue)");
            close();
            target.lost("messages", "an input without words is refused");
        }
        out.writeEndArray();
    }

    private void turn(Turn turn, int t) throws IOException {
        if (turn.name() != null) {
            target.lost("messages[" + t + "].name", "speakers have no names");
        }
        int before = items;
        for (int p = 0; p < turn.parts().size(); p++) {
            if (turn.role() == Role.ASSISTANT) {
                assistant(turn.parts().get(p), t, p);
            } else {
                input(
                        turn.role() == Role.USER ? "user" : "developer",
                        turn.parts().get(p),
                        t,
                        p);
            }
        }
        close();
        if (!thoughts.isEmpty()) {
            thoughts.clear();
            target.lost(path(t, turn.parts().size() - 1), "thoughts that led to nothing");
        }
        for (int p = 0; p < turn.parts().size(); p++) {
            if (turn.parts().get(p) instanceof Part.ToolCall call
                    && !call.kind().hosted()) {
                String id = pairs.id(t, p);
                if (!pairs.answered(id)) {
                    output(
                            new Part.ToolResult(call.callId(), call.name(), call.kind(), List.of(), false, null),
                            id,
                            t,
                            p);
                }
            }
        }
        if (turn.role() == Role.ASSISTANT && t == request.turns().size() - 1 && items > before) {
            target.lost(path(t, 0), "the model begins a new message instead of going on with this one");
        }
    }

    private void assistant(Part part, int t, int p) throws IOException {
        if (part instanceof Part.Text text) {
            if (!text.words().isEmpty()) {
                message("assistant", text.phase());
                ContentWriter.text(out, "output_text", text.words());
            }
            if (!text.annotations().isEmpty()) {
                target.lost(path(t, p) + ".annotations", "citations are not repeated to the model");
            }
        } else if (part instanceof Part.Refusal refusal) {
            message("assistant", refusal.phase());
            out.writeStartObject();
            out.writeStringField("type", "refusal");
            out.writeStringField("refusal", refusal.text());
            out.writeEndObject();
        } else if (part instanceof Part.Reasoning reasoning) {
            if (replayable(reasoning.signature())) {
                thoughts.add(reasoning);
            } else {
                target.lost(path(t, p), "thoughts of another model");
            }
        } else if (part instanceof Part.ToolCall call) {
            if (call.kind().hosted()) {
                target.lost(path(t, p), "a call that another provider ran");
            } else {
                call(call, pairs.id(t, p));
            }
        } else if (part instanceof Part.Media media) {
            // The assistant's messages hold no images here, and thoughts must not lead to the user's.
            thoughts.clear();
            words("user", "input_text", "[The assistant answered with this.]");
            ContentWriter.media(out, media, path(t, p));
        } else if (part instanceof Part.Opaque opaque) {
            opaque(opaque, t, p);
        } else if (part instanceof Part.ToolResult) {
            target.lost(path(t, p), "a result that another provider's tool gave");
        } else {
            throw new AssertionError(part);
        }
    }

    private static boolean replayable(Signature signature) {
        return signature != null
                && signature.origin() == Protocol.RESPONSES
                && signature.kind() == Signature.Kind.ENCRYPTED_CONTENT
                && !signature.blob().isEmpty();
    }

    private void input(String role, Part part, int t, int p) throws IOException {
        if (part instanceof Part.Text text) {
            if (!text.words().isEmpty()) {
                words(role, "input_text", text.words());
            }
        } else if (part instanceof Part.Refusal refusal) {
            words(role, "input_text", refusal.text());
        } else if (part instanceof Part.Media media) {
            message(role, null);
            ContentWriter.media(out, media, path(t, p));
        } else if (part instanceof Part.ToolResult result) {
            String id = pairs.id(t, p);
            if (id != null) {
                output(result, id, t, p);
            } else if (result.kind().hosted()) {
                target.lost(path(t, p), "a result that another provider's tool gave");
            } else {
                orphan(role, result, t, p);
            }
        } else if (part instanceof Part.Opaque opaque) {
            opaque(opaque, t, p);
        } else if (part instanceof Part.Reasoning || part instanceof Part.ToolCall) {
            target.lost(path(t, p), "only the assistant thinks and calls");
        } else {
            throw new AssertionError(part);
        }
    }

    private void opaque(Part.Opaque opaque, int t, int p) throws IOException {
        if (opaque.origin() == Protocol.RESPONSES) {
            if (opaque.type().startsWith("input_")) {
                message("user", null);
            } else {
                item();
            }
            out.writeRawValue(opaque.json());
        } else if (opaque.fate() == Part.Opaque.Fate.FAIL) {
            throw ChatException.invalid(path(t, p) + ": \"" + opaque.type() + "\" cannot be said to this model");
        } else {
            target.lost(path(t, p), "only its own wire understands \"" + opaque.type() + "\"");
        }
    }

    private void call(Part.ToolCall call, String id) throws IOException {
        if (request.origin() == Protocol.RESPONSES && TypedTools.hasItems(call.kind())) {
            item();
            TypedItems.call(out, call, null, id, "completed");
            return;
        }
        boolean custom = call.kind() == ToolKind.CUSTOM;
        item();
        out.writeStartObject();
        out.writeStringField("type", custom ? "custom_tool_call" : "function_call");
        out.writeStringField("call_id", id);
        out.writeStringField("name", names.wire(call.namespace(), call.name()));
        if (call.namespace() != null) {
            out.writeStringField("namespace", call.namespace());
        }
        String arguments = call.arguments();
        out.writeStringField(custom ? "input" : "arguments", !custom && arguments.isBlank() ? "{}" : arguments);
        out.writeEndObject();
    }

    private void output(Part.ToolResult result, String id, int t, int p) throws IOException {
        item();
        if (request.origin() == Protocol.RESPONSES && TypedTools.hasItems(result.kind())) {
            TypedItems.output(out, result, id, words(result, t, p).toString());
            return;
        }
        out.writeStartObject();
        out.writeStringField(
                "type", result.kind() == ToolKind.CUSTOM ? "custom_tool_call_output" : "function_call_output");
        out.writeStringField("call_id", id);
        out.writeFieldName("output");
        boolean onlyWords =
                result.content().size() <= 1 && result.content().stream().noneMatch(part -> part instanceof Part.Media);
        if (onlyWords) {
            Json.writeText(out, words(result, t, p));
        } else {
            out.writeStartArray();
            content(result, t, p);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    /** The result's texts in one; {@code No result} if the call was never answered. */
    private LazyText words(Part.ToolResult result, int t, int p) {
        if (!pairs.answered(pairs.id(t, p))) {
            return NO_RESULT;
        }
        List<LazyText> words = new ArrayList<>();
        if (result.error()) {
            words.add(LazyText.of("Error: "));
        }
        for (Part part : result.content()) {
            LazyText text = resultText(part, t, p);
            if (text != null) {
                words.add(text);
            }
        }
        return LazyText.join("", words);
    }

    private void content(Part.ToolResult result, int t, int p) throws IOException {
        boolean error = result.error();
        for (Part part : result.content()) {
            if (part instanceof Part.Media media) {
                ContentWriter.media(out, media, path(t, p));
                continue;
            }
            LazyText text = resultText(part, t, p);
            if (text != null) {
                ContentWriter.text(out, "input_text", error ? LazyText.of("Error: " + text) : text);
                error = false;
            }
        }
        if (error) {
            ContentWriter.text(out, "input_text", "Error: the tool failed");
        }
    }

    private LazyText resultText(Part part, int t, int p) {
        if (part instanceof Part.Text text) {
            return text.words();
        }
        if (part instanceof Part.Refusal refusal) {
            return LazyText.of(refusal.text());
        }
        if (part instanceof Part.Opaque opaque && opaque.fate() == Part.Opaque.Fate.FAIL) {
            throw ChatException.invalid(path(t, p) + ": \"" + opaque.type() + "\" cannot be said to this model");
        }
        target.lost(path(t, p), "not text or an image");
        return null;
    }

    /** A result whose call the client left out: told as words, so that what the tool found is not lost. */
    private void orphan(String role, Part.ToolResult result, int t, int p) throws IOException {
        words(role, "input_text", "[Result of " + (result.name() == null ? "a tool" : result.name()) + "]");
        content(result, t, p);
    }

    private void thoughts() throws IOException {
        for (Part.Reasoning reasoning : thoughts) {
            out.writeStartObject();
            out.writeStringField("type", "reasoning");
            // The ciphertext is bound to the id of the item that it came with.
            if (reasoning.signature().itemId() != null) {
                out.writeStringField("id", reasoning.signature().itemId());
            }
            out.writeArrayFieldStart("summary");
            for (String text : reasoning.texts()) {
                ContentWriter.text(out, "summary_text", text);
            }
            out.writeEndArray();
            out.writeStringField("encrypted_content", reasoning.signature().blob());
            out.writeEndObject();
        }
        thoughts.clear();
    }

    /** Begins an item that is not a message. */
    private void item() throws IOException {
        close();
        thoughts();
        items++;
    }

    private void words(String role, String type, String text) throws IOException {
        words(role, type, LazyText.of(text));
    }

    private void words(String role, String type, LazyText text) throws IOException {
        message(role, null);
        ContentWriter.text(out, type, text);
    }

    /** Opens a message of that role, and of that phase if it is not null, unless one is open. */
    private void message(String role, String of) throws IOException {
        if (role.equals(open) && Objects.equals(phase, of)) {
            return;
        }
        item();
        open = role;
        phase = of;
        out.writeStartObject();
        out.writeStringField("type", "message");
        out.writeStringField("role", role);
        if (phase != null) {
            out.writeStringField("phase", phase);
        }
        out.writeArrayFieldStart("content");
    }

    private void close() throws IOException {
        if (open != null) {
            open = null;
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    /** Where a part was, as the client's own wire names it. */
    private String path(int turn, int part) {
        return switch (request.origin()) {
            case GEMINI -> "contents[" + turn + "].parts[" + part + "]";
            case RESPONSES -> "input[" + turn + "].content[" + part + "]";
            case ANTHROPIC, OPENAI -> "messages[" + turn + "].content[" + part + "]";
        };
    }
}
