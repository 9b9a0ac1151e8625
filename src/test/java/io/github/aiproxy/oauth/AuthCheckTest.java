package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.AiProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code aiproxy auth check}, as its user runs it. */
class AuthCheckTest {
    @TempDir
    Path folder;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void login() throws IOException {
        Path file = file(folder, "codex-flat.json");
        Files.writeString(file, text(file).replace("2026-08", "2099-08"));
        file(folder, "codex-api-key.json");
    }

    @Test
    void aUsableFileIsShownWithAccountAndExpiry() throws Exception {
        Result result = check("codex-flat.json", "http://127.0.0.1:9/");

        assertThat(result.output)
                .matches(
                        "(?s).*mine +codex +\\S+codex-flat.json +flat +owner@example.com +2099-08-06T07:06:40Z +- +usable\n.*")
                .doesNotContain("SECRET");
        assertThat(result.exitCode).isZero();
    }

    @Test
    void refreshProvesThatItWorksAndKeepsWhatItGot() throws Exception {
        try (FakeTokenServer server = new FakeTokenServer(AccountType.CODEX)) {
            Result result = check("codex-flat.json", server.tokenUrl(), "--refresh");

            assertThat(result.output).contains(" renewed\n").doesNotContain("SECRET");
            assertThat(result.exitCode).isZero();
            assertThat(server.requests()).isEqualTo(1);
            assertThat(text(folder.resolve("codex-flat.json"))).contains("SECRET-refresh-1");
        }
    }

    @Test
    void oneUnusableFileFailsTheCheckAndSaysWhatToDo() throws Exception {
        Result result = check("codex-api-key.json", "http://127.0.0.1:9/");

        assertThat(result.output)
                .contains("unusable\n    is a login with an API key, not with an account; run \"codex login\"")
                .doesNotContain("SECRET");
        assertThat(result.exitCode).isEqualTo(1);
    }

    @Test
    void aRefreshThatIsRefusedFailsTheCheck() throws Exception {
        try (FakeTokenServer server = new FakeTokenServer(AccountType.CODEX)) {
            server.revokeAll();

            Result result = check("codex-flat.json", server.tokenUrl(), "-refresh");

            assertThat(result.output)
                    .contains("unusable")
                    .contains("refresh_token_reused")
                    .contains("codex login");
            assertThat(result.exitCode).isEqualTo(1);
        }
    }

    @Test
    void wrongWordsAreAUsageError() throws Exception {
        assertThat(run("auth").exitCode).isEqualTo(2);
        assertThat(run("auth", "login").exitCode).isEqualTo(2);
        assertThat(run("check", "--refresh").exitCode).isEqualTo(2);
    }

    private Result check(String file, String tokenUrl, String... options) throws Exception {
        Path config = folder.resolve("config.yaml");
        Files.writeString(config, """
                upstreams:
                  - name: mine
                    api_type: codex
                    auth_files: %s
                    oauth: {token_url: "%s"}
                  - {name: off, enabled: false, api_type: claudecode, auth_files: none.json}
                """.formatted(file, tokenUrl));
        List<String> words = new ArrayList<>(List.of("auth", "check", "-config", config.toString()));
        words.addAll(List.of(options));
        return run(words.toArray(new String[0]));
    }

    private static Result run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AiProxy.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
