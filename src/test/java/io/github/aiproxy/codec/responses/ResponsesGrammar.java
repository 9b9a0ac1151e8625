package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every written stream must obey, checked by hand and by the official SDK. Stateless. */
public final class ResponsesGrammar {
    private ResponsesGrammar() {}

    /** The last response object of a stream that obeys. */
    public static JsonNode check(byte[] sse) {
        List<JsonNode> frames = Wire.frames(sse);
        assertThat(frames.get(0).get("type").textValue()).isEqualTo("response.created");
        JsonNode last = frames.get(frames.size() - 1);
        assertThat(last.get("type").textValue()).isIn("response.completed", "response.incomplete", "response.failed");
        List<JsonNode> done = new ArrayList<>();
        Map<String, StringBuilder> texts = new HashMap<>();
        Set<String> ids = new HashSet<>();
        String open = null;
        int openParts = 0;
        for (int i = 0; i < frames.size(); i++) {
            JsonNode frame = frames.get(i);
            String type = frame.get("type").textValue();
            assertThat(frame.get("sequence_number").intValue()).isEqualTo(i);
            if (frame.has("response")) {
                assertThat(frame.at("/response/id")).isEqualTo(last.at("/response/id"));
                assertThat(frame.at("/response/model")).isEqualTo(last.at("/response/model"));
                assertThat(i < frames.size() - 1).isEqualTo(i < 2);
                continue;
            }
            assertThat(frame.get("output_index").intValue()).isEqualTo(done.size());
            if (type.equals("response.output_item.added")) {
                assertThat(open).isNull();
                open = frame.at("/item/id").textValue();
                assertThat(open).hasSizeLessThanOrEqualTo(64);
                assertThat(ids.add(open)).isTrue();
                if (open.contains("_abc123_")) {
                    assertThat(open).endsWith("_" + done.size());
                }
                continue;
            }
            assertThat(open).isNotNull();
            if (type.equals("response.output_item.done")) {
                assertThat(openParts).isZero();
                assertThat(frame.at("/item/id").textValue()).isEqualTo(open);
                done.add(frame.get("item"));
                open = null;
                continue;
            }
            assertThat(frame.get("item_id").textValue()).isEqualTo(open);
            if (type.endsWith("_part.added")) {
                openParts++;
            } else if (type.endsWith("_part.done")) {
                openParts--;
            }
            String key = open + frame.path("content_index") + frame.path("summary_index");
            if (type.endsWith(".delta")) {
                texts.computeIfAbsent(key, k -> new StringBuilder())
                        .append(frame.get("delta").textValue());
            } else if (type.endsWith(".done") && !type.endsWith("part.done")) {
                String whole = "";
                for (String name : List.of("text", "refusal", "arguments", "input")) {
                    whole = frame.path(name).asText(whole);
                }
                assertThat(texts.getOrDefault(key, new StringBuilder()).toString())
                        .isEqualTo(whole);
            }
        }
        assertThat(last.at("/response/output")).isEqualTo(Wire.JSON.valueToTree(done));
        if (!last.get("type").textValue().equals("response.failed")) {
            assertThat(open).isNull();
            for (String key : List.of(
                    "/input_tokens",
                    "/input_tokens_details/cached_tokens",
                    "/output_tokens",
                    "/output_tokens_details/reasoning_tokens",
                    "/total_tokens")) {
                assertThat(last.at("/response/usage" + key).isInt()).isTrue();
            }
        }
        official(frames);
        return last.get("response");
    }

    /** Feeds the SDK's own types and accumulator. */
    private static void official(List<JsonNode> frames) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        for (JsonNode frame : frames) {
            try {
                ResponseStreamEvent event =
                        ObjectMappers.jsonMapper().readValue(frame.toString(), ResponseStreamEvent.class);
                event.validate();
                accumulator.accumulate(event);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Response response = accumulator.response();
        response.validate();
        assertThat(Wire.tree(json(response)).get("output"))
                .isEqualTo(frames.get(frames.size() - 1).at("/response/output"));
    }

    static String json(Object value) {
        try {
            return ObjectMappers.jsonMapper().writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
