package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.Stencil;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a Messages stream. One per reply, one thread.
 *
 * <p>Deltas, of which there is one a token, are scanned without a tree, and only their words if all else is as in the one
 * before; everything else comes once a block or once a reply. Only {@code message_stop} completes the reply: a stop reason
 * alone does not.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/streaming">Anthropic, Streaming messages (read
 *     2026-11)</a>
 */
final class AnthropicEventReader implements EventReader {
    /** Kept as they were: a call's input, for its lexemes. */
    static final Set<String> RAW = Set.of("input");

    private static final String DELTA = "content_block_delta";
    /** What a delta brings, of whichever type it is. */
    private static final List<String> PIECES = List.of("text", "partial_json", "thinking", "signature");

    private final ReplyEvents events;
    private final Stencil stencil = new Stencil();
    /** Of the delta that was read last. */
    private int index;

    private String deltaType;

    AnthropicEventReader(Target target) {
        events = new ReplyEvents(target);
    }

    @Override
    public void read(Frame frame, Consumer<Event> sink) {
        if (events.ended() || frame.length() == 0) {
            return;
        }
        try {
            if ((frame.event() == null || DELTA.equals(frame.event())) && readDelta(frame, sink)) {
                return;
            }
            JsonNode root = Json.read(frame.buffer(), frame.offset(), frame.length(), RAW);
            if (root.isObject()) {
                read(root, sink);
            }
        } catch (IOException e) {
            throw new ChatException(
                    new ChatError(ChatError.Kind.UPSTREAM, "the upstream sent an event that is not JSON"), e);
        }
    }

    private void read(JsonNode root, Consumer<Event> sink) {
        switch (root.path("type").asText()) {
            case "message_start" -> events.start(root.path("message"), sink);
            case "content_block_start" -> events.blockStart(index(root), root.get("content_block"), sink);
            case DELTA -> delta(index(root), root.path("delta"), sink);
            case "content_block_stop" -> events.blockStop(index(root), sink);
            case "message_delta" -> {
                events.stopSeen(root.path("delta"), sink);
                events.usageSeen(root.get("usage"), sink);
            }
            case "message_stop" -> events.complete(sink);
            case "ping" -> sink.accept(new Event.Ping());
            case "error" -> events.fail(AnthropicErrors.read(0, root, null), sink);
            default -> {
                // gateways that pass another wire's error through leave the type out
                if (root.path("error").isObject()) {
                    events.fail(AnthropicErrors.read(0, root, null), sink);
                }
            }
        }
    }

    /** A delta that is no piece of words, or one that is written in an unusual way. */
    private void delta(int index, JsonNode delta, Consumer<Event> sink) {
        JsonNode citation = delta.get("citation");
        if (citation != null) {
            events.blockCitation(index, citation, sink);
        }
        events.opaqueDelta(index, delta);
        for (String name : PIECES) {
            if (delta.path(name).isTextual()) {
                events.blockDelta(
                        index, delta.path("type").asText(), delta.get(name).textValue(), sink);
            }
        }
    }

    private static int index(JsonNode root) {
        JsonNode index = root.get("index");
        if (index == null || !index.canConvertToInt()) {
            throw ChatException.upstream("the upstream sent a content block without an index");
        }
        return index.intValue();
    }

    /**
     * Reads {@code {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"…"}}}.
     *
     * @return false if the frame is something else, which has had no effect then
     */
    private boolean readDelta(Frame frame, Consumer<Event> sink) throws IOException {
        String piece = stencil.textOf(frame);
        if (piece == null) {
            piece = piece(frame);
        }
        if (piece == null) {
            return false;
        }
        events.blockDelta(index, deltaType, piece, sink);
        return true;
    }

    /** What the delta brings; null if the frame is something else. */
    private String piece(Frame frame) throws IOException {
        String type = null;
        String piece = null;
        index = -1;
        deltaType = null;
        stencil.begin();
        try (JsonReader parser = Json.reader(frame.buffer(), frame.offset(), frame.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && name.equals("type")) {
                    type = parser.getText();
                    if (!type.equals(DELTA)) {
                        return null;
                    }
                } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("index")) {
                    index = parser.getIntValue();
                } else if (value == JsonToken.START_OBJECT && name.equals("delta")) {
                    for (String inner = parser.nextFieldName(); inner != null; inner = parser.nextFieldName()) {
                        if (parser.nextToken() != JsonToken.VALUE_STRING) {
                            parser.skipChildren();
                        } else if (inner.equals("type")) {
                            deltaType = parser.getText();
                        } else if (PIECES.contains(inner)) {
                            piece = parser.getText();
                            stencil.text(parser);
                        }
                    }
                } else {
                    parser.skipChildren();
                }
            }
            // a frame cut short inside reads as an error here, never as a shorter delta
            if (parser.nextToken() != null) {
                return null;
            }
        }
        if (type == null || index < 0 || deltaType == null || piece == null) {
            return null;
        }
        stencil.keep(frame);
        return piece;
    }

    @Override
    public void end(Consumer<Event> sink) {
        if (!events.ended()) {
            events.fail(
                    new ChatError(
                            ChatError.Kind.UPSTREAM, "the upstream closed the stream before its answer was complete"),
                    sink);
        }
    }

    @Override
    public boolean ended() {
        return events.ended();
    }
}
