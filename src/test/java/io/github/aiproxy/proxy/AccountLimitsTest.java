package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.ClaudeCodeFake;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts whose quota is used up sit out until it comes back, across requests; refusals of other kinds do not count. */
final class AccountLimitsTest {
    private final SetClock clock = new SetClock();
    private final List<AutoCloseable> open = new ArrayList<>();
    private RunningProxy proxy;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private CodexFake codex(String... tokens) {
        CodexFake fake = new CodexFake();
        fake.keys(tokens);
        return start("codex", fake, tokens);
    }

    private ClaudeCodeFake claude(String... tokens) {
        ClaudeCodeFake fake = new ClaudeCodeFake();
        fake.keys(tokens);
        return start("claudecode", fake, tokens);
    }

    private CodeAssistFake cli(String... tokens) {
        CodeAssistFake fake = CodeAssistFake.geminiCli();
        fake.keys(tokens);
        return start("geminicli", fake, tokens);
    }

    private <T extends FakeUpstream> T start(String type, T fake, String... tokens) {
        proxy = new AccountYaml().upstream(type, fake, tokens).start(clock);
        open.add(proxy);
        open.add(fake);
        return fake;
    }

    private Http.Answer ask(String model) {
        return Dialect.OPENAI.ask(proxy.uri(), model, "hello", false);
    }

    private void answered(String model) {
        Http.Answer answer = ask(model);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The accounts that requests came from since the last call. */
    private static List<String> accounts(FakeUpstream fake) {
        List<String> accounts = fake.requests().stream()
                .map(request -> request.header("authorization").substring("Bearer ".length()))
                .toList();
        fake.reset();
        return accounts;
    }

    private long in(Duration time) {
        return clock.instant().plus(time).getEpochSecond();
    }

    @Test
    void usedUpPlanBenchesTheAccountForEveryModelUntilItResets() {
        CodexFake fake = codex("a", "b");
        fake.next(fake.usedUpUntil(in(Duration.ofHours(3))));
        answered("gpt-4.1");
        answered("gpt-5.2");
        assertThat(accounts(fake)).containsExactly("a", "b", "b");
        clock.forward(Duration.ofHours(3).minusSeconds(1));
        answered("gpt-4.1");
        assertThat(accounts(fake)).containsExactly("b");
        clock.forward(Duration.ofSeconds(1));
        answered("gpt-4.1");
        assertThat(accounts(fake)).containsExactly("a");
    }

    @Test
    void allAccountsUsedUpIsARateLimitWithTheEarliestReset() {
        CodexFake fake = codex("a", "b");
        fake.next(fake.usedUpUntil(in(Duration.ofSeconds(100))));
        fake.next(fake.usedUpUntil(in(Duration.ofSeconds(500))));
        for (int i = 0; i < 3; i++) {
            Http.Answer answer = ask("gpt-4.1");
            assertThat(answer.status()).as(answer.body()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isEqualTo("100");
        }
        assertThat(accounts(fake)).containsExactly("a", "b");
        clock.forward(Duration.ofSeconds(100));
        answered("gpt-4.1");
        assertThat(accounts(fake)).containsExactly("a");
    }

    @Test
    void usedUpWindowOfTheHeadersIsTheTimeToWait() {
        CodexFake fake = codex("a", "b");
        fake.next(FakeReply.json(429, "{\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"used up\"}}")
                .header("x-codex-primary-used-percent", "100")
                .header("x-codex-primary-reset-at", Long.toString(in(Duration.ofMinutes(40))))
                .header("x-codex-secondary-used-percent", "30")
                .header("x-codex-secondary-reset-at", Long.toString(in(Duration.ofDays(4)))));
        answered("gpt-4.1");
        clock.forward(Duration.ofMinutes(39));
        answered("gpt-4.1");
        clock.forward(Duration.ofMinutes(1));
        answered("gpt-4.1");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a");
    }

    @Test
    void limitOfOneFamilyLeavesTheAccountToOtherModels() {
        CodexFake fake = codex("a", "b");
        fake.next(FakeReply.json(429, "{\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"used up\"}}")
                .header("x-codex-active-limit", "codex_other")
                .header("x-codex-other-primary-used-percent", "100")
                .header("x-codex-other-primary-reset-at", Long.toString(in(Duration.ofMinutes(40)))));
        answered("gpt-4.1");
        answered("gpt-4.1");
        answered("gpt-5.2");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a");
    }

    @ParameterizedTest(name = "streamed: {0}")
    @ValueSource(booleans = {true, false})
    void limitInTheFirstEventOfAStreamIsCuredByTheNextAccount(boolean stream) {
        CodexFake fake = codex("a", "b");
        fake.next(usedUpInStream(600));
        Http.Answer answer = Dialect.RESPONSES.ask(proxy.uri(), "gpt-4.1", "hello", stream);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.RESPONSES.text(answer.body())).isEqualTo("Echo: hello");
        answered("gpt-5.2");
        clock.forward(Duration.ofSeconds(600));
        answered("gpt-5.2");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a");
    }

    @Test
    void limitsInTheStreamsOfAllAccountsAreARateLimit() {
        CodexFake fake = codex("a", "b");
        fake.next(usedUpInStream(600)).next(usedUpInStream(300));
        Http.Answer answer = Dialect.RESPONSES.ask(proxy.uri(), "gpt-4.1", "hello", true);
        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isEqualTo("300");
        assertThat(accounts(fake)).containsExactly("a", "b");
    }

    private static FakeReply usedUpInStream(int seconds) {
        return FakeReply.sse(
                List.of("event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"r\","
                        + "\"status\":\"failed\",\"error\":{\"code\":\"usage_limit_reached\",\"message\":\"used up\",\"resets_in_seconds\":"
                        + seconds + "}}}\n\n"));
    }

    @Test
    void planWithoutCodexIsNotTriedAgain() {
        CodexFake fake = codex("a", "b");
        fake.next(FakeReply.json(429, "{\"error\":{\"type\":\"usage_not_included\",\"message\":\"no plan\"}}"));
        answered("gpt-4.1");
        clock.forward(Duration.ofDays(6));
        answered("gpt-5.2");
        assertThat(accounts(fake)).containsExactly("a", "b", "b");
    }

    @Test
    void refusalOfTheEdgeIsNobodysCredential() {
        CodexFake fake = codex("a", "b");
        fake.next(FakeReply.text(403, "text/html; charset=UTF-8", "<html>Just a moment...</html>"));
        assertThat(ask("gpt-4.1").status()).isEqualTo(502);
        answered("gpt-4.1");
        assertThat(accounts(fake)).containsExactly("a", "a");
    }

    @Test
    void rejectedWindowsBenchASubscriptionUntilTheLatestOfThemResets() {
        ClaudeCodeFake fake = claude("a", "b");
        fake.next(fake.limited(
                "status",
                "rejected",
                "reset",
                Long.toString(in(Duration.ofHours(1))),
                "5h-status",
                "rejected",
                "5h-reset",
                Long.toString(in(Duration.ofHours(1))),
                "7d-status",
                "rejected",
                "7d-reset",
                clock.instant().plus(Duration.ofHours(2)).toString()));
        answered("claude-sonnet-4-5");
        answered("claude-opus-4-6");
        clock.forward(Duration.ofMinutes(119));
        answered("claude-sonnet-4-5");
        clock.forward(Duration.ofMinutes(1));
        answered("claude-sonnet-4-5");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "b", "a");
    }

    @Test
    void rejectedWindowOfAFamilyLeavesTheSubscriptionToOtherModels() {
        ClaudeCodeFake fake = claude("a", "b");
        fake.next(fake.limited(
                "status",
                "rejected",
                "5h-status",
                "allowed",
                "5h-reset",
                Long.toString(in(Duration.ofHours(1))),
                "7d-status",
                "allowed",
                "7d_oi-status",
                "rejected",
                "7d_oi-reset",
                Long.toString(in(Duration.ofDays(2)))));
        answered("claude-opus-4-6");
        answered("claude-opus-4-6");
        answered("claude-sonnet-4-5");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a");
    }

    @Test
    void delaysOfGoogleBenchTheAccountForTheModel() {
        CodeAssistFake fake = cli("a", "b");
        fake.next(fake.rateLimited(34));
        answered("gemini-2.5-flash");
        answered("gemini-2.5-flash");
        answered("gemini-3-pro-preview");
        clock.forward(Duration.ofSeconds(34));
        answered("gemini-2.5-flash");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a", "a");
        fake.next(fake.error(
                429,
                "You have exhausted your capacity on this model.",
                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"QUOTA_EXHAUSTED\",\"domain\":"
                        + "\"cloudcode-pa.googleapis.com\",\"metadata\":{\"quotaResetDelay\":\"1h16m0.5s\"}}"));
        answered("gemini-2.5-flash");
        clock.forward(Duration.ofMinutes(76));
        answered("gemini-2.5-flash");
        clock.forward(Duration.ofSeconds(1));
        answered("gemini-2.5-flash");
        assertThat(accounts(fake)).containsExactly("a", "b", "b", "a");
    }

    @Test
    void modelWithoutMachinesIsNoQuotaOfTheAccount() {
        CodeAssistFake fake = cli("a", "b");
        fake.next(fake.error(
                429,
                "No capacity available for model gemini-2.5-flash on the server",
                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"MODEL_CAPACITY_EXHAUSTED\",\"domain\":"
                        + "\"cloudcode-pa.googleapis.com\"}"));
        assertThat(ask("gemini-2.5-flash").status()).isEqualTo(503);
        answered("gemini-2.5-flash");
        assertThat(accounts(fake)).containsExactly("a", "a");
    }

    @Test
    void accountDisabledByTheProviderIsNotTriedAgain() {
        CodeAssistFake fake = cli("a", "b");
        fake.next(fake.error(403, "This service has been disabled in this account for violation of Terms of Service."));
        answered("gemini-2.5-flash");
        clock.forward(Duration.ofDays(6));
        answered("gemini-3-pro-preview");
        assertThat(accounts(fake)).containsExactly("a", "b", "b");
    }
}
