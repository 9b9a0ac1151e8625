package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.ClaudeCodeFake;
import io.github.aiproxy.fake.Recorded;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to a claudecode account. */
final class ClaudeCodeTest {
    private static final String BODY =
            "{ \"model\" : \"claude-sonnet-4-5\",\"max_tokens\":64 , \"system\":[{\"type\":\"text\","
                    + "\"text\":\"x-anthropic-billing-header: a=b;\"},{\"type\":\"text\",\"text\":\"You are Zażółć\",\"cache_control\":"
                    + "{ \"type\" : \"ephemeral\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}], \"temperature\":1.0 }";

    private final ClaudeCodeFake fake = new ClaudeCodeFake();
    private final ClaudeCodeFake spare = new ClaudeCodeFake();
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        fake.keys("a", "b");
        spare.keys("c");
        proxy = new AccountYaml()
                .upstream("claudecode", fake, "a", "b")
                .upstream("claudecode", spare, "c")
                .start(Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        proxy.close();
        fake.close();
        spare.close();
    }

    private Http.Answer ask(String... headers) {
        return Http.post(proxy.uri().resolve("/v1/messages?beta=true"), BODY, headers);
    }

    @Test
    void bodyGoesThroughByteForByteAndTheBetaJoinsTheClients() {
        Http.Answer answer = ask(
                "anthropic-version",
                "2023-06-01",
                "anthropic-beta",
                "claude-code-20250219, interleaved-thinking-2025-05-14",
                "x-api-key",
                "client",
                "user-agent",
                "claude-cli/2.1",
                "x-app",
                "cli");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Recorded request = fake.last();
        assertThat(request.text()).isEqualTo(BODY);
        assertThat(request.query()).isEqualTo("beta=true");
        assertThat(request.header("anthropic-beta"))
                .isEqualTo("claude-code-20250219,interleaved-thinking-2025-05-14,oauth-2025-04-20");
        assertThat(request.header("authorization")).isEqualTo("Bearer a");
        assertThat(request.header("x-api-key")).isNull();
        assertThat(request.header("user-agent")).isEqualTo("claude-cli/2.1");
        assertThat(request.header("x-app")).isEqualTo("cli");
    }

    @Test
    void requestOfAnotherClientIsSentAsWhatItIs() {
        Dialect.OPENAI.ask(proxy.uri(), "claude-sonnet-4-5", "hi", false);
        Recorded request = fake.last();
        assertThat(request.header("user-agent")).startsWith("aiproxy/");
        assertThat(request.header("anthropic-beta")).isEqualTo("oauth-2025-04-20");
        assertThat(request.headers().names())
                .noneMatch(name -> name.toLowerCase().startsWith("x-stainless"));
        assertThat(request.json().has("system")).isFalse();
    }

    @Test
    void refusalOfTheClientBlamesNoAccount() {
        fake.next(fake.policyRefusal());
        assertThat(ask("anthropic-version", "2023-06-01").status()).isEqualTo(200);
        assertThat(fake.requests()).hasSize(1);
        assertThat(spare.requests()).hasSize(1);
        fake.next(fake.error(429, "Error"));
        assertThat(ask("anthropic-version", "2023-06-01").status()).isEqualTo(200);
        assertThat(ask("anthropic-version", "2023-06-01").status()).isEqualTo(200);
        assertThat(fake.requests()).extracting(r -> r.header("authorization")).containsOnly("Bearer a");
    }

    @Test
    void refusalOfTheClientIsToldWhenNobodyElseAnswers() {
        fake.always(fake.policyRefusal());
        spare.always(spare.policyRefusal());
        Http.Answer answer = ask("anthropic-version", "2023-06-01");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(Dialect.ANTHROPIC.error(answer.body())).contains("only authorized for use with Claude Code");
    }
}
