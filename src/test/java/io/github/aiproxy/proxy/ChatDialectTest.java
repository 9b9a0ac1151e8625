package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Trees;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chat Completions servers that are not quite OpenAI's: what the limit is called, and thoughts that must come back. */
final class ChatDialectTest {
    private static final String CALL =
            "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":null,\"reasoning_content\":\"I must look.\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";
    private static final String TOOLS =
            ",\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]}";

    /** DeepSeek and Kimi refuse a tool's result if what they thought before the call is missing. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"max_tokens, calls", "max_tokens, all", "max_completion_tokens, none"})
    void thoughtsBeforeACallComeBackThroughAnotherProtocolsClient(String field, String thoughts) {
        try (FakeUpstream fake = FakeUpstream.answering(Protocol.OPENAI, request -> FakeReply.json(200, CALL));
                RunningProxy proxy = new ProxyYaml()
                        .upstream("deepseek", fake, "max_tokens_field: " + field, "reasoning_content: " + thoughts)
                        .start()) {
            String head =
                    "{\"model\":\"deepseek-chat\",\"max_tokens\":777,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}";
            Http.Answer first = Http.post(proxy.uri().resolve("/v1/messages"), head + "]" + TOOLS);
            assertThat(first.status()).as(first.body()).isEqualTo(200);
            JsonNode content = Trees.read(first.body()).path("content");
            Http.Answer second = Http.post(
                    proxy.uri().resolve("/v1/messages"),
                    head + ",{\"role\":\"assistant\",\"content\":" + content + "},{\"role\":\"user\",\"content\":[{"
                            + "\"type\":\"tool_result\",\"tool_use_id\":\"call_1\",\"content\":\"r\"}]}]" + TOOLS);
            assertThat(second.status()).as(second.body()).isEqualTo(200);
            JsonNode sent = Trees.read(fake.last().text());
            assertThat(sent.path(field).asInt()).isEqualTo(777);
            assertThat(sent.at("/messages/1/tool_calls/0/id").asText()).isEqualTo("call_1");
            assertThat(sent.at("/messages/1/reasoning_content").textValue())
                    .isEqualTo(thoughts.equals("none") ? null : "I must look.");
        }
    }
}
