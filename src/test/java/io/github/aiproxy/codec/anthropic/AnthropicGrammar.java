package io.github.aiproxy.codec.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.ObjectMappers;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Checks a written stream as strictly as the strictest client reads it, and folds it with the official SDK. Stateless. */
public final class AnthropicGrammar {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAILED = 4;

    private AnthropicGrammar() {}

    /** The data of the frames, after checking the framing. */
    static List<JsonNode> frames(String stream) {
        assertThat(stream).endsWith("\n\n");
        List<JsonNode> frames = new ArrayList<>();
        for (String frame : stream.split("\n\n")) {
            String[] lines = frame.split("\n");
            assertThat(lines).as("lines of %s", frame).hasSize(2);
            assertThat(lines[0]).startsWith("event: ");
            assertThat(lines[1]).startsWith("data: ");
            JsonNode data = json(lines[1].substring("data: ".length()));
            assertThat(data.path("type").asText()).isEqualTo(lines[0].substring("event: ".length()));
            frames.add(data);
        }
        return frames;
    }

    /** Checks a stream that completes, and gives the message that the SDK makes of it. */
    public static Message complete(String stream) {
        List<JsonNode> frames = frames(stream);
        check(frames, false);
        return accumulated(frames);
    }

    /** Checks a stream that tells of a failure. */
    public static void failed(String stream) {
        check(frames(stream), true);
    }

    private static void check(List<JsonNode> frames, boolean failed) {
        int next = 0;
        String open = null;
        boolean signed = false;
        int stage = 0;
        for (JsonNode frame : frames) {
            String type = frame.path("type").asText();
            switch (type) {
                case "message_start" -> {
                    assertThat(stage).as("one start, first").isZero();
                    stage = 1;
                    assertThat(frame.at("/message/content")).isEmpty();
                }
                case "content_block_start" -> {
                    assertThat(stage).isEqualTo(1);
                    assertThat(open).as("one open block").isNull();
                    assertThat(frame.path("index").asInt()).isEqualTo(next);
                    open = frame.at("/content_block/type").asText();
                    signed = false;
                }
                case "content_block_delta" -> {
                    assertThat(frame.path("index").asInt()).isEqualTo(next);
                    String delta = frame.at("/delta/type").asText();
                    assertThat(signed).as("nothing after a signature").isFalse();
                    signed = delta.equals("signature_delta");
                    assertThat(delta)
                            .isIn(
                                    switch (String.valueOf(open)) {
                                        case "text" -> List.of("text_delta", "citations_delta");
                                        case "thinking" -> List.of("thinking_delta", "signature_delta");
                                        case "tool_use", "server_tool_use" -> List.of("input_json_delta");
                                        default -> List.of();
                                    });
                }
                case "content_block_stop" -> {
                    assertThat(open).isNotNull();
                    assertThat(frame.path("index").asInt()).isEqualTo(next);
                    open = null;
                    next++;
                }
                case "message_delta" -> {
                    assertThat(stage).isEqualTo(1);
                    assertThat(open).as("all blocks stopped").isNull();
                    stage = 2;
                }
                case "message_stop" -> {
                    assertThat(stage).isEqualTo(2);
                    stage = 3;
                }
                case "error" -> {
                    assertThat(stage).as("no end as if it were whole").isLessThan(2);
                    stage = FAILED;
                }
                case "ping" -> assertThat(stage).isEqualTo(1);
                default -> assertThat(type).as("event").isNull();
            }
        }
        assertThat(stage).as("its end").isEqualTo(failed ? FAILED : 3);
    }

    private static Message accumulated(List<JsonNode> frames) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        for (JsonNode frame : frames) {
            if (!frame.path("type").asText().equals("ping")) {
                accumulator.accumulate(event(frame.toString()));
            }
        }
        return accumulator.message();
    }

    private static RawMessageStreamEvent event(String json) {
        try {
            RawMessageStreamEvent event = ObjectMappers.jsonMapper().readValue(json, RawMessageStreamEvent.class);
            // SDK 3.12 finds every name of a server tool invalid, also the ones that it lists
            return json.contains("\"server_tool_use\"") ? event : event.validate();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
