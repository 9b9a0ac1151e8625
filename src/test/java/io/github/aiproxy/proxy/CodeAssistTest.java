package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.upstream.Access;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The envelope of geminicli and antigravity, and what Antigravity demands inside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CodeAssistTest {
    private static final String BODY = "{ \"contents\" : [{\"role\":\"user\",\"parts\":[{\"text\":\"Zażółć\"}]}],"
            + "\"generationConfig\":{\"temperature\":1.0, \"maxOutputTokens\":100},"
            + " \"safetySettings\":[{\"category\":\"HARM_CATEGORY_HARASSMENT\",\"threshold\":\"BLOCK_NONE\"}] }";
    private static final String FIRST =
            "{ \"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"H\"}]},"
                    + "\"index\":0}], \"x\":1.50}";
    private static final String SECOND =
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"i\"}]},"
                    + "\"finishReason\":\"STOP\",\"index\":0}],\"responseId\":\"own\"}";
    private static final String NAMED = FIRST.substring(0, FIRST.length() - 1) + ",\"responseId\":\"t-1\"}";

    private CodeAssistFake cli;
    private CodeAssistFake antigravity;
    private RunningProxy toCli;
    private RunningProxy toAntigravity;

    @BeforeAll
    void start() {
        cli = CodeAssistFake.geminiCli();
        antigravity = CodeAssistFake.antigravity();
        cli.keys("a");
        antigravity.keys("a").models("gemini-2.5-flash", "claude-sonnet-4-6");
        toCli = new AccountYaml().upstream("geminicli", cli, "a").start(Clock.systemUTC());
        toAntigravity =
                new AccountYaml().upstream("antigravity", antigravity, "a").start(Clock.systemUTC());
    }

    @BeforeEach
    void forget() {
        cli.reset();
        antigravity.reset();
    }

    @AfterAll
    void stop() {
        toCli.close();
        toAntigravity.close();
        cli.close();
        antigravity.close();
    }

    private static Http.Answer post(RunningProxy proxy, String action, String body) {
        return Http.post(java.net.URI.create(proxy.uri() + "/v1beta/models/" + action), body);
    }

    private static FakeReply stream() {
        return FakeReply.sse(List.of(
                "data: {\"response\":" + FIRST + ", \"traceId\":\"t-1\"}\n\n",
                ": still there\n\n",
                "data: {\"traceId\":\"t-1\",\"remainingCredits\":[]}\n\n",
                "data: {\"traceId\":\"t-1\",\ndata: \"response\":" + SECOND + "}\n\n"));
    }

    @Test
    void bodyOfAGeminiClientIsWrappedByteForByte() {
        Http.Answer answer = post(toCli, "gemini-2.5-flash:generateContent", BODY);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(cli.last().text())
                .isEqualTo("{\"model\":\"gemini-2.5-flash\",\"project\":\"proj-1\",\"request\":" + BODY + "}");
        assertThat(cli.last().path()).isEqualTo("/v1internal:generateContent");
        assertThat(cli.last().header("authorization")).isEqualTo("Bearer a");
    }

    @Test
    void wholeReplyIsUnwrappedByteForByteWithTheTraceAsItsId() {
        cli.next(FakeReply.json(200, "{\"traceId\":\"t-1\",\"response\":" + FIRST + "}"));
        assertThat(post(toCli, "gemini-2.5-flash:generateContent", BODY).body()).isEqualTo(NAMED);
        cli.next(FakeReply.json(200, "{ \"response\" : " + SECOND + " , \"traceId\":\"t-1\"}"));
        assertThat(post(toCli, "gemini-2.5-flash:generateContent", BODY).body()).isEqualTo(SECOND);
    }

    @Test
    void streamIsUnwrappedByteForByteHoweverItIsCut() {
        for (int split : new int[] {0, 1, 5}) {
            cli.next(stream().splitEvery(split));
            assertThat(post(toCli, "gemini-2.5-flash:streamGenerateContent?alt=sse", BODY)
                            .body())
                    .isEqualTo("data: " + NAMED + "\n\n: still there\n\ndata: " + SECOND + "\n\n");
            assertThat(cli.last().query()).isEqualTo("alt=sse");
        }
    }

    @Test
    void clientThatWantsAJsonArrayGetsTheChunksByteForByte() {
        cli.next(stream());
        assertThat(post(toCli, "gemini-2.5-flash:streamGenerateContent", BODY).body())
                .isEqualTo("[" + NAMED + ",\n" + SECOND + "]\n");
    }

    @Test
    void errorInsideAStreamIsToldAndNotSwallowed() {
        cli.next(FakeReply.sse(List.of(cli.errorFrame("no machines"))));
        Http.Answer answer = post(toCli, "gemini-2.5-flash:streamGenerateContent?alt=sse", BODY);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("no machines");
    }

    @Test
    void countHasAnEnvelopeOfItsOwn() {
        for (String body :
                new String[] {BODY, "{\"generateContentRequest\":{\"model\":\"models/x\"," + BODY.substring(1) + "}"}) {
            Http.Answer answer = post(toCli, "gemini-2.5-flash:countTokens", body);
            assertThat(Trees.read(answer.body()).path("totalTokens").asInt())
                    .as(answer.body())
                    .isPositive();
            assertThat(cli.last().text())
                    .isEqualTo("{\"request\":{\"model\":\"models/gemini-2.5-flash\",\"contents\":"
                            + "[{\"role\":\"user\",\"parts\":[{\"text\":\"Zażółć\"}]}]}}");
        }
        Http.Answer other = Http.post(
                toAntigravity.uri().resolve("/v1/messages/count_tokens"),
                "{\"model\":\"gemini-2.5-flash\",\"system\":\"Hi\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        assertThat(Trees.read(other.body()).path("input_tokens").asInt())
                .as(other.body())
                .isPositive();
    }

    @Test
    void antigravityGetsNothingThatItRefusesAndAllElseByteForByte() {
        String tools =
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}], \"tools\":[{\"functionDeclarations\":["
                        + "{\"name\":\"f\", \"parametersJsonSchema\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
                        + "\"exclusiveMinimum\":0}},\"additionalProperties\":false}}]}],\"generationConfig\":{\"maxOutputTokens\":100,"
                        + "\"temperature\":1.0},\"safetySettings\":[]}";
        Http.Answer answer = post(toAntigravity, "gemini-2.5-flash:generateContent", tools);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode envelope = antigravity.last().json();
        assertThat(envelope.path("requestType").asText()).isEqualTo("agent");
        assertThat(envelope.path("userAgent").asText()).isEqualTo("aiproxy");
        assertThat(envelope.path("project").asText()).isEqualTo("proj-1");
        assertThat(antigravity.last().text())
                .contains("\"request\":{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}], \"tools\":[{"
                        + "\"functionDeclarations\":[{\"name\":\"f\", \"parameters\":{\"type\":\"OBJECT\"")
                .endsWith(",\"generationConfig\":{\"temperature\":1.0}}}")
                .doesNotContain("exclusiveMinimum\":", "additionalProperties");
        assertThat(antigravity.last().path()).isEqualTo("/v1internal:streamGenerateContent");
        assertThat(Dialect.GEMINI.text(answer.body())).isEqualTo("Echo: hi");
    }

    @Test
    void claudeModelsOfAntigravityKeepTheirLimitAndValidateCalls() {
        Http.Answer answer = Http.post(
                toAntigravity.uri().resolve("/v1/messages"),
                "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":77,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                        + "\"tools\":[{\"name\":\"now\",\"input_schema\":{\"type\":\"object\"}}]}",
                "anthropic-version",
                "2023-06-01");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode request = antigravity.last().json().path("request");
        assertThat(request.at("/generationConfig/maxOutputTokens").asInt()).isEqualTo(77);
        assertThat(request.at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo("VALIDATED");
        assertThat(request.at("/tools/0/functionDeclarations/0/parameters").has("properties"))
                .isTrue();
    }

    @Test
    void accountWithoutAProjectIsPassedOver() {
        String yaml = """
                upstreams:
                  - name: cli
                    api_type: geminicli
                    base_url: %s
                    auth_files: [x]
                """.formatted(cli.uri());
        Access poor = new Access("a", null, null);
        Access rich = new Access("a", null, CodeAssistFake.PROJECT);
        try (RunningProxy proxy = RunningProxy.of(
                yaml, Clock.systemUTC(), upstream -> new FixedAccounts(Clock.systemUTC(), poor, rich))) {
            assertThat(post(proxy, "gemini-2.5-flash:generateContent", BODY).status())
                    .isEqualTo(200);
            assertThat(cli.requests()).hasSize(1);
        }
    }

    @Test
    void envelopeIsCompressedWithTheRequest() {
        String yaml = """
                upstreams:
                  - name: cli
                    api_type: geminicli
                    base_url: %s
                    auth_files: [x]
                    request_compression: gzip
                """.formatted(cli.uri());
        Access access = new Access("a", null, CodeAssistFake.PROJECT);
        cli.acceptEncodings("gzip");
        try (RunningProxy proxy =
                RunningProxy.of(yaml, Clock.systemUTC(), upstream -> new FixedAccounts(Clock.systemUTC(), access))) {
            assertThat(post(proxy, "gemini-2.5-flash:generateContent", BODY).status())
                    .isEqualTo(200);
            assertThat(cli.last().header("content-encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void modelWithASlashIsInTheBodyAsItIs() {
        post(toCli, "team%2Fmodel%22x:generateContent", BODY);
        assertThat(cli.last().json().path("model").asText()).isEqualTo("team/model\"x");
    }
}
