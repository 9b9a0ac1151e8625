package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads one candidate's parts, chunk by chunk. One per candidate, one thread.
 *
 * <p>Words and thoughts go on in the open part of their kind until something else comes, or until the part has its
 * signature. The last words stay open for the citations that come with the end.
 */
final class CandidateReader {
    private static final Field CONTENT = Field.of("content");
    private static final Field PARTS = Field.of("parts");
    private static final Field FINISH_REASON = Field.of("finishReason");
    private static final Field FINISH_MESSAGE = Field.of("finishMessage");
    private static final Field TEXT = Field.of("text");
    private static final Field THOUGHT = Field.of("thought");
    private static final Field THOUGHT_SIGNATURE = Field.of("thoughtSignature");
    private static final Field FUNCTION_CALL = Field.of("functionCall");
    private static final Field INLINE_DATA = Field.of("inlineData");
    private static final Field FILE_DATA = Field.of("fileData");
    private static final Field ID = Field.of("id");
    private static final Field NAME = Field.of("name");
    private static final Field ARGS = Field.of("args");
    private static final Field LOGPROBS_RESULT = Field.of("logprobsResult");
    private static final int NONE = -1;

    private final int number;
    private final ReplyParts reply;
    private final Citations citations = new Citations();
    /** The open part, which is words or thoughts. */
    private int open = NONE;

    private boolean openIsThought;
    private boolean openIsSigned;
    private List<TokenLogprob> logprobs = List.of();
    private Stop stop;
    private boolean brokeDown;
    private boolean useful;

    CandidateReader(int number, ReplyParts reply) {
        this.number = number;
        this.reply = reply;
    }

    boolean finished() {
        return stop != null;
    }

    Stop stop() {
        return stop;
    }

    /** Its end, if it has said none itself. */
    void block(Stop why) {
        stop = stop == null ? why : stop;
    }

    /** Whether it ended with a call that cannot be run. */
    boolean brokeDown() {
        return brokeDown;
    }

    /** Whether it said more than thoughts. */
    boolean useful() {
        return useful;
    }

    void read(JsonNode candidate, Consumer<Event> sink) {
        JsonNode tokens = LOGPROBS_RESULT.in(candidate);
        if (tokens != null) {
            logprobs = Logprobs.read(tokens);
        }
        JsonNode content = CONTENT.in(candidate);
        JsonNode parts = content == null ? null : PARTS.in(content);
        if (parts != null) {
            for (JsonNode node : parts) {
                if (node instanceof ObjectNode part) {
                    readPart(part, sink);
                }
            }
        }
        pendingLogprobs(sink);
        if (open != NONE && !openIsThought) {
            citations.read(candidate, open, sink);
        }
        String reason = FINISH_REASON.lenientText(candidate);
        if (reason != null && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
            stop = FinishReason.read(reason, FINISH_MESSAGE.lenientText(candidate));
            brokeDown = FinishReason.isBrokenCall(reason);
        }
    }

    private void readPart(ObjectNode part, Consumer<Event> sink) {
        String blob = THOUGHT_SIGNATURE.lenientText(part);
        Signature signature = ContentsReader.signature(blob);
        String text = TEXT.lenientText(part);
        JsonNode thought = THOUGHT.in(part);
        if (text != null) {
            readText(text, thought != null && thought.asBoolean(), signature, sink);
            return;
        }
        if (FUNCTION_CALL.in(part) instanceof ObjectNode call) {
            readCall(call, signature, sink);
        } else if (INLINE_DATA.in(part) instanceof ObjectNode blobNode) {
            whole(MediaParts.readInline(blobNode, part, "inlineData"), sink);
        } else if (FILE_DATA.in(part) instanceof ObjectNode file) {
            whole(MediaParts.readFile(file, part, "fileData"), sink);
        } else {
            String type = typeOf(part);
            if (type != null) {
                whole(new Part.Opaque(Protocol.GEMINI, type, Json.raw(part), Part.Opaque.Fate.DROP), sink);
            } else if (signature != null) {
                boolean asThought = thought != null ? thought.asBoolean() : open != NONE && openIsThought;
                readText("", asThought, signature, sink);
            }
        }
    }

    /** Takes a chunk that has nothing but words or thoughts. */
    void readText(String text, boolean thought, Consumer<Event> sink) {
        readText(text, thought, null, sink);
        pendingLogprobs(sink);
    }

    private void readText(String text, boolean thought, Signature signature, Consumer<Event> sink) {
        if (text.isEmpty() && signature == null) {
            return;
        }
        boolean fits = open != NONE && openIsThought == thought && !openIsSigned;
        if (!fits) {
            close(sink);
            open = reply.nextPart();
            openIsThought = thought;
            openIsSigned = false;
            citations.beginText();
            Part skeleton = thought ? new Part.Reasoning(null, List.of(), null) : new Part.Text("");
            sink.accept(new Event.PartStarted(open, number, skeleton));
        }
        if (!text.isEmpty()) {
            useful |= !thought;
            if (!thought) {
                logprobs(sink);
                citations.text(text);
            }
            sink.accept(new Event.Delta(open, text));
        }
        if (signature != null) {
            openIsSigned = true;
            sink.accept(new Event.Signed(open, signature));
        }
    }

    /** Tells those of the words that come next. */
    private void logprobs(Consumer<Event> sink) {
        if (!logprobs.isEmpty()) {
            sink.accept(new Event.Logprobs(open, logprobs));
            logprobs = List.of();
        }
    }

    private void pendingLogprobs(Consumer<Event> sink) {
        if (open != NONE && !openIsThought) {
            logprobs(sink);
        }
    }

    private void readCall(ObjectNode call, Signature signature, Consumer<Event> sink) {
        String wireName = NAME.lenientText(call);
        if (wireName == null) {
            return;
        }
        close(sink);
        useful = true;
        JsonNode args = ARGS.in(call);
        String arguments = args == null ? "{}" : JsonText.compact(Json.raw(args));
        Target.ToolName tool = reply.target().toolNamed(wireName);
        String name = tool == null ? wireName : tool.name();
        ToolKind kind = tool == null ? ToolKind.FUNCTION : tool.kind();
        if (kind == ToolKind.CUSTOM) {
            arguments = freeText(arguments);
        } else if (reply.target().wrapsArguments(wireName)) {
            arguments = unwrapped(arguments);
        }
        int part = reply.nextPart();
        String id = reply.callId(ID.lenientText(call));
        String namespace = tool == null ? null : tool.namespace();
        sink.accept(new Event.PartStarted(
                part, number, new Part.ToolCall(id, null, name, namespace, kind, "", signature, null)));
        sink.accept(new Event.Delta(part, arguments));
        sink.accept(new Event.PartEnded(part));
    }

    /** A custom tool's text, which we had the model put into an object; models sometimes do so twice. */
    private static String freeText(String arguments) {
        String text = arguments;
        for (int i = 0; i < 2 && text.startsWith("{"); i++) {
            String inner = JsonText.onlyMember(text, ClientTools.INPUT);
            if (inner == null) {
                break;
            }
            text = inner;
        }
        return text;
    }

    /** What the property that was made of the parameters holds. */
    private static String unwrapped(String arguments) {
        try {
            JsonNode object = Json.read(arguments);
            JsonNode value = object.get(SchemaShapes.VALUE);
            return value != null && object.size() == 1 ? Json.raw(value) : arguments;
        } catch (JsonProcessingException e) {
            return arguments;
        }
    }

    private void whole(Part part, Consumer<Event> sink) {
        close(sink);
        useful = true;
        int index = reply.nextPart();
        sink.accept(new Event.PartStarted(index, number, part));
        sink.accept(new Event.PartEnded(index));
    }

    private static String typeOf(ObjectNode part) {
        for (var field : part.properties()) {
            if (!ContentsReader.isModifier(field.getKey()) && !field.getValue().isNull()) {
                return Field.camel(field.getKey());
            }
        }
        return null;
    }

    /** Ends the open part, if there is one. */
    void close(Consumer<Event> sink) {
        if (open != NONE) {
            sink.accept(new Event.PartEnded(open));
            open = NONE;
        }
    }
}
