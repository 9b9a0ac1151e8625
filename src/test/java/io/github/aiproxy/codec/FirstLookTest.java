package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Telling what a stream's first frames say, without reading them to translate. */
final class FirstLookTest {
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ANTHROPIC|event: ping~data: {\"type\":\"ping\"}|NOTHING",
                "ANTHROPIC|data: {\"type\": \"ping\"}|NOTHING",
                "ANTHROPIC|data:|NOTHING",
                "ANTHROPIC|event: message_start~data: {\"type\":\"message_start\",\"message\":{}}|ANNOUNCEMENT",
                "ANTHROPIC|data: {\"message\":{\"type\":\"x\"},\"type\":\"message_start\"}|ANNOUNCEMENT",
                "ANTHROPIC|event: content_block_start~data: {}|SOMETHING",
                "ANTHROPIC|data: {\"message\":{\"type\":\"message_start\"}}|SOMETHING",
                "ANTHROPIC|event: message_start~data: {\"type\":|NONSENSE",
                "ANTHROPIC|event: message_start~data: {} {}|NONSENSE",
                "RESPONSES|event: response.created~data: {\"response\":{\"output\":[]}}|ANNOUNCEMENT",
                "RESPONSES|data: {\"type\":\"response.queued\"}|ANNOUNCEMENT",
                "RESPONSES|data: {\"type\":\"response.in_progress\"}|ANNOUNCEMENT",
                "RESPONSES|data: {\"type\":\"keepalive\",\"sequence_number\":3}|ANNOUNCEMENT",
                "RESPONSES|data: {\"type\":\"response.output_item.added\"}|SOMETHING",
                "RESPONSES|data: [1]|SOMETHING",
                "OPENAI|data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}|ANNOUNCEMENT",
                "OPENAI|data: {\"choices\":[{\"index\":1,\"delta\":{\"role\":\"assistant\",\"tool_calls\":[],\"content\":null}}]}|ANNOUNCEMENT",
                "OPENAI|data: {\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}|ANNOUNCEMENT",
                "OPENAI|data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}}]}|SOMETHING",
                "OPENAI|data: {\"choices\":[{\"delta\":{}},{\"delta\":{\"reasoning\":\"a\"}}]}|SOMETHING",
                "OPENAI|data: {\"choices\":[{\"delta\":{\"audio\":{\"id\":\"a\"}}}]}|SOMETHING",
                "OPENAI|data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}|SOMETHING",
                "OPENAI|data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"\"}]}}]}|ANNOUNCEMENT",
                "OPENAI|data: {\"choices\":[],\"error\":{\"message\":\"x\"}}|SOMETHING",
                "OPENAI|data: {\"object\":\"of another kind\"}|SOMETHING",
                "OPENAI|data: {\"choices\":[{|NONSENSE",
                "OPENAI|data: \"choices\"|NONSENSE",
                "OPENAI|data: [DONE]|SOMETHING",
                "GEMINI|data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]},\"index\":0}]}|ANNOUNCEMENT",
                "GEMINI|data: {\"usageMetadata\":{\"promptTokenCount\":3},\"modelVersion\":\"m\"}|ANNOUNCEMENT",
                "GEMINI|data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}|SOMETHING",
                "GEMINI|data: {\"candidates\":[{\"content\":{},\"finishReason\":\"STOP\"}]}|SOMETHING",
                "GEMINI|data: {\"usageMetadata\":{},\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}|SOMETHING"
            })
    void frameSays(Protocol protocol, String text, FirstLook.Says says) {
        byte[] bytes = (text.replace('~', '\n') + "\n\n").getBytes(UTF_8);
        List<Frame> frames = new ArrayList<>();
        new FrameReader(bytes.length).read(bytes, 0, bytes.length, frames::add);
        assertThat(frames).hasSize(1);
        assertThat(FirstLook.at(protocol, frames.get(0))).isEqualTo(says);
    }
}
