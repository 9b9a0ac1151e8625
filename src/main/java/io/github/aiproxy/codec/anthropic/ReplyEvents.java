package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The events behind content blocks, whether they come in a stream or whole in a JSON reply. One per reply, one thread.
 *
 * <p>Blocks that only Anthropic understands become one {@link Part.Opaque} when they stop, their streamed input put in.
 */
final class ReplyEvents {
    private final Target target;
    private final UsageFigures usage = new UsageFigures();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private Block last;
    private int lastIndex = -1;
    private int parts;
    private boolean started;
    private boolean ended;
    private Stop stop = new Stop(Stop.Reason.OTHER);

    ReplyEvents(Target target) {
        this.target = target;
    }

    boolean ended() {
        return ended;
    }

    /** The {@code message} object of a stream's start, or a whole reply. */
    void start(JsonNode message, Consumer<Event> sink) {
        usage.read(message.get("usage"));
        if (!started) {
            started = true;
            sink.accept(new Event.Started(
                    message.path("id").textValue(), message.path("model").textValue(), usage.usage()));
        }
    }

    private void startUnannounced(Consumer<Event> sink) {
        if (!started) {
            started = true;
            sink.accept(new Event.Started(null, null, Usage.UNKNOWN));
        }
    }

    void blockStart(int index, JsonNode content, Consumer<Event> sink) {
        if (!(content instanceof ObjectNode node)) {
            throw ChatException.upstream("the upstream sent a content block that is not an object");
        }
        startUnannounced(sink);
        Block unended = blocks.remove(index);
        if (unended != null) {
            stop(unended, sink);
        }
        String type = node.path("type").asText();
        Block block = new Block();
        switch (type) {
            case "text" -> {
                block.part = open(new Part.Text(""), sink);
                block.takes = "text_delta";
                delta(block, node.path("text").asText(), sink);
                for (JsonNode citation : node.path("citations")) {
                    sink.accept(new Event.Annotated(block.part, Citations.read(citation)));
                }
            }
            case "thinking" -> {
                block.part = open(new Part.Reasoning(null, List.of(), null), sink);
                block.takes = "thinking_delta";
                delta(block, node.path("thinking").asText(), sink);
                signed(block, node.path("signature").asText(), sink);
            }
            case "redacted_thinking" -> {
                Signature data = Signatures.ofRedacted(node.path("data").asText());
                block.part = open(new Part.Reasoning(null, List.of(), data), sink);
            }
            case "tool_use" -> {
                Part.ToolCall call = call(node);
                block.part = open(call, sink);
                block.takes = "input_json_delta";
                block.wholeInput = Json.raw(node.get("input"));
                if (call.kind() == ToolKind.CUSTOM) {
                    block.held = new StringBuilder();
                }
            }
            default -> {
                block.opaque = node;
                block.takes = "input_json_delta";
                block.held = new StringBuilder();
            }
        }
        blocks.put(index, block);
        last = block;
        lastIndex = index;
    }

    private Part.ToolCall call(ObjectNode node) {
        String wireName = node.path("name").asText();
        Target.ToolName original = target.toolNamed(wireName);
        return new Part.ToolCall(
                node.path("id").asText(),
                null,
                original == null ? wireName : original.name(),
                original == null ? null : original.namespace(),
                original == null ? ToolKind.FUNCTION : original.kind(),
                "",
                null,
                null);
    }

    private int open(Part skeleton, Consumer<Event> sink) {
        sink.accept(new Event.PartStarted(parts, 0, skeleton));
        return parts++;
    }

    /** A piece of a block: words, thoughts or arguments. A piece that its block has no room for is skipped. */
    void blockDelta(int index, String type, String piece, Consumer<Event> sink) {
        Block block = block(index);
        if ("signature_delta".equals(type)) {
            if ("thinking_delta".equals(block.takes)) {
                signed(block, piece, sink);
            }
        } else if (type.equals(block.takes)) {
            if (block.held != null) {
                block.held.append(piece);
            } else {
                delta(block, piece, sink);
            }
        }
    }

    /** A piece of a block that only Anthropic understands, whose texts it adds to, as {@code compaction_delta} does. */
    void opaqueDelta(int index, JsonNode delta) {
        ObjectNode node = block(index).opaque;
        if (node != null && delta.path("type").asText().equals(node.path("type").asText() + "_delta")) {
            for (Map.Entry<String, JsonNode> piece : delta.properties()) {
                if (piece.getValue().isTextual() && !piece.getKey().equals("type")) {
                    String before = node.path(piece.getKey()).asText("");
                    node.put(piece.getKey(), before + piece.getValue().textValue());
                }
            }
        }
    }

    void blockCitation(int index, JsonNode citation, Consumer<Event> sink) {
        Block block = block(index);
        if ("text_delta".equals(block.takes)) {
            sink.accept(new Event.Annotated(block.part, Citations.read(citation)));
        }
    }

    void blockStop(int index, Consumer<Event> sink) {
        stop(block(index), sink);
        blocks.remove(index);
        last = null;
    }

    private Block block(int index) {
        Block block = last != null && index == lastIndex ? last : blocks.get(index);
        if (block == null) {
            throw ChatException.upstream("the upstream continued content block " + index + ", which is not open");
        }
        last = block;
        lastIndex = index;
        return block;
    }

    private static void delta(Block block, String piece, Consumer<Event> sink) {
        if (!piece.isEmpty()) {
            block.touched = true;
            sink.accept(new Event.Delta(block.part, piece));
        }
    }

    private static void signed(Block block, String blob, Consumer<Event> sink) {
        Signature signature = Signatures.ofThinking(blob);
        if (signature != null) {
            sink.accept(new Event.Signed(block.part, signature));
        }
    }

    private void stop(Block block, Consumer<Event> sink) {
        if (block.opaque != null) {
            block.part = open(opaque(block), sink);
        } else if (block.held != null) {
            String arguments = block.held.length() > 0 ? block.held.toString() : whole(block);
            delta(block, CustomInput.text(arguments), sink);
        } else if ("input_json_delta".equals(block.takes) && !block.touched) {
            delta(block, whole(block), sink);
        }
        sink.accept(new Event.PartEnded(block.part));
    }

    /** The input of a tool call that came whole with its start: always an object, as the call has no other form. */
    private static String whole(Block block) {
        return block.wholeInput == null || !block.wholeInput.startsWith("{") ? "{}" : block.wholeInput;
    }

    private static Part.Opaque opaque(Block block) {
        ObjectNode node = block.opaque;
        if (block.held.length() > 0) {
            try {
                node.set("input", Json.read(block.held.toString()));
            } catch (JsonProcessingException e) {
                node.put("input", block.held.toString());
            }
        }
        return new Part.Opaque(Protocol.ANTHROPIC, node.path("type").asText(), Json.raw(node), Part.Opaque.Fate.DROP);
    }

    /** What a {@code message_delta}, or a whole reply, says about the end. */
    void stopSeen(JsonNode said, Consumer<Event> sink) {
        String reason = said.path("stop_reason").textValue();
        if (reason != null) {
            startUnannounced(sink);
            stop = Stops.read(reason, said.path("stop_sequence").textValue(), said.get("stop_details"));
        }
    }

    void usageSeen(JsonNode figures, Consumer<Event> sink) {
        if (figures != null && figures.isObject()) {
            startUnannounced(sink);
            usage.read(figures);
            sink.accept(new Event.UsageSeen(usage.usage()));
        }
    }

    /** The reply's own terminal marker was seen. */
    void complete(Consumer<Event> sink) {
        startUnannounced(sink);
        for (Iterator<Block> open = blocks.values().iterator(); open.hasNext(); ) {
            stop(open.next(), sink);
            open.remove();
        }
        ended = true;
        sink.accept(new Event.Finished(0, stop));
        sink.accept(new Event.Completed());
    }

    void fail(ChatError error, Consumer<Event> sink) {
        ended = true;
        sink.accept(new Event.Failed(error));
    }

    private static final class Block {
        int part;
        /** The type of delta that brings this block's content; null if it comes whole. */
        String takes;
        /** Whether any content was passed on. */
        boolean touched;
        /** The input that came with the start; null if none. */
        String wholeInput;
        /** Input that can only be read when it is whole; null for blocks whose pieces are passed on. */
        StringBuilder held;
        /** The block itself, for a type that the canonical model does not know. */
        ObjectNode opaque;
    }
}
