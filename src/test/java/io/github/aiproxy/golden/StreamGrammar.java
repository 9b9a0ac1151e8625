package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.anthropic.AnthropicGrammar;
import io.github.aiproxy.codec.responses.ResponsesGrammar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        String text = new String(stream, StandardCharsets.UTF_8);
        List<JsonNode> frames = frames(protocol, text);
        switch (protocol) {
            case ANTHROPIC -> {
                if (failed) {
                    AnthropicGrammar.failed(text);
                } else {
                    AnthropicGrammar.complete(text);
                }
            }
            case OPENAI -> openai(frames, failed);
            case RESPONSES -> responses(stream, failed);
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

    private static void responses(byte[] stream, boolean failed) {
        JsonNode response = ResponsesGrammar.check(stream);
        assertThat(response.path("status").asText().equals("failed")).isEqualTo(failed);
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
