package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.proxy.HeardLog;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No token, wherever one looks: with every detail that the program can be told to log. */
class AccountSecretsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(AccountType.class)
    void nothingOfATokenIsToldByAnything(AccountType type) throws IOException {
        List<String> told = new ArrayList<>();
        String flat =
                switch (type) {
                    case CODEX -> "codex-flat.json";
                    case CLAUDECODE -> "claudecode-flat.json";
                    case GEMINICLI -> "geminicli-nested.json";
                    case ANTIGRAVITY -> "antigravity-flat.json";
                };
        try (HeardLog log = new HeardLog("io.github.aiproxy", Level.TRACE);
                AccountsFixture fixture = new AccountsFixture(type)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            String[] bodies = {
                "{\"error\":\"SECRET-refresh\"}",
                "{\"error\":{\"code\":\"SECRET-refresh\",\"message\":\"SECRET-refresh\"}}",
                "SECRET-access",
                "{\"access_token\": SECRET-access",
                "{\"error\":\"invalid_grant\",\"error_description\":\"SECRET-refresh\"}"
            };
            int number = 0;
            for (String body : bodies) {
                for (int status : new int[] {200, 400, 401, 500}) {
                    fixture.server.next(status, body);
                    Path file = file(folder, flat, "login-" + number++ + ".json");
                    attempt(fixture.of(file), told);
                }
            }
            Path broken = folder.resolve("broken.json");
            Files.writeString(broken, "{\"access_token\": \"SECRET-access\", SECRET-refresh}");
            attempt(fixture.of(broken), told);
            Path good = file(folder, flat, "good.json");
            attempt(fixture.of(good), told);
            UpstreamConfig upstream = fixture.upstream(fixture.oauth(), good, broken);
            told.add(upstream.toString());
            told.add(fixture.oauth().toString());
            told.add(AccountTable.of(fixture.accounts.report(
                    new io.github.aiproxy.config.Config(
                            "127.0.0.1",
                            0,
                            1,
                            null,
                            List.of(),
                            false,
                            null,
                            java.util.Map.of(),
                            null,
                            null,
                            null,
                            io.github.aiproxy.config.Trust.JAVAS,
                            List.of(upstream),
                            java.util.Map.of(),
                            true),
                    true)));
            fixture.server.close();
            Path late = file(folder, flat, "late.json");
            attempt(fixture.of(late), told);
            for (ILoggingEvent event : log.events()) {
                told.add(event.getFormattedMessage());
                if (event.getThrowableProxy() != null) {
                    told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
            }
        }
        assertThat(told).hasSizeGreaterThan(20).allSatisfy(text -> assertThat(text)
                .doesNotContain("SECRET"));
    }

    private static void attempt(Credentials credentials, List<String> told) {
        for (Credential credential : credentials.order("m")) {
            told.add(credential.toString());
            try {
                Access access = get(credential.access());
                told.add(access.toString());
                told.add(get(credential.renewed(access)).toString());
            } catch (RuntimeException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                told.add(trace.toString());
            }
        }
        told.add(String.valueOf(credentials.trouble()));
    }

    @Test
    void recordsThatHoldTokensDoNotShowThem() {
        assertThat(new Tokens("SECRET", "SECRET", "SECRET", null).toString()).doesNotContain("SECRET");
        assertThat(new AccountCall("POST", "https://a.example.com", "t", "SECRET", "SECRET").toString())
                .doesNotContain("SECRET");
        assertThat(new AccountReply(200, "SECRET", null).toString()).doesNotContain("SECRET");
        assertThat(new Renewal.Renewed(new Tokens("SECRET", null, null, null)).toString())
                .doesNotContain("SECRET");
    }
}
