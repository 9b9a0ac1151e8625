package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.aiproxy.chat.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every stream to a client must obey, whatever it says: the framing that the strictest client reads, one start, one
 * end, nothing open at the end of a whole answer. Stateless.
 */
final class StreamGrammar {
    private StreamGrammar() {}

    /** @param failed whether the stream tells of a failure */
    static void check(Protocol protocol, byte[] stream, boolean failed) {
        List<JsonNode> frames = frames(protocol, new String(stream, StandardCharsets.UTF_8));
        switch (protocol) {
            case ANTHROPIC -> anthropic(frames, failed);
            case OPENAI -> openai(frames, failed);
            case RESPONSES -> responses(frames, failed);
            case GEMINI -> gemini(frames, failed);
        }
    }

    /** The data; each frame is one line of it, after its name on the wires that name their frames. */
    private static List<JsonNode> frames(Protocol protocol, String stream) {
        boolean named = protocol == Protocol.ANTHROPIC || protocol == Protocol.RESPONSES;
        assertThat(stream).endsWith("\n\n").doesNotContain("\r").doesNotContain("\n\n\n");
        List<JsonNode> frames = new ArrayList<>();
        for (String frame : stream.split("\n\n")) {
            if (frame.startsWith(":")) {
                continue;
            }
            String[] lines = frame.split("\n");
            assertThat(lines).as(frame).hasSize(named ? 2 : 1);
            String line = lines[lines.length - 1];
            assertThat(line).startsWith("data: ");
            String data = line.substring("data: ".length());
            JsonNode tree = data.equals("[DONE]") ? JsonNodeFactory.instance.textNode(data) : Trees.parse(data);
            if (named) {
                assertThat(lines[0]).isEqualTo("event: " + tree.path("type").asText());
            }
            frames.add(tree);
        }
        return frames;
    }

    private static void anthropic(List<JsonNode> frames, boolean failed) {
        int next = 0;
        boolean open = false;
        boolean signed = false;
        List<String> outline = new ArrayList<>();
        for (JsonNode frame : frames) {
            String type = frame.path("type").asText();
            if (type.startsWith("content_block_")) {
                assertThat(frame.path("index").intValue()).as(frame.toString()).isEqualTo(next);
                assertThat(open).as(frame.toString()).isNotEqualTo(type.equals("content_block_start"));
                assertThat(outline).containsExactly("message_start");
            }
            switch (type) {
                case "content_block_start" -> {
                    open = true;
                    signed = false;
                }
                case "content_block_delta" -> {
                    assertThat(signed).as("nothing follows the signature").isFalse();
                    signed = frame.at("/delta/type").asText().equals("signature_delta");
                }
                case "content_block_stop" -> {
                    open = false;
                    next++;
                }
                case "ping" -> {}
                default -> outline.add(type);
            }
        }
        if (failed) {
            assertThat(outline).endsWith("error").doesNotContain("message_delta", "message_stop");
        } else {
            assertThat(outline).containsExactly("message_start", "message_delta", "message_stop");
            assertThat(open).as("a block is open").isFalse();
        }
    }

    private static void openai(List<JsonNode> frames, boolean failed) {
        // Answers come in turns; each obeys by itself.
        Set<Integer> answers = new TreeSet<>();
        frames.forEach(frame -> frame.path("choices")
                .forEach(choice -> answers.add(choice.path("index").intValue())));
        answers.add(0);
        for (int answer : answers) {
            openaiAnswer(
                    frames.stream()
                            .filter(frame -> frame.path("choices").isEmpty()
                                    || frame.at("/choices/0/index").intValue() == answer)
                            .toList(),
                    failed);
        }
    }

    private static void openaiAnswer(List<JsonNode> frames, boolean failed) {
        int calls = 0;
        int roles = 0;
        int finishes = 0;
        boolean done = false;
        for (JsonNode frame : frames) {
            assertThat(done).as("nothing follows the end").isFalse();
            done = frame.isTextual() || frame.has("error");
            JsonNode choice = frame.at("/choices/0");
            roles += choice.at("/delta").has("role") ? 1 : 0;
            assertThat(finishes > 0 && !choice.path("delta").isEmpty())
                    .as("words after the finish")
                    .isFalse();
            finishes += choice.path("finish_reason").isTextual() ? 1 : 0;
            for (JsonNode call : choice.at("/delta/tool_calls")) {
                boolean begins = call.has("id");
                assertThat(call.has("type")).isEqualTo(begins);
                assertThat(
                                call.has("custom")
                                        ? call.at("/custom").has("name")
                                        : call.at("/function").has("name"))
                        .isEqualTo(begins);
                // Pieces may come in turns; clients sort them by the index.
                int index = call.path("index").intValue();
                assertThat(index).isBetween(begins ? calls : 0, begins ? calls++ : calls - 1);
            }
        }
        JsonNode last = frames.get(frames.size() - 1);
        if (failed) {
            assertThat(last.at("/error/message").isTextual()).isTrue();
            assertThat(finishes).isZero();
        } else {
            assertThat(last.asText()).isEqualTo("[DONE]");
            assertThat(roles).isEqualTo(1);
            assertThat(finishes).isEqualTo(1);
        }
    }

    private static void responses(List<JsonNode> frames, boolean failed) {
        ArrayNode done = JsonNodeFactory.instance.arrayNode();
        Set<String> ids = new HashSet<>();
        String open = null;
        int parts = 0;
        for (int i = 0; i < frames.size(); i++) {
            JsonNode frame = frames.get(i);
            String type = frame.path("type").asText();
            assertThat(frame.path("sequence_number").intValue()).isEqualTo(i);
            if (frame.has("response")) {
                assertThat(frame.at("/response/model")).isEqualTo(frames.get(0).at("/response/model"));
                assertThat(frame.at("/response/id")).isEqualTo(frames.get(0).at("/response/id"));
                continue;
            }
            assertThat(frame.path("output_index").intValue())
                    .as(frame.toString())
                    .isEqualTo(done.size());
            switch (type) {
                case "response.output_item.added" -> {
                    assertThat(open).isNull();
                    open = frame.at("/item/id").asText();
                    assertThat(ids.add(open)).as("an id of its own: %s", open).isTrue();
                    parts = 0;
                }
                case "response.output_item.done" -> {
                    assertThat(frame.at("/item/id").asText()).isEqualTo(open);
                    assertThat(parts).as("open parts").isZero();
                    done.add(frame.get("item"));
                    open = null;
                }
                default -> {
                    assertThat(frame.path("item_id").asText()).isEqualTo(open);
                    parts += type.endsWith("_part.added") ? 1 : type.endsWith("_part.done") ? -1 : 0;
                }
            }
        }
        JsonNode last = frames.get(frames.size() - 1);
        if (failed) {
            assertThat(last.path("type").asText()).isEqualTo("response.failed");
            return;
        }
        assertThat(last.path("type").asText()).isIn("response.completed", "response.incomplete");
        assertThat(open).as("open item").isNull();
        assertThat(last.at("/response/output")).isEqualTo(done);
        assertThat(last.at("/response/usage/total_tokens").isInt()).isTrue();
    }

    private static void gemini(List<JsonNode> frames, boolean failed) {
        for (JsonNode frame : frames.subList(0, frames.size() - 1)) {
            assertThat(frame.at("/candidates/0").has("finishReason")).isFalse();
            assertThat(frame.has("error")).isFalse();
        }
        JsonNode last = frames.get(frames.size() - 1);
        if (failed) {
            assertThat(last.at("/error/status").isTextual()).isTrue();
        } else {
            assertThat(last.at("/candidates/0/finishReason").isTextual()).isTrue();
            assertThat(last.has("usageMetadata")).isTrue();
        }
    }
}
