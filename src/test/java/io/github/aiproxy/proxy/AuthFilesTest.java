package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.ClaudeCodeFake;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Accounts from auth files, as they were written by whoever logged in, all the way to their upstreams. */
final class AuthFilesTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> types() {
        return Stream.of(
                type("codex", CodexFake::new, "gpt-5.2", """
                        {"type":"codex","account_id":"acc-0000","access_token":"upstream-key","refresh_token":"r",
                         "expired":"2099-01-01T00:00:00Z"}"""),
                type("claudecode", ClaudeCodeFake::new, "claude-sonnet-4-5", """
                        {"claudeAiOauth":{"accessToken":"upstream-key","refreshToken":"r","expiresAt":4070908800000,
                         "scopes":["user:inference"]}}"""),
                type("geminicli", CodeAssistFake::geminiCli, "gemini-2.5-flash", """
                        {"type":"gemini","project_id":"proj-1","token":{"access_token":"upstream-key","refresh_token":"r",
                         "expiry":"2099-01-01T00:00:00Z","client_id":"c","client_secret":"s"}}"""),
                type("antigravity", CodeAssistFake::antigravity, "gemini-2.5-flash", """
                        {"type":"antigravity","project_id":"proj-1","access_token":"upstream-key","refresh_token":"r",
                         "client_id":"c","client_secret":"s","expired":"2099-01-01T00:00:00Z"}"""));
    }

    private static Arguments type(String type, Supplier<StrictFake> fake, String model, String file) {
        return Arguments.of(type, fake, model, file);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void accountOfAFileAnswersEveryClient(String type, Supplier<StrictFake> upstream, String model, String json)
            throws IOException {
        Path file = Files.writeString(folder.resolve("account.json"), json);
        try (StrictFake fake = upstream.get();
                RunningProxy proxy = RunningProxy.of(yaml(type, fake, file))) {
            for (Dialect client : Dialect.values()) {
                for (boolean stream : new boolean[] {false, true}) {
                    Http.Answer answer = client.ask(proxy.uri(), model, "hello", stream);
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(client.text(answer.body())).isEqualTo("Echo: hello");
                }
            }
        }
    }

    @Test
    void quotaOfOneFileIsNotThatOfAnother() throws IOException {
        SetClock clock = new SetClock();
        String json = "{\"type\":\"codex\",\"account_id\":\"acc-0000\",\"access_token\":\"%s\",\"refresh_token\":\"r\","
                + "\"expired\":\"2099-01-01T00:00:00Z\"}";
        Path a = Files.writeString(folder.resolve("a.json"), json.formatted("a"));
        Path b = Files.writeString(folder.resolve("b.json"), json.formatted("b"));
        try (CodexFake fake = new CodexFake();
                RunningProxy proxy = RunningProxy.of(yaml("codex", fake, a, b), Path.of("routes"), clock)) {
            fake.keys("a", "b");
            fake.next(fake.usedUpUntil(clock.instant().getEpochSecond() + 100));
            fake.next(fake.usedUpUntil(clock.instant().getEpochSecond() + 500));
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "gpt-4.1", "x", false).header("retry-after"))
                    .isEqualTo("100");
            Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "x", false);
            assertThat(answer.status()).as(answer.body()).isEqualTo(429);
            assertThat(fake.requests()).hasSize(2);
            clock.forward(Duration.ofSeconds(100));
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "x", false).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void accountThatMustLogInAgainIsNoRateLimit() throws IOException {
        Path file = Files.writeString(folder.resolve("dead.json"), """
                {"type":"codex","account_id":"acc-0000","access_token":"a","refresh_token":"r","disabled":true,
                 "expired":"2099-01-01T00:00:00Z"}""");
        try (CodexFake fake = new CodexFake();
                RunningProxy proxy = RunningProxy.of(yaml("codex", fake, file), Path.of("routes"), Clock.systemUTC())) {
            for (int i = 0; i < 2; i++) {
                Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "x", false);
                assertThat(answer.status()).as(answer.body()).isNotEqualTo(429).isGreaterThanOrEqualTo(401);
            }
            assertThat(fake.requests()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void expiredFileServesAStreamAtFirstTryAndIsWrittenBack(
            String type, Supplier<StrictFake> upstream, String model, String json) throws IOException {
        String expired = json.replace("upstream-key", "old-token")
                .replace("2099-01-01", "2020-01-01")
                .replace("4070908800000", "1577836800000");
        Path file = Files.writeString(folder.resolve("account.json"), expired);
        String granted = """
                {"access_token":"upstream-key","refresh_token":"rotated","expires_in":3600,"token_type":"Bearer"}""";
        try (StrictFake fake = upstream.get();
                FakeUpstream tokens = FakeUpstream.answering(Protocol.OPENAI, request -> FakeReply.json(200, granted));
                RunningProxy proxy = RunningProxy.of(yaml(type, fake, file) + "    oauth: { token_url: \""
                        + tokens.uri() + "/token\", client_id: c, client_secret: s }\n")) {
            Http.Answer answer = Dialect.ANTHROPIC.ask(proxy.uri(), model, "hello", true);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(Dialect.ANTHROPIC.text(answer.body())).isEqualTo("Echo: hello");
            assertThat(tokens.requests()).hasSize(1);
            assertThat(tokens.last().text()).contains("refresh_token").doesNotContain("old-token");
            assertThat(Files.readString(file))
                    .contains("upstream-key", "rotated")
                    .doesNotContain("old-token");
            assertThat(Files.getPosixFilePermissions(file))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    private static String yaml(String type, StrictFake fake, Path... files) {
        String list = String.join(", ", Stream.of(files).map(Path::toString).toList());
        return """
                upstreams:
                  - name: account
                    api_type: %s
                    base_url: %s
                    auth_files: [%s]
                """.formatted(type, fake.uri(), list);
    }
}
