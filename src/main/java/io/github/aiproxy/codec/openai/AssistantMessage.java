package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One message of the assistant: its words, then its calls, as this wire knows no other order. One thread.
 */
final class AssistantMessage {
    /**
     * A call as written.
     *
     * @param part the call
     * @param wireId its id, unique within the message
     */
    record Call(Part.ToolCall part, String wireId) {}

    /** Azure and older models answer longer ones with {@code string_above_max_length}; for newer ones it is 64. */
    private static final int MAX_ID = 40;

    private static final int HASH = 16;

    private final Target target;
    private final WireNames names;
    private final OpenAiCodec.Thoughts sent;
    /** Those that nobody signed, as models behind this wire leave theirs, and where the first of them was. */
    private final List<String> thoughts = new ArrayList<>();

    private String thoughtsPath;
    /** What was said, with what is between. */
    private final List<LazyText> text = new ArrayList<>();

    private final StringBuilder refusal = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private String name;
    /** Words that something stood between are apart; those that citations cut are not. */
    private boolean apart;

    AssistantMessage(Target target, WireNames names, OpenAiCodec.Thoughts sent) {
        this.target = target;
        this.names = names;
        this.sent = sent;
    }

    List<Call> calls() {
        return calls;
    }

    /** Adds a turn; images that it contains go to {@code moved}. */
    void add(Turn turn, int index, UserContent moved) {
        name = name == null ? turn.name() : name;
        apart = true;
        int i = 0;
        for (Part part : turn.parts()) {
            add(part, "messages[" + index + "].content[" + i++ + "]", moved);
        }
    }

    private void add(Part part, String path, UserContent moved) {
        if (part instanceof Part.Text said) {
            if (!said.words().isEmpty()) {
                if (apart && !text.isEmpty()) {
                    text.add(LazyText.of("\n\n"));
                }
                text.add(said.words());
                apart = false;
            }
            return;
        }
        apart = true;
        if (part instanceof Part.Refusal said) {
            refusal.append(said.text());
        } else if (part instanceof Part.ToolCall call) {
            if (call.kind().hosted()) {
                target.lost(path, call.name() + " was run by another provider");
            } else {
                calls.add(new Call(call, wireId(call, path)));
            }
        } else if (part instanceof Part.Reasoning reasoning) {
            if (sent == OpenAiCodec.Thoughts.NONE || reasoning.signature() != null) {
                target.lost(path, "reasoning is not sent back on this wire");
            } else {
                thoughtsPath = thoughtsPath == null ? path : thoughtsPath;
                thoughts.addAll(reasoning.texts());
            }
        } else if (part instanceof Part.Media media) {
            moved.text("Attached to the assistant's message:");
            moved.media(media, path);
        } else if (part instanceof Part.ToolResult) {
            target.lost(path, "the result of a tool that another provider ran");
        } else if (part instanceof Part.Opaque opaque) {
            if (opaque.fate() == Part.Opaque.Fate.FAIL) {
                throw ChatException.invalid(path + ": \"" + opaque.type() + "\" cannot be sent to this upstream");
            }
            target.lost(path, opaque.type() + " is not on this wire");
        } else {
            throw new AssertionError(part);
        }
    }

    /** The id itself, unless it is missing or an earlier call of this message has it. */
    private String wireId(Part.ToolCall call, String path) {
        String id = call.callId() == null || call.callId().isEmpty()
                ? "call_" + WireNames.hash(path).substring(0, 24)
                : call.callId();
        String unique = fit(id);
        for (int i = 2; !ids.add(unique); i++) {
            unique = fit(id + "_" + i);
        }
        return unique;
    }

    /** The id itself if it fits; else its beginning and a hash of all of it, so that different ids stay different. */
    private static String fit(String id) {
        return id.length() <= MAX_ID
                ? id
                : id.substring(0, MAX_ID - HASH - 1) + "_" + WireNames.hash(id).substring(0, HASH);
    }

    /** Writes the message, or nothing if nothing is left to say. */
    void write(JsonGenerator out) throws IOException {
        if (text.isEmpty() && refusal.length() == 0 && calls.isEmpty()) {
            return;
        }
        out.writeStartObject();
        out.writeStringField("role", "assistant");
        if (!text.isEmpty()) {
            Json.writeText(out, "content", LazyText.join("", text));
            if (refusal.length() > 0) {
                out.writeStringField("refusal", refusal.toString());
            }
        } else if (refusal.length() > 0) {
            // A message must have content.
            out.writeStringField("content", refusal.toString());
        }
        if (name != null && !name.isEmpty()) {
            out.writeStringField("name", name);
        }
        if (!thoughts.isEmpty() && (sent == OpenAiCodec.Thoughts.ALL || !calls.isEmpty())) {
            out.writeStringField("reasoning_content", String.join("\n\n", thoughts));
        } else if (!thoughts.isEmpty()) {
            target.lost(thoughtsPath, "reasoning that led to no call is not sent back");
        }
        if (!calls.isEmpty()) {
            out.writeArrayFieldStart("tool_calls");
            for (Call call : calls) {
                write(out, call);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void write(JsonGenerator out, Call call) throws IOException {
        Part.ToolCall part = call.part();
        boolean custom = names.isCustom(part.kind());
        String type = custom ? "custom" : "function";
        out.writeStartObject();
        out.writeStringField("id", call.wireId());
        out.writeStringField("type", type);
        out.writeObjectFieldStart(type);
        out.writeStringField("name", names.name(part.name(), part.namespace(), part.kind()));
        if (custom) {
            out.writeStringField("input", part.arguments());
        } else if (part.kind() == ToolKind.CUSTOM) {
            out.writeStringField("arguments", CustomInput.arguments(part.arguments()));
        } else {
            out.writeStringField("arguments", part.arguments().isBlank() ? "{}" : part.arguments());
        }
        out.writeEndObject();
        String signature = signature(part.signature());
        if (signature != null) {
            out.writeObjectFieldStart("extra_content");
            out.writeObjectFieldStart("google");
            out.writeStringField("thought_signature", signature);
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    /** What a Gemini model behind this wire signed the call with; null for others, which do not know the field. */
    private String signature(Signature signature) {
        boolean known = signature != null
                && signature.kind() == Signature.Kind.THOUGHT_SIGNATURE
                && target.model().toLowerCase(Locale.ROOT).contains("gemini");
        return known ? signature.blob() : null;
    }
}
