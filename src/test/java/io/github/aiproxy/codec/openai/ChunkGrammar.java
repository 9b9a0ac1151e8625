package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules that every stream of chunks keeps, whatever it says. */
final class ChunkGrammar {
    private ChunkGrammar() {}

    /** Checks the stream and returns its chunks. */
    static List<JsonNode> check(String sse, boolean usageWanted) {
        assertThat(sse).endsWith("\n\n");
        List<JsonNode> chunks = new ArrayList<>();
        boolean done = false;
        boolean failed = false;
        for (String frame : sse.split("\n\n")) {
            if (frame.startsWith(":")) {
                continue;
            }
            assertThat(frame).startsWith("data: ").doesNotContain("\n");
            assertThat(done || failed).as("nothing follows the end").isFalse();
            String data = frame.substring(6);
            if (data.equals("[DONE]")) {
                done = true;
                continue;
            }
            JsonNode chunk = Wire.json(data);
            failed = chunk.has("error");
            if (failed) {
                assertThat(chunk.at("/error/message").isTextual()).isTrue();
                assertThat(chunk.at("/error/type").isTextual()).isTrue();
                assertThat(chunk.at("/error/code").isTextual()).isTrue();
            } else {
                chunks.add(chunk);
            }
        }
        assertThat(done ^ failed).as("one outcome").isTrue();
        check(chunks, done, usageWanted);
        return chunks;
    }

    private static void check(List<JsonNode> chunks, boolean done, boolean usageWanted) {
        Map<Integer, Integer> tools = new HashMap<>();
        Set<Integer> spoken = new HashSet<>();
        Set<Integer> finished = new HashSet<>();
        for (int i = 0; i < chunks.size(); i++) {
            JsonNode chunk = chunks.get(i);
            for (String same : List.of("id", "object", "created", "model")) {
                assertThat(chunk.get(same)).as(same).isEqualTo(chunks.get(0).get(same));
            }
            assertThat(chunk.get("object").textValue()).isEqualTo("chat.completion.chunk");
            boolean last = i == chunks.size() - 1;
            if (usageWanted && done && last) {
                assertThat(chunk.get("choices")).isEmpty();
                assertThat(chunk.get("usage").get("total_tokens").isInt()).isTrue();
                continue;
            }
            assertThat(chunk.has("usage")).isEqualTo(usageWanted);
            assertThat(chunk.path("usage").isNull() || !usageWanted).isTrue();
            assertThat(chunk.get("choices")).hasSize(1);
            choice(chunk.get("choices").get(0), tools, spoken, finished);
        }
        assertThat(finished).isEqualTo(done ? spoken : Set.of());
    }

    private static void choice(
            JsonNode choice, Map<Integer, Integer> tools, Set<Integer> spoken, Set<Integer> finished) {
        int index = choice.get("index").intValue();
        JsonNode delta = choice.get("delta");
        assertThat(finished).doesNotContain(index);
        assertThat(delta.has("role")).as("the role is said first and once").isEqualTo(spoken.add(index));
        delta.forEach(value -> assertThat(value.isNull()).isFalse());
        if (!choice.get("finish_reason").isNull()) {
            assertThat(delta).isEmpty();
            finished.add(index);
        }
        for (JsonNode call : delta.path("tool_calls")) {
            int tool = call.get("index").intValue();
            int known = tools.getOrDefault(index, 0);
            JsonNode body = call.has("custom") ? call.get("custom") : call.path("function");
            if (call.has("id")) {
                assertThat(tool).isEqualTo(known);
                tools.put(index, known + 1);
                assertThat(call.get("type").textValue()).isIn("function", "custom");
                assertThat(body.get("name").textValue()).isNotEmpty();
            } else {
                assertThat(tool).isLessThan(known);
                assertThat(call.has("type")).isFalse();
                assertThat(body.has("name")).isFalse();
            }
        }
    }
}
