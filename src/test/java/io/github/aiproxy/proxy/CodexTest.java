package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.Trees;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is particular to a codex account; what all types have in common is in the matrix of SDKs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CodexTest {
    private static final String ITEM = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":"
            + "\"completed\",\"phase\":\"final_answer\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[]}],\"new\":1.0e2}";
    private static final List<String> FRAMES = List.of(
            ": hello\n\n",
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n",
            "event: codex.rate_limits\r\ndata: {\"type\":\"codex.rate_limits\",  \"x\":1}\r\n\r\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\","
                    + "\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n",
            "event: response.output_item.done\ndata: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":"
                    + ITEM + "}\n\n");
    private static final String COMPLETED = "{\"id\":\"resp_1\",\"object\":\"response\", \"status\":\"completed\","
            + "\"output\":%s,\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"total_tokens\":2}}";

    private CodexFake fake;
    private RunningProxy proxy;

    @BeforeAll
    void start() {
        fake = new CodexFake();
        fake.keys("token-a");
        proxy = new AccountYaml().upstream("codex", fake, "token-a").start(Clock.systemUTC());
    }

    @BeforeEach
    void forget() {
        fake.reset();
    }

    @AfterAll
    void stop() {
        proxy.close();
        fake.close();
    }

    private Http.Answer post(String path, String body, String... headers) {
        return Http.post(proxy.uri().resolve(path), body, headers);
    }

    private static FakeReply reply(String output) {
        List<String> frames = new java.util.ArrayList<>(FRAMES);
        frames.add(last(output));
        return FakeReply.sse(frames);
    }

    private static String last(String output) {
        return "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                + COMPLETED.formatted(output) + "}\n\n";
    }

    @Test
    void bodyOfAResponsesClientIsChangedOnlyWhereTheBackendDemandsIt() {
        Http.Answer answer = post(
                "/v1/responses",
                "{ \"model\" : \"gpt-5.2\", \"input\":\"Zażółć\", \"temperature\":0.10,\"max_output_tokens\":4096,"
                        + "\"metadata\":{\"a\":\"b\"},\"reasoning\":{ \"effort\" : \"low\"},\"user\":\"u\",\"top_p\":1,"
                        + "\"truncation\":\"auto\",\"service_tier\":\"flex\",\"store\":true, \"parallel_tool_calls\" : false,"
                        + "\"tools\":[ {\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\","
                        + "\"properties\":{\"n\":{\"const\":1.50}}}},\"strict\":false}],\"safety_identifier\":\"s\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(fake.last().text())
                .isEqualTo("{\"instructions\":\"\",\"include\":[\"reasoning.encrypted_content\"],\"stream\":true,"
                        + " \"model\" : \"gpt-5.2\", \"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":"
                        + "\"input_text\",\"text\":\"Zażółć\"}]}], \"reasoning\":{ \"effort\" : \"low\"},\"store\":false,"
                        + " \"parallel_tool_calls\" : false,\"tools\":[ {\"type\":\"function\",\"name\":\"f\",\"parameters\":{"
                        + "\"type\":\"object\",\"properties\":{\"n\":{\"const\":1.50}}},\"strict\":false}]}");
    }

    @Test
    void historyLosesWhatOnlyAServerThatStoresUnderstands() {
        Http.Answer answer = post(
                "/v1/responses",
                "{\"model\":\"gpt-5.2\",\"instructions\":\"Be kind\",\"include\":[],\"reasoning\":{},\"input\":["
                        + "{\"role\":\"system\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\",\"prompt_cache_breakpoint\":"
                        + "{\"mode\":\"explicit\"}}]},{\"role\":\"user\",\"content\":\"hi\"},"
                        + "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},"
                        + "{\"id\":\"msg_9\",\"type\":\"message\",\"role\":\"assistant\",\"content\":\"yo\",\"phase\":\"commentary\"},"
                        + "{\"role\":\"user\",\"content\":\"again\"}]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(fake.last().text())
                .endsWith(
                        "\"instructions\":\"Be kind\",\"include\":[\"reasoning.encrypted_content\"],\"reasoning\":{},\"input\":["
                                + "{\"role\":\"developer\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]},"
                                + "{\"role\":\"user\",\"content\":\"hi\"},"
                                + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"yo\",\"phase\":\"commentary\"},"
                                + "{\"role\":\"user\",\"content\":\"again\"}]}");
    }

    @Test
    void conversationThatOnlyAnotherServerHasIsRefusedAndNotForgotten() {
        Http.Answer answer = post(
                "/v1/responses", "{\"model\":\"gpt-5.2\",\"input\":\"go on\",\"previous_response_id\":\"resp_7\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Trees.read(answer.body()).at("/error/code").asText()).isEqualTo("previous_response_not_found");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void streamGoesThroughByteForByteButForTheMissingOutput() {
        for (int split : new int[] {0, 1, 7}) {
            fake.always(reply("[]").splitEvery(split));
            Http.Answer answer = post("/v1/responses", "{\"model\":\"gpt-5.2\",\"input\":\"hi\",\"stream\":true}");
            assertThat(answer.body()).isEqualTo(String.join("", FRAMES) + last('[' + ITEM + ']'));
        }
    }

    @Test
    void outputThatIsThereIsLeftAlone() {
        fake.always(reply("[ {\"type\":\"message\"} ]"));
        Http.Answer answer = post("/v1/responses", "{\"model\":\"gpt-5.2\",\"input\":\"hi\",\"stream\":true}");
        assertThat(answer.body()).isEqualTo(String.join("", FRAMES) + last("[ {\"type\":\"message\"} ]"));
    }

    @Test
    void clientThatWantsJsonGetsTheLastResponseByteForByte() {
        fake.always(reply("[]"));
        Http.Answer answer = post("/v1/responses", "{\"model\":\"gpt-5.2\",\"input\":\"hi\"}");
        assertThat(answer.body()).isEqualTo(COMPLETED.formatted('[' + ITEM + ']'));
        assertThat(answer.header("content-type")).startsWith("application/json");
    }

    @Test
    void compactionIsAskedForWithoutStreamAndRelayed() {
        Http.Answer answer = post(
                "/v1/responses/compact",
                "{\"model\":\"gpt-5.2\",\"input\":[{\"role\":\"user\",\"content\":\"long\"}],\"store\":false,\"stream\":false,"
                        + "\"temperature\":1}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(fake.last().path()).isEqualTo("/backend-api/codex/responses/compact");
        assertThat(fake.last().text())
                .isEqualTo(
                        "{\"instructions\":\"\",\"model\":\"gpt-5.2\",\"input\":[{\"role\":\"user\",\"content\":\"long\"}]}");
        assertThat(Trees.read(answer.body()).at("/output/0/type").asText()).isEqualTo("compaction");
    }

    @Test
    void requestsSayWhoTheyAreFrom() {
        post(
                "/v1/responses",
                "{\"model\":\"gpt-5.2\",\"input\":\"hi\"}",
                "user-agent",
                "my-tool/1",
                "session_id",
                "s-1",
                "authorization",
                "Bearer client",
                "cookie",
                "a=b");
        Recorded relayed = fake.last();
        assertThat(relayed.header("user-agent")).isEqualTo("my-tool/1");
        assertThat(relayed.header("originator")).isEqualTo("aiproxy");
        assertThat(relayed.header("session_id")).isEqualTo("s-1");
        assertThat(relayed.header("authorization")).isEqualTo("Bearer token-a");
        assertThat(relayed.header("chatgpt-account-id")).isEqualTo(CodexFake.ACCOUNT);
        assertThat(relayed.header("cookie")).isNull();
        Dialect.ANTHROPIC.ask(proxy.uri(), "gpt-5.2", "hi", true);
        assertThat(fake.last().header("user-agent")).startsWith("aiproxy/");
        assertThat(fake.last().header("originator")).isEqualTo("aiproxy");
    }

    @Test
    void tokensAreEstimatedAsTheBackendHasNoCounter() {
        Http.Answer answer = post(
                "/v1/messages/count_tokens",
                "{\"model\":\"gpt-5.2\",\"messages\":[{\"role\":\"user\",\"content\":\"how long is this?\"}]}");
        JsonNode count = Trees.read(answer.body());
        assertThat(count.path("input_tokens").asInt()).as(answer.body()).isBetween(4, 20);
        assertThat(fake.requests()).isEmpty();
    }
}
