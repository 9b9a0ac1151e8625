package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Answer.Call;
import io.github.aiproxy.fake.Answer.Ending;
import io.github.aiproxy.fake.Answer.Piece;
import io.github.aiproxy.fake.Answer.Thought;
import io.github.aiproxy.fake.Answer.Words;
import java.util.ArrayList;
import java.util.List;

/** Gives an answer the shape of a message, whole or streamed. One per answer, one thread. */
final class AnthropicWriter {
    static final String VENDOR = "anthropic";

    private final String id;
    private final Conversation talk;
    private final Answer answer;

    AnthropicWriter(String id, Conversation talk, Answer answer) {
        this.id = id;
        this.talk = talk;
        this.answer = answer;
    }

    ObjectNode message() {
        ObjectNode message = head();
        ArrayNode content = message.putArray("content");
        for (int i = 0; i < answer.pieces().size(); i++) {
            content.add(block(i));
        }
        stop(message);
        message.set("usage", usage(answer.usage().output()));
        return message;
    }

    List<String> frames() {
        List<String> frames = new ArrayList<>();
        ObjectNode start = event("message_start");
        ObjectNode message = head();
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(1));
        start.set("message", message);
        frames.add(frame(start));
        for (int i = 0; i < answer.pieces().size(); i++) {
            Piece piece = answer.pieces().get(i);
            ObjectNode begin = event("content_block_start").put("index", i);
            begin.set("content_block", emptied(i));
            frames.add(frame(begin));
            if (i == 0) {
                frames.add(frame(event("ping")));
            }
            deltas(piece, i, frames);
            if (answer.ending() == Ending.BROKEN) {
                ObjectNode error = event("error");
                error.putObject("error").put("type", "overloaded_error").put("message", "Overloaded");
                frames.add(frame(error));
                return frames;
            }
            frames.add(frame(event("content_block_stop").put("index", i)));
        }
        ObjectNode delta = event("message_delta");
        stop(delta.putObject("delta"));
        delta.set("usage", usage(answer.usage().output()));
        frames.add(frame(delta));
        frames.add(frame(event("message_stop")));
        return frames;
    }

    private void deltas(Piece piece, int index, List<String> frames) {
        if (piece instanceof Thought thought) {
            if (isRedacted()) {
                return;
            }
            if (talk.showThinking) {
                for (String part : thought.deltas()) {
                    frames.add(delta(index, "thinking_delta", "thinking", part));
                }
            }
            frames.add(delta(index, "signature_delta", "signature", Signatures.sign(VENDOR, thought.text())));
        } else if (piece instanceof Words words) {
            List<String> parts = words.deltas();
            int count = answer.ending() == Ending.BROKEN ? 1 : parts.size();
            for (String part : parts.subList(0, count)) {
                frames.add(delta(index, "text_delta", "text", part));
            }
        } else if (piece instanceof Call call) {
            frames.add(delta(index, "input_json_delta", "partial_json", ""));
            for (String part : call.input().isEmpty() ? List.<String>of() : ScriptedModel.deltas(call.input())) {
                frames.add(delta(index, "input_json_delta", "partial_json", part));
            }
        }
    }

    private ObjectNode head() {
        return Trees.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", talk.model);
    }

    private ObjectNode block(int index) {
        Piece piece = answer.pieces().get(index);
        ObjectNode block = emptied(index);
        if (piece instanceof Thought thought && !isRedacted()) {
            block.put("thinking", talk.showThinking ? thought.text() : "");
            block.put("signature", Signatures.sign(VENDOR, thought.text()));
        } else if (piece instanceof Words words) {
            block.put("text", words.text());
        } else if (piece instanceof Call call) {
            block.set("input", Trees.read(call.arguments()));
        }
        return block;
    }

    /** The block as {@code content_block_start} has it. */
    private ObjectNode emptied(int index) {
        Piece piece = answer.pieces().get(index);
        ObjectNode block = Trees.object();
        if (piece instanceof Thought thought) {
            return isRedacted()
                    ? block.put("type", "redacted_thinking").put("data", Signatures.sign(VENDOR, thought.text()))
                    : block.put("type", "thinking").put("thinking", "").put("signature", "");
        }
        if (piece instanceof Words) {
            return block.put("type", "text").put("text", "");
        }
        if (piece instanceof Call call) {
            block.put("type", "tool_use").put("id", callId(index)).put("name", call.name());
            block.putObject("input");
            return block;
        }
        throw new AssertionError(piece);
    }

    private String callId(int index) {
        return "toolu_" + id.substring("msg_".length()) + "_" + index;
    }

    private boolean isRedacted() {
        return talk.lastUserText.contains("redacted");
    }

    private void stop(ObjectNode into) {
        into.put(
                "stop_reason",
                switch (answer.ending()) {
                    case END, BROKEN -> "end_turn";
                    case STOP_SEQUENCE -> "stop_sequence";
                    case MAX_TOKENS -> "max_tokens";
                    case TOOLS -> "tool_use";
                    case REFUSAL, BLOCKED -> "refusal";
                });
        into.put("stop_sequence", answer.stopString());
        if (answer.ending() == Ending.REFUSAL || answer.ending() == Ending.BLOCKED) {
            into.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .putNull("explanation");
        }
    }

    private ObjectNode usage(long output) {
        Answer.Usage usage = answer.usage();
        ObjectNode node = Trees.object()
                .put("input_tokens", usage.input() - usage.cacheRead() - usage.cacheWrite())
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put("cache_read_input_tokens", usage.cacheRead())
                .put("output_tokens", output);
        node.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.cacheWrite())
                .put("ephemeral_1h_input_tokens", 0);
        node.putObject("output_tokens_details").put("thinking_tokens", output == 1 ? 0 : usage.reasoning());
        return node.put("service_tier", "standard");
    }

    private static ObjectNode event(String type) {
        return Trees.object().put("type", type);
    }

    private static String delta(int index, String type, String field, String value) {
        ObjectNode delta = event("content_block_delta").put("index", index);
        delta.putObject("delta").put("type", type).put(field, value);
        return frame(delta);
    }

    private static String frame(ObjectNode event) {
        return "event: " + event.path("type").asText() + "\ndata: " + Trees.text(event) + "\n\n";
    }
}
