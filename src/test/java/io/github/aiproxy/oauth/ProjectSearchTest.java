package io.github.aiproxy.oauth;

import static io.github.aiproxy.oauth.AccountsFixture.file;
import static io.github.aiproxy.oauth.AccountsFixture.get;
import static io.github.aiproxy.oauth.AccountsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts with Code Assist get their project before the first request. */
class ProjectSearchTest {
    private static final String LOAD = "/v1internal:loadCodeAssist";
    private static final String ONBOARD = "/v1internal:onboardUser";

    @TempDir
    Path folder;

    @Test
    void theProjectOfAKnownAccountIsTakenAndTheToolsFileLeftAlone() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            fixture.server.codeAssist(
                    LOAD, 200, "{\"currentTier\":{\"id\":\"standard-tier\"},\"cloudaicompanionProject\":\"found\"}");
            Path file = file(folder, "geminicli-tool.json");
            String before = text(file);

            assertThat(get(fixture.one(file).access())).isEqualTo(new Access("SECRET-access", null, "found"));
            assertThat(text(file)).isEqualTo(before);
            assertThat(fixture.server.asked())
                    .containsExactly(LOAD
                            + " {\"metadata\":{\"ideType\":\"IDE_UNSPECIFIED\",\"platform\":\"PLATFORM_UNSPECIFIED\","
                            + "\"pluginType\":\"GEMINI\"}}");
        }
    }

    @Test
    void aNewAccountIsOnboardedAndItsOperationFollowed() throws IOException {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            fixture.server.codeAssist(
                    LOAD, 200, "{\"allowedTiers\":[{\"id\":\"other\"},{\"id\":\"free-tier\",\"isDefault\":true}]}");
            fixture.server.codeAssist(ONBOARD, 200, "{\"name\":\"operations/abc\"}");
            fixture.server.codeAssist(
                    "/v1internal/operations/abc", 200, "{\"name\":\"operations/abc\",\"done\":false}");
            fixture.server.codeAssist(
                    "/v1internal/operations/abc",
                    200,
                    "{\"name\":\"operations/abc\",\"done\":true,\"response\":{\"cloudaicompanionProject\":{\"id\":\"made\"}}}");
            Path file = file(folder, "geminicli-nested.json");
            Files.writeString(file, text(file).replace("\"proj-1\"", "\"ALL\""));

            assertThat(get(fixture.one(file).access()).projectId()).isEqualTo("made");
            assertThat(fixture.server.asked()).anySatisfy(asked -> assertThat(asked)
                    .startsWith(ONBOARD + " {\"tierId\":\"free-tier\",\"metadata\""));
            assertThat(text(file)).contains("\"project_id\": \"made\"");
        }
    }

    @Test
    void antigravityIsOnboardedByAskingAgain() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.ANTIGRAVITY)) {
            fixture.server.codeAssist(LOAD, 200, "{\"currentTier\":{\"id\":\"free-tier\"}}");
            fixture.server.codeAssist(ONBOARD, 200, "{\"done\":false}");
            fixture.server.codeAssist(
                    ONBOARD, 200, "{\"done\":true,\"response\":{\"cloudaicompanionProject\":\"made\"}}");
            Path file = file(folder, "antigravity-timestamp.json");

            assertThat(get(fixture.one(file).access()).projectId()).isEqualTo("made");
            assertThat(fixture.server.asked())
                    .containsExactly(
                            LOAD + " {\"metadata\":{\"ideType\":\"ANTIGRAVITY\"}}",
                            ONBOARD + " {\"tier_id\":\"free-tier\",\"metadata\":{\"ide_type\":\"ANTIGRAVITY\"}}",
                            ONBOARD + " {\"tier_id\":\"free-tier\",\"metadata\":{\"ide_type\":\"ANTIGRAVITY\"}}");
            assertThat(text(file)).contains("\"project_id\":\"made\"");
        }
    }

    @Test
    void aConfiguredProjectIsNotAskedFor() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            Credentials credentials = fixture.of(fixture.upstream(
                    new OAuthConfig(fixture.server.tokenUrl(), null, null, "mine"),
                    file(folder, "geminicli-tool.json")));

            assertThat(get(credentials.order("m").get(0).access()).projectId()).isEqualTo("mine");
            assertThat(fixture.server.asked()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"currentTier\":{\"id\":\"standard-tier\"}} | wants a project: set oauth.project_id",
                "200 | {\"currentTier\":{},\"ineligibleTiers\":[{\"reasonMessage\":\"Not in your country.\"}]} | Not in your country.",
                "200 | {\"ineligibleTiers\":[{\"reasonCode\":\"VALIDATION_REQUIRED\",\"validationUrl\":\"https://v.example.com/\"}]} | confirmed at https://v.example.com/",
                "403 | {\"error\":{\"message\":\"This client is no longer supported\"}} | This client is no longer supported",
                "403 | {\"error\":{\"message\":\"Echo SECRET-access\"}} | Echo",
                "503 | {} | HTTP 503"
            })
    void whyThereIsNoProjectIsTold(int status, String reply, String reason) {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            fixture.server.codeAssist(LOAD, status, reply);
            fixture.server.codeAssist(
                    LOAD, 200, "{\"currentTier\":{\"id\":\"standard-tier\"},\"cloudaicompanionProject\":\"found\"}");
            Credentials credentials = fixture.of(file(folder, "geminicli-tool.json"));

            assertThatThrownBy(() -> get(credentials.order("m").get(0).access()))
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("SECRET");
            assertThat(credentials.order("m")).isEmpty();
            assertThat(credentials.trouble()).contains(reason);

            fixture.clock.forward(Duration.ofMinutes(5));
            assertThat(get(credentials.order("m").get(0).access()).projectId()).isEqualTo("found");
        }
    }

    @Test
    void anAccountThatGoogleClosedIsNotTriedAgain() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.ANTIGRAVITY)) {
            fixture.server.codeAssist(
                    LOAD,
                    403,
                    "{\"error\":{\"message\":\"This service has been disabled in this account for violation of Terms of Service.\"}}");
            Credentials credentials = fixture.of(file(folder, "antigravity-timestamp.json"));
            assertThatThrownBy(() -> get(credentials.order("m").get(0).access()))
                    .hasMessageContaining("violation of Terms of Service");

            fixture.clock.forward(Duration.ofDays(1));
            fixture.accounts.look(true);

            assertThat(credentials.order("m")).isEmpty();
            assertThat(fixture.server.asked()).hasSize(1);
        }
    }

    @Test
    void aTokenThatIsRefusedThereIsRenewedOnce() {
        try (AccountsFixture fixture = new AccountsFixture(AccountType.GEMINICLI)) {
            fixture.server.codeAssist(LOAD, 401, "{\"error\":{\"status\":\"UNAUTHENTICATED\"}}");
            fixture.server.codeAssist(
                    LOAD, 200, "{\"currentTier\":{\"id\":\"standard-tier\"},\"cloudaicompanionProject\":\"found\"}");
            Credentials credentials = fixture.of(fixture.upstream(
                    new OAuthConfig(fixture.server.tokenUrl(), "file-client", "SECRET-client", null),
                    file(folder, "geminicli-tool.json")));

            assertThat(get(credentials.order("m").get(0).access()))
                    .isEqualTo(new Access("SECRET-access-1", null, "found"));
        }
    }
}
