package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Telling the frames that end a stream without reading them. */
final class StreamWatchTest {
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ANTHROPIC|event: message_stop~data: {\"type\":\"message_stop\"}|END",
                "ANTHROPIC|data: {\"type\": \"message_stop\"}|END",
                "ANTHROPIC|event:message_stop~data: {}|END",
                "ANTHROPIC|event: error~data: {\"type\":\"error\",\"error\":{}}|ERROR",
                "ANTHROPIC|event: content_block_delta~data: {\"delta\":{\"text\":\"\\\"type\\\":\\\"message_stop\\\"\"}}|NONE",
                "ANTHROPIC|data: {\"delta\":{\"text\":\"\\\"type\\\":\\\"message_stop\\\"\"}}|NONE",
                "ANTHROPIC|event: message_stopped~data: {}|NONE",
                "ANTHROPIC|: message_stop|NONE",
                "ANTHROPIC|event: ping~data: {\"type\":\"ping\"}|NONE",
                "OPENAI|data: [DONE]|END",
                "OPENAI|data:[DONE]|END",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":\"stop\"}]}|MAY_END",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":null}]}|NONE",
                "OPENAI|data: {\"choices\":[{\"finish_reason\" : \"stop\"}]}|MAY_END",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":\"\"}]}|NONE",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":null},{\"finish_reason\":\"stop\"}]}|MAY_END",
                "OPENAI|data: {\"error\":{\"message\":\"x\"}}|ERROR",
                "OPENAI|data: {\"id\":\"c\",\"error\":{},\"choices\":[{\"finish_reason\":\"error\"}]}|ERROR",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\": \"error\"}]}|ERROR",
                "OPENAI|data: {\"choices\":[{\"finish_reason\":\"errors\"}]}|MAY_END",
                "OPENAI|data: {\"error\":null,\"choices\":[]}|NONE",
                "OPENAI|data: { \"error\" : {\"message\":\"x\"}}|ERROR",
                "OPENAI|data: {\"choices\":[{\"delta\":{\"content\":\"[DONE] \\\"error\\\"\"}}]}|NONE",
                "RESPONSES|event: response.completed~data: {\"type\":\"response.completed\"}|END",
                "RESPONSES|data: {\"type\":\"response.incomplete\",\"x\":1}|END",
                "RESPONSES|event: response.failed~data: {\"type\":\"response.failed\"}|ERROR",
                "RESPONSES|event: error~data: {\"type\":\"error\"}|ERROR",
                "RESPONSES|event: response.output_text.delta~data: {\"delta\":\"response.completed\"}|NONE",
                "GEMINI|data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}|MAY_END",
                "GEMINI|data: {\"candidates\":[{\"finishReason\": null}]}|NONE",
                "GEMINI|data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}|MAY_END",
                "GEMINI|data: {\"error\":{\"code\":503}}|ERROR",
                "GEMINI|data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\\\"finishReason\\\"\"}]}}]}|NONE"
            })
    void frameMeans(Protocol protocol, String frame, StreamWatch.Mark mark) {
        for (String lineEnd : new String[] {"\n", "\r\n", "\r"}) {
            byte[] bytes = ("xx" + frame.replace("~", lineEnd) + lineEnd + lineEnd + "data: [DONE]").getBytes(UTF_8);
            int length = bytes.length - 2 - "data: [DONE]".length();
            assertThat(StreamWatch.of(protocol).look(bytes, 2, length)).isEqualTo(mark);
        }
    }
}
