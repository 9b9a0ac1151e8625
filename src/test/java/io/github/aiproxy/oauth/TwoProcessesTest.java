package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two programs on one file whose refresh tokens are used once: none is spent twice, none is lost. */
class TwoProcessesTest {
    private static final int TIMES = 20;

    @TempDir
    Path folder;

    @Test
    void twoProcessesShareALogin() throws Exception {
        try (FakeTokenServer server = new FakeTokenServer(AccountType.CODEX)) {
            Path file = login();
            Process one = OtherProcess.start(file, server.tokenUrl(), TIMES, false);
            Process two = OtherProcess.start(file, server.tokenUrl(), TIMES, false);
            ready(one);
            ready(two);
            go(one);
            go(two);

            assertThat(rest(one)).endsWith("done\n");
            assertThat(rest(two)).endsWith("done\n");
            assertThat(server.violations()).isEmpty();
            assertThat(server.requests()).isBetween(TIMES, 2 * TIMES);
            assertThat(server.valid()).singleElement().satisfies(token -> assertThat(text(file))
                    .contains("\"" + token + "\""));
        }
    }

    @Test
    void aProcessKilledRightAfterARenewalLosesNothing() throws Exception {
        try (FakeTokenServer server = new FakeTokenServer(AccountType.CODEX)) {
            Path file = login();
            Process process = OtherProcess.start(file, server.tokenUrl(), 1, true);
            ready(process);
            go(process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(137);

            assertThat(server.requests()).isEqualTo(1);
            assertThat(text(file)).contains("\"SECRET-refresh-1\"").contains("\"SECRET-access-1\"");
            Process next = OtherProcess.start(file, server.tokenUrl(), 1, false);
            ready(next);
            go(next);
            assertThat(rest(next)).isEqualTo("SECRET-access-2\ndone\n");
            assertThat(server.violations()).isEmpty();
        }
    }

    private Path login() throws IOException {
        Path file = file(folder, "codex-flat.json");
        Files.writeString(file, text(file).replace("2026-08", "2099-08"));
        return file;
    }

    private static void ready(Process process) throws IOException {
        InputStream out = process.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = out.read(); c >= 0; c = out.read()) {
            line.append((char) c);
            if (line.toString().endsWith("ready\n")) {
                return;
            }
        }
        throw new AssertionError("the process ended: " + line);
    }

    private static void go(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static String rest(Process process) throws IOException, InterruptedException {
        String rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return rest;
    }
}
