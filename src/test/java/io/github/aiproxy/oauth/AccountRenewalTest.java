package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.get;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static io.github.aiproxy.oauth.AccountsFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens are renewed when they must be, once, and nothing that a server gave is lost. */
class AccountRenewalTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "codex-cli, codex",
        "codex-flat, codex",
        "geminicli-nested, geminicli",
        "google-adc, geminicli",
        "claudecode-tool, claudecode",
        "claudecode-flat, claudecode",
        "google-adc, antigravity"
    })
    void anExpiredTokenIsRenewedAndWrittenBackBeforeUse(String name, String type) {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.valueOf(type.toUpperCase(Locale.ROOT)))) {
            Path file = file(folder, name + ".json");
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));

            Access access = get(fixture.one(file).access());

            assertThat(access.token()).isEqualTo("SECRET-access-1");
            if (!name.equals("google-adc")) {
                assertThat(text(file)).contains("SECRET-access-1");
            }
            assertThat(fixture.server.valid())
                    .allSatisfy(token -> assertThat(text(file)).contains("\"" + token + "\""));
            assertThat(fixture.server.violations()).isEmpty();
        }
    }

    @Test
    void aValidTokenIsUsedAsItIs() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            Access access = get(fixture.one(file(folder, "codex-flat.json")).access());

            assertThat(access).isEqualTo(new Access("SECRET-access", "acc-0000", null));
            assertThat(fixture.server.requests()).isZero();
        }
    }

    @Test
    void aTokenThatIsSoonToExpireIsUsedWhileItIsRenewedInTheBackground() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            CountDownLatch held = new CountDownLatch(1);
            fixture.server.hold(held);
            Path file = file(folder, "claudecode-flat.json");
            Credential credential = fixture.one(file);
            get(credential.access());
            fixture.clock.set(SetClock.FILE_EXPIRY.minusSeconds(240));

            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access");
            held.countDown();

            until(() -> text(file).contains("SECRET-refresh-1"));
            until(() -> get(credential.access()).token().equals("SECRET-access-1"));
        }
    }

    @Test
    void theScanRenewsAheadOfExpiryWithoutAnyRequest() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            Path file = file(folder, "claudecode-flat.json");
            get(fixture.one(file).access());
            fixture.clock.set(SetClock.FILE_EXPIRY.minusSeconds(700));
            fixture.accounts.look(true);
            fixture.clock.set(SetClock.FILE_EXPIRY.minusSeconds(290));

            fixture.accounts.look(false);
            fixture.accounts.look(true);

            until(() -> text(file).contains("SECRET-refresh-1"));
            assertThat(fixture.server.requests()).isEqualTo(1);
        }
    }

    @Test
    void oneHundredRequestsAtOnceRenewOnce() throws Exception {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            Credentials credentials = fixture.of(file(folder, "codex-flat.json"));
            CyclicBarrier start = new CyclicBarrier(100);
            List<Future<Access>> granted = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    Future<Access> access = credentials.order("m").get(0).access();
                    synchronized (granted) {
                        granted.add(access);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(granted)
                    .hasSize(100)
                    .allSatisfy(access -> assertThat(get(access).token()).isEqualTo("SECRET-access-1"));
            assertThat(fixture.server.requests()).isEqualTo(1);
        }
    }

    @Test
    void oneHundredRefusedRequestsRenewOnce() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            Credential credential = fixture.one(file(folder, "claudecode-tool.json"));
            Access refused = get(credential.access());
            List<Future<Access>> renewed = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                renewed.add(credential.renewed(refused));
            }

            assertThat(renewed)
                    .allSatisfy(access -> assertThat(get(access).token()).isEqualTo("SECRET-access-1"));
            assertThat(get(credential.renewed(refused)).token()).isEqualTo("SECRET-access-1");
            assertThat(fixture.server.requests()).isEqualTo(1);
        }
    }

    @Test
    void aNewTokenThatIsRefusedTooIsNotRenewedAgain() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            Credential credential = fixture.one(file(folder, "claudecode-tool.json"));
            Access renewed = get(credential.renewed(get(credential.access())));

            assertThatThrownBy(() -> get(credential.renewed(renewed))).isInstanceOf(ChatException.class);
            assertThat(fixture.server.requests()).isEqualTo(1);
            fixture.clock.forward(Duration.ofMinutes(2));
            assertThat(get(credential.renewed(renewed)).token()).isEqualTo("SECRET-access-2");
        }
    }

    @Test
    void aRequestThatDoesNotWaitLeavesTheRenewalToTheOthers() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            CountDownLatch held = new CountDownLatch(1);
            fixture.server.hold(held);
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            Path file = file(folder, "codex-flat.json");
            Credential credential = fixture.one(file);

            credential.access(); // and its client leaves
            until(() -> fixture.server.requests() == 1);
            Future<Access> other = credential.access();
            held.countDown();

            assertThat(get(other).token()).isEqualTo("SECRET-access-1");
            assertThat(fixture.server.requests()).isEqualTo(1);
            assertThat(text(file)).contains("SECRET-refresh-1");
        }
    }

    @Test
    void whileTheOldTokenIsValidAServerInTroubleDoesNotMatter() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            Path file = file(folder, "claudecode-flat.json");
            Credential credential = fixture.one(file);
            get(credential.access());
            fixture.clock.set(SetClock.FILE_EXPIRY.minusSeconds(200));
            fixture.server.next(503, "down");
            fixture.server.next(429, "{\"error\":\"rate_limited\"}", "Retry-After", "60");

            get(credential.access());
            until(() -> fixture.server.requests() == 1 && !fixture.accounts.isBusy());
            fixture.clock.forward(Duration.ofSeconds(2));
            fixture.accounts.look(true);
            until(() -> fixture.server.requests() == 2 && !fixture.accounts.isBusy());
            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access");
            fixture.clock.forward(Duration.ofSeconds(30));
            fixture.accounts.look(true);
            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access");
            assertThat(fixture.server.requests()).isEqualTo(2);

            fixture.clock.forward(Duration.ofSeconds(31));
            fixture.accounts.look(true);
            until(() -> get(credential.access()).token().equals("SECRET-access-1"));
        }
    }

    @Test
    void withoutAValidTokenAServerInTroubleMakesTheAccountWaitLongerEachTime() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            Credentials credentials = fixture.of(file(folder, "codex-flat.json"));
            Credential credential = credentials.order("m").get(0);
            for (int failure = 0; failure < 12; failure++) {
                fixture.server.next(500, "");
                assertThatThrownBy(() -> get(credential.access()))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM));
                assertThat(credentials.order("m")).isEmpty();
                Duration wait = Duration.ofSeconds(failure < 9 ? 1L << failure : 300);
                assertThat(credentials.untilAvailable("m")).isEqualTo(wait);
                fixture.clock.forward(wait);
            }
            assertThat(fixture.server.requests()).isEqualTo(12);
            assertThat(get(credentials.order("m").get(0).access()).token()).isEqualTo("SECRET-access-1");
        }
    }

    @ParameterizedTest(name = "{0} {2} {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "codex      | codex-flat      | 401 | {\"error\":{\"code\":\"refresh_token_expired\"}}            | dead",
                "codex      | codex-flat      | 401 | {\"error\":{\"code\":\"refresh_token_reused\"}}             | dead",
                "codex      | codex-cli       | 401 | {\"code\":\"refresh_token_invalidated\"}                    | dead",
                "codex      | codex-flat      | 401 | whatever                                                    | dead",
                "codex      | codex-flat      | 400 | {\"error\":\"invalid_grant\"}                               | dead",
                "codex      | codex-flat      | 403 | <html>Just a moment...</html>                               | later",
                "codex      | codex-flat      | 429 | {\"error\":{\"code\":\"rate_limit_exceeded\"}}              | later",
                "codex      | codex-flat      | 400 | {\"error\":\"invalid_request\"}                             | later",
                "codex      | codex-flat      | 302 | ''                                                          | later",
                "codex      | codex-flat      | 200 | not json                                                    | later",
                "claudecode | claudecode-tool | 400 | {\"error\":\"invalid_grant\"}                               | dead",
                "claudecode | claudecode-flat | 401 | {\"error\":{\"type\":\"authentication_error\"}}             | dead",
                "claudecode | claudecode-flat | 403 | {\"error\":{\"type\":\"permission_error\"}}                 | dead",
                "claudecode | claudecode-flat | 404 | {\"error\":{\"type\":\"not_found_error\"}}                  | dead",
                "claudecode | claudecode-flat | 403 | <html>Attention Required</html>                             | later",
                "claudecode | claudecode-flat | 429 | {\"error\":{\"type\":\"rate_limit_error\"}}                 | later",
                "claudecode | claudecode-flat | 529 | {\"error\":{\"type\":\"overloaded_error\"}}                 | later",
                "geminicli  | geminicli-nested| 400 | {\"error\":\"invalid_grant\",\"error_description\":\"x\"}   | dead",
                "geminicli  | geminicli-nested| 401 | {\"error\":\"invalid_client\"}                              | later",
                "geminicli  | geminicli-nested| 401 | {\"error\":\"unauthorized_client\"}                         | later",
                "geminicli  | geminicli-nested| 503 | {}                                                          | later"
            })
    void aDeadLoginIsToldFromAServerInTrouble(String type, String name, int status, String body, String fate) {
        AccountType account = AccountType.valueOf(type.toUpperCase(Locale.ROOT));
        try (AccountsFixture fixture = new AccountsFixture(account)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            fixture.server.next(status, body, "Location", fixture.server.base() + "/elsewhere");
            Path file = file(folder, name + ".json");
            Credentials credentials = fixture.of(file);
            Credential credential = credentials.order("m").get(0);

            assertThatThrownBy(() -> get(credential.access()))
                    .isInstanceOfSatisfying(ChatException.class, e -> assertThat(
                                    e.error().kind())
                            .isEqualTo(fate.equals("dead") ? ChatError.Kind.AUTHENTICATION : ChatError.Kind.UPSTREAM));

            assertThat(credentials.order("m")).isEmpty();
            assertThat(fixture.server.requests()).isEqualTo(1);
            fixture.clock.forward(Duration.ofHours(1));
            fixture.accounts.look(true);
            if (fate.equals("dead")) {
                assertThat(credentials.trouble()).contains(account.howToLogIn());
                assertThat(credentials.order("m")).isEmpty();
                assertThat(text(file).contains("\"disabled\":true")
                                || text(file).contains("\"disabled\": true"))
                        .isEqualTo(name.endsWith("-flat") || name.endsWith("-nested"));
            } else {
                assertThat(get(credential.access()).token()).isEqualTo("SECRET-access-1");
                assertThat(text(file)).doesNotContain("\"disabled\":true");
            }
        }
    }

    @Test
    void aDeadLoginWorksAgainWhenItsOwnerLogsIn() throws Exception {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            fixture.server.revokeAll();
            Path file = file(folder, "codex-flat.json");
            Credentials credentials = fixture.of(file);
            assertThatThrownBy(() -> get(credentials.order("m").get(0).access()))
                    .isInstanceOf(ChatException.class);
            fixture.accounts.look(false);
            assertThat(credentials.order("m")).isEmpty();

            Files.writeString(
                    file,
                    text(file)
                            .replace("\"disabled\":true", "\"disabled\":false")
                            .replace("SECRET-access", "SECRET-new")
                            .replace("2026-08-06", "2026-09-06"));
            fixture.accounts.look(false);

            until(() -> !credentials.order("m").isEmpty());
            assertThat(get(credentials.order("m").get(0).access()).token()).isEqualTo("SECRET-new");
        }
    }

    @Test
    void aFileThatAnotherProgramRenewedIsAdoptedRatherThanRenewed() throws Exception {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            Path file = file(folder, "codex-flat.json");
            Credential credential = fixture.one(file);
            Access old = get(credential.access());
            Files.writeString(
                    file, text(file).replace("SECRET-access", "SECRET-other").replace("SECRET-refresh", "SECRET-r2"));

            assertThat(get(credential.renewed(old)).token()).isEqualTo("SECRET-other");
            assertThat(fixture.server.requests()).isZero();
        }
    }

    @Test
    void losingTheRaceAgainstAProgramWithoutALockIsNoDeath() throws Exception {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            CountDownLatch held = new CountDownLatch(1);
            fixture.server.hold(held);
            Path file = file(folder, "codex-flat.json");
            Future<Access> access = fixture.one(file).access();
            until(() -> fixture.server.requests() == 1);
            fixture.server.revokeAll();
            Files.writeString(
                    file,
                    text(file)
                            .replace("SECRET-access", "SECRET-other")
                            .replace("SECRET-refresh", "SECRET-r2")
                            .replace("2026-08-06", "2026-09-06"));
            held.countDown();

            assertThat(get(access).token()).isEqualTo("SECRET-other");
            assertThat(text(file)).doesNotContain("\"disabled\":true");
        }
    }

    @Test
    void aHalfWrittenFileDoesNotTakeAWorkingAccountAway() throws Exception {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            Path file = file(folder, "codex-flat.json");
            Credentials credentials = fixture.of(file);
            get(credentials.order("m").get(0).access());
            String whole = text(file);
            Files.writeString(file, whole.substring(0, 40));
            fixture.accounts.look(false);
            assertThat(get(credentials.order("m").get(0).access()).token()).isEqualTo("SECRET-access");

            Files.writeString(file, whole.replace("SECRET-access", "SECRET-later"));
            until(() -> {
                fixture.accounts.look(false);
                return get(credentials.order("m").get(0).access()).token().equals("SECRET-later");
            });
        }
    }

    @Test
    void aTokenWithoutRefreshTokenIsUsedUntilItExpires() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CLAUDECODE)) {
            Credentials credentials = fixture.of(file(folder, "claudecode-setup-token.json"));
            Credential credential = credentials.order("m").get(0);
            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access");
            fixture.clock.set(SetClock.FILE_EXPIRY.minusSeconds(10));
            fixture.accounts.look(true);
            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access");

            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            assertThatThrownBy(() -> get(credential.access())).hasMessageContaining("refresh token");
            assertThat(credentials.order("m")).isEmpty();
            assertThat(fixture.server.requests()).isZero();
        }
    }

    @Test
    void googlesApplicationComesFromTheConfigurationIfTheFileDoesNotSay() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            Path file = file(folder, "geminicli-tool.json");
            Credentials without = fixture.of(
                    fixture.upstream(new OAuthConfig(fixture.server.tokenUrl(), null, null, "proj-2"), file));
            assertThatThrownBy(() -> get(without.order("m").get(0).access())).hasMessageContaining("client_id");

            Credentials with = fixture.of(fixture.upstream(
                    new OAuthConfig(fixture.server.tokenUrl(), "file-client", "SECRET-client", "proj-2"), file));
            assertThat(get(with.order("m").get(0).access())).isEqualTo(new Access("SECRET-access-1", null, "proj-2"));
            assertThat(text(file)).doesNotContain("proj-2");
        }
    }

    @Test
    void aReplyWithoutAnAccessTokenStillSavesTheRefreshToken() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            fixture.clock.set(SetClock.FILE_EXPIRY.plusSeconds(1));
            fixture.server.next(200, "{\"refresh_token\":\"SECRET-rotated\"}");
            fixture.server.valid().add("SECRET-rotated");
            Path file = file(folder, "codex-flat.json");
            Credential credential = fixture.one(file);

            assertThatThrownBy(() -> get(credential.access())).isInstanceOf(ChatException.class);
            assertThat(text(file)).contains("SECRET-rotated");
            fixture.clock.forward(Duration.ofSeconds(2));
            assertThat(get(credential.access()).token()).isEqualTo("SECRET-access-1");
        }
    }

    @Test
    void filesTakeTurnsAndTheUnreadableOnesAreSkipped() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.CODEX)) {
            Path one = file(folder, "codex-flat.json", "one.json");
            Path two = file(folder, "codex-api-key.json", "two.json");
            Path three = file(folder, "codex-cli.json", "three.json");
            Credentials credentials = fixture.of(one, two, three);
            fixture.accounts.look(true);
            until(() -> credentials.order("m").size() == 2);

            List<String> first = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                first.add(Path.of(credentials.order("m").get(0).toString())
                        .getFileName()
                        .toString());
            }

            assertThat(first)
                    .containsExactlyInAnyOrder(
                            "one.json", "one.json", "three.json", "three.json", "three.json", "three.json");
            assertThat(credentials.trouble()).isNull();
            Credential benched = credentials.order("m").get(0);
            credentials.bench(benched, "m", Duration.ofMinutes(1));
            assertThat(credentials.order("m")).hasSize(1).doesNotContain(benched);
            assertThat(credentials.order("other")).hasSize(2);
        }
    }
}
