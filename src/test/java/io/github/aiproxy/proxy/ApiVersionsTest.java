package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.AnthropicFake;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anthropic's API has two versions, of which the newer refuses sampling parameters and takes API keys as bearers.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/versioning">Anthropic, Versions (read 2026-11)</a>
 */
final class ApiVersionsTest {
    private static final String OLD = "2023-06-01";
    private static final String NEW = "2026-10-21";
    private static final String CHAT = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}";

    private static AnthropicFake fake;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        fake = new AnthropicFake();
        proxy = new ProxyYaml()
                .with("api-key: client-key")
                .upstream("plain", fake, "available_models: [claude-sonnet-4-5]")
                .upstream(
                        "newer",
                        fake,
                        "available_models: [claude-opus-4-6]",
                        "http_headers: { Anthropic-Version: \"" + NEW + "\" }")
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        fake.close();
    }

    private static Http.Answer chat(String model, String more) {
        return Http.post(
                proxy.uri().resolve("/v1/chat/completions"),
                CHAT.formatted(model, more),
                "authorization",
                "Bearer client-key");
    }

    @ParameterizedTest
    @CsvSource({
        OLD + ", x-api-key, client-key",
        OLD + ", authorization, Bearer client-key",
        NEW + ", x-api-key, client-key",
        NEW + ", authorization, Bearer client-key"
    })
    void clientsVersionGoesOnAndItsKeyInAnyFormDoesNot(String version, String header, String key) {
        Http.Answer answer = Http.post(
                proxy.uri().resolve("/v1/messages"),
                CHAT.formatted("claude-sonnet-4-5", ",\"max_tokens\":64"),
                "anthropic-version",
                version,
                header,
                key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Recorded request = fake.last();
        assertThat(request.header("anthropic-version")).isEqualTo(version);
        assertThat(request.header("x-api-key")).isEqualTo("upstream-key");
        assertThat(request.header("authorization")).isNull();
    }

    @Test
    void clientIsToldThatItsVersionTakesNoSampling() {
        Http.Answer answer = Http.post(
                proxy.uri().resolve("/v1/messages"),
                CHAT.formatted("claude-sonnet-4-5", ",\"max_tokens\":64,\"temperature\":1"),
                "anthropic-version",
                NEW,
                "x-api-key",
                "client-key");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Trees.read(answer.body()).at("/error/message").asText())
                .isEqualTo("temperature: Extra inputs are not permitted");
    }

    @Test
    void samplingOfOtherClientsGoesUnderTheVersionThatTakesIt() {
        Http.Answer answer = chat("claude-sonnet-4-5", ",\"temperature\":0.2");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(fake.last().header("anthropic-version")).isEqualTo(OLD);
        assertThat(Trees.read(fake.last().text()).path("temperature").asDouble())
                .isEqualTo(0.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"temperature\":0.2", ",\"top_p\":0.9", ",\"temperature\":1,\"top_p\":1"})
    void samplingIsLeftOutWhereTheConfiguredVersionRefusesIt(String sampling) {
        Http.Answer answer = chat("claude-opus-4-6", sampling);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(fake.last().header("anthropic-version")).isEqualTo(NEW);
    }
}
