package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.gemini.ContentsWriter.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what the model said, with Gemini's own thought signatures back on their parts; thoughts of other models are left
 * out. One per request, one thread.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Gemini API, Thought signatures (read
 *     2026-11)</a>
 */
final class ModelTurnWriter {
    /** What the API documents for calls that Gemini did not make. */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    private final JsonGenerator json;
    private final ContentsWriter contents;
    private final PartWriter parts;
    private final boolean own;
    private final Target target;
    private final ToolNames names;
    /** A signature without thoughts, on its way to the call that follows. */
    private String pending;

    ModelTurnWriter(
            JsonGenerator json,
            ContentsWriter contents,
            PartWriter parts,
            ChatRequest request,
            Target target,
            ToolNames names) {
        this.json = json;
        this.contents = contents;
        this.parts = parts;
        this.own = request.origin() == Protocol.GEMINI;
        this.target = target;
        this.names = names;
    }

    /** A call as it was written. */
    record WrittenCall(String callId, String wireName, String path) {}

    /**
     * Writes one step of the model.
     *
     * @param validated whether the API looks for a signature on the step's first call
     * @return the calls, in order
     */
    List<WrittenCall> write(List<Placed> said, boolean validated) throws IOException {
        List<WrittenCall> calls = new ArrayList<>();
        for (Placed placed : said) {
            if (placed.part() instanceof Part.ToolCall call && !call.kind().hosted()) {
                String signature = ownBlob(call.signature());
                if (signature == null) {
                    signature = pending;
                } else {
                    flushPending();
                }
                pending = null;
                if (signature == null && validated && calls.isEmpty()) {
                    signature = UNSIGNED;
                }
                calls.add(writeCall(call, signature, placed.path()));
            } else {
                writeOther(placed.part(), placed.path());
            }
        }
        flushPending();
        return calls;
    }

    private void writeOther(Part part, String path) throws IOException {
        if (part instanceof Part.Reasoning reasoning) {
            writeReasoning(reasoning, path);
            return;
        }
        flushPending();
        if (part instanceof Part.Text text) {
            String signature = ownBlob(text.signature());
            if (!text.words().isEmpty() || signature != null) {
                contents.openModel();
                parts.text(text.words(), signature);
            }
        } else if (part instanceof Part.Refusal refusal) {
            if (!refusal.text().isEmpty()) {
                contents.openModel();
                parts.text(refusal.text(), null);
            }
        } else if (part instanceof Part.Media media) {
            contents.openModel();
            parts.media(media, path);
        } else if (part instanceof Part.Opaque opaque) {
            if (parts.keeps(opaque, path)) {
                contents.openModel();
                JsonText.raw(json, opaque.json());
            }
        } else if (part instanceof Part.ToolCall || part instanceof Part.ToolResult) {
            target.lost(path, "a hosted tool of another wire");
        } else {
            throw new AssertionError(part);
        }
    }

    private void writeReasoning(Part.Reasoning reasoning, String path) throws IOException {
        String signature = ownBlob(reasoning.signature());
        String text = String.join("\n\n", reasoning.texts());
        boolean foreign = signature == null && (!own || reasoning.signature() != null);
        if (foreign || (text.isEmpty() && signature == null)) {
            target.lost(path, "thoughts of another model");
            return;
        }
        flushPending();
        if (text.isEmpty()) {
            pending = signature;
            return;
        }
        contents.openModel();
        parts.thought(text, signature);
    }

    private void flushPending() throws IOException {
        if (pending != null) {
            contents.openModel();
            parts.text("", pending);
            pending = null;
        }
    }

    private static String ownBlob(Signature signature) {
        return signature != null && signature.kind() == Signature.Kind.THOUGHT_SIGNATURE ? signature.blob() : null;
    }

    private WrittenCall writeCall(Part.ToolCall call, String signature, String path) throws IOException {
        String name = names.wireName(call.namespace(), call.name());
        contents.openModel();
        json.writeStartObject();
        json.writeObjectFieldStart("functionCall");
        if (own) {
            json.writeFieldName("id");
            JsonText.string(json, call.callId());
        }
        json.writeStringField("name", name);
        json.writeFieldName("args");
        JsonText.raw(json, arguments(call, name, path));
        json.writeEndObject();
        if (signature != null) {
            json.writeStringField("thoughtSignature", signature);
        }
        json.writeEndObject();
        return new WrittenCall(call.callId() == null ? "" : call.callId(), name, path);
    }

    private String arguments(Part.ToolCall call, String name, String path) {
        if (call.kind() == ToolKind.CUSTOM) {
            return JsonText.member(ClientTools.INPUT, call.arguments());
        }
        if (target.wrapsArguments(name) && JsonText.isValue(call.arguments())) {
            return "{\"" + SchemaShapes.VALUE + "\":" + call.arguments() + "}";
        }
        String arguments = JsonText.argumentsObject(call.arguments());
        if (arguments.startsWith("{\"_raw\":") && !JsonText.isObject(call.arguments())) {
            target.lost(path + ".arguments", "not a JSON object; written as text");
        }
        return arguments;
    }
}
