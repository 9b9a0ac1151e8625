package io.github.aiproxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape of an auth file, as the tools write it. */
class AuthDocumentTest {
    private static final Instant NOW = Instant.parse("2026-08-02T00:00:00Z");
    private static final Tokens FRESH =
            new Tokens("NEW-access", "NEW-refresh", "NEW-id", Instant.parse("2026-08-02T08:00:00Z"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "codex-cli,                codex,       CODEX_CLI,          JWT,           true,  true",
        "codex-cli-claims,         codex,       CODEX_CLI,          JWT,           true,  true",
        "codex-flat,               codex,       FLAT,               SECRET-access, true,  true",
        "geminicli-tool,           geminicli,   GOOGLE_CREDENTIALS, SECRET-access, true,  true",
        "geminicli-nested,         geminicli,   NESTED,             SECRET-access, true,  true",
        "google-adc,               geminicli,   GOOGLE_ADC,         ,              false, false",
        "google-adc,               antigravity, GOOGLE_ADC,         ,              false, false",
        "claudecode-tool,          claudecode,  CLAUDE_CODE,        SECRET-access, true,  false",
        "claudecode-flat,          claudecode,  FLAT,               SECRET-access, true,  true",
        "antigravity-flat,         antigravity, FLAT,               SECRET-access, true,  true",
        "antigravity-timestamp,    antigravity, FLAT,               SECRET-access, true,  false",
        "antigravity-tool,         antigravity, NESTED,             SECRET-access, true,  false"
    })
    void readsTheTokensAndTheirExpiry(
            String file, String type, Dialect dialect, String access, boolean expires, boolean owner) throws Exception {
        AuthDocument document = AuthDocument.read(text(file), type(type));

        assertThat(document.dialect()).isEqualTo(dialect);
        assertThat(document.tokens().refresh()).isEqualTo("SECRET-refresh");
        if ("JWT".equals(access)) {
            assertThat(document.tokens().access()).startsWith("ey");
        } else {
            assertThat(document.tokens().access()).isEqualTo(access);
        }
        if (expires) {
            assertThat(document.tokens().expiry())
                    .isBetween(Instant.parse("2026-08-06T07:06:40Z"), Instant.parse("2026-08-06T07:06:41Z"));
        } else {
            assertThat(document.tokens().expiry()).isNull();
        }
        assertThat(document.owner()).isEqualTo(owner ? "owner@example.com" : null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "codex-cli, codex, tokens/access_token tokens/refresh_token tokens/id_token last_refresh",
        "codex-flat, codex, access_token refresh_token id_token expired last_refresh",
        "geminicli-tool, geminicli, access_token refresh_token id_token expiry_date",
        "geminicli-nested, geminicli, token/access_token token/refresh_token token/expiry",
        "google-adc, geminicli, refresh_token",
        "claudecode-tool, claudecode, claudeAiOauth/accessToken claudeAiOauth/refreshToken claudeAiOauth/expiresAt",
        "claudecode-flat, claudecode, access_token refresh_token id_token expired last_refresh",
        "antigravity-flat, antigravity, access_token refresh_token expires_in timestamp expired",
        "antigravity-tool, antigravity, token/access_token token/refresh_token token/expiry"
    })
    void newTokensChangeTheirOwnFieldsOnly(String file, String type, String changed) throws Exception {
        String before = text(file);
        AuthDocument document = AuthDocument.read(before, type(type));

        document.put(FRESH, NOW);
        String after = new String(document.bytes(), StandardCharsets.UTF_8);

        ObjectNode old = (ObjectNode) Json.read(before);
        ObjectNode now = (ObjectNode) Json.read(after);
        for (String path : changed.split(" ")) {
            String pointer = "/" + path;
            assertThat(now.at(pointer)).as(path).isNotEqualTo(old.at(pointer));
            ObjectNode in = (ObjectNode) now.at(pointer.substring(0, pointer.lastIndexOf('/')));
            in.set(path.substring(path.lastIndexOf('/') + 1), old.at(pointer));
        }
        assertThat(Json.raw(now)).isEqualTo(Json.raw(old));
        Tokens read = AuthDocument.read(after, type(type)).tokens();
        assertThat(read.refresh()).isEqualTo("NEW-refresh");
        if (document.dialect() != Dialect.GOOGLE_ADC) {
            assertThat(read.access()).isEqualTo("NEW-access");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"codex-cli,codex", "geminicli-nested,geminicli", "claudecode-tool,claudecode", "google-adc,geminicli"})
    void theFileLooksAsItDid(String file, String type) throws Exception {
        String before = text(file);
        AuthDocument document = AuthDocument.read(before, type(type));

        document.put(new Tokens(null, "OTHER-refresh", null, null), NOW);

        List<String> expected = new ArrayList<>(before.lines().toList());
        expected.replaceAll(line -> line.replace("SECRET-refresh", "OTHER-refresh"));
        List<String> lines =
                new String(document.bytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSameSizeAs(expected);
        if (document.dialect() != Dialect.CODEX_CLI) {
            assertThat(lines).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "codex-api-key    | codex      | API key",
                "claudecode-tool  | codex      | is a login for the type claudecode",
                "codex-cli        | claudecode | is a login for the type codex",
                "codex-flat       | claudecode | is a login for \"codex\"",
                "claudecode-flat  | antigravity| is a login for \"claude\"",
                "geminicli-nested | antigravity| is a login for \"gemini\"",
                "service-account  | geminicli  | is a service account's key"
            })
    void otherFilesAreRefusedWithAReason(String file, String type, String reason) {
        assertThatThrownBy(() -> AuthDocument.read(text(file), type(type)))
                .isInstanceOf(AuthFileException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest(name = "{index}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | is empty",
                "[]                                          | no JSON object",
                "sk-SECRET-not-json                          | is not valid JSON",
                "{\"access_token\": SECRET}                  | is not valid JSON",
                "{}                                          | run \"codex login\"",
                "{\"tokens\":{}}                             | lacks access and refresh token",
                "{\"tokens\":{\"access_token\":5}}           | lacks access and refresh token",
                "{\"type\":\"codex\",\"refresh_token\":\"r\",\"disabled\":true} | says that it is disabled"
            })
    void whatIsMissingIsSaidWithoutQuotingTheFile(String text, String reason) {
        assertThatThrownBy(() -> AuthDocument.read(text, AccountType.CODEX))
                .isInstanceOf(AuthFileException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void theAccountIsTheFilesOrTheTokens() throws Exception {
        assertThat(AuthDocument.read(text("codex-cli"), AccountType.CODEX).accountId())
                .isEqualTo("acc-0000");
        assertThat(AuthDocument.read(text("codex-flat"), AccountType.CODEX).accountId())
                .isEqualTo("acc-0000");
        assertThat(AuthDocument.read(text("codex-cli-claims"), AccountType.CODEX)
                        .accountId())
                .isEqualTo("acc-from-claim");
    }

    @Test
    void projectsAndDeathAreNotedOnlyWhereTheyHaveAPlace() throws Exception {
        assertThat(AuthDocument.read(text("geminicli-tool"), AccountType.GEMINICLI)
                        .putProject("p"))
                .isFalse();
        assertThat(AuthDocument.read(text("antigravity-tool"), AccountType.ANTIGRAVITY)
                        .putProject("p"))
                .isFalse();
        assertThat(AuthDocument.read(text("codex-cli"), AccountType.CODEX).putDisabled())
                .isFalse();
        assertThat(AuthDocument.read(text("claudecode-tool"), AccountType.CLAUDECODE)
                        .putDisabled())
                .isFalse();
        assertThat(AuthDocument.read(text("antigravity-timestamp"), AccountType.ANTIGRAVITY)
                        .putProject("p"))
                .isTrue();
        assertThat(AuthDocument.read(text("codex-flat"), AccountType.CODEX).putDisabled())
                .isTrue();
    }

    private static AccountType type(String name) {
        return AccountType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    static String text(String file) throws IOException {
        try (InputStream in = AuthDocumentTest.class.getResourceAsStream("/oauth/files/" + file + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
