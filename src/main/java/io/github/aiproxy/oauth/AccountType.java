package io.github.aiproxy.oauth;

import java.util.List;

/**
 * The upstream types that present an account: where its tokens are renewed, how, and what to tell its owner. Constant.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6749#section-6">RFC 6749, section 6: refreshing an access token</a>
 */
enum AccountType {
    CODEX(
            "https://auth.openai.com/oauth/token",
            "app_EMoamEEZ73f0CkXaXp7hrann",
            Form.JSON,
            List.of(Dialect.CODEX_CLI, Dialect.FLAT),
            List.of("codex"),
            "run \"codex login\""),
    GEMINICLI(
            "https://oauth2.googleapis.com/token",
            null,
            Form.URLENCODED,
            List.of(Dialect.NESTED, Dialect.GOOGLE_ADC, Dialect.GOOGLE_CREDENTIALS, Dialect.FLAT),
            List.of("gemini", "geminicli"),
            "start \"gemini\" and choose to log in with Google"),
    ANTIGRAVITY(
            "https://oauth2.googleapis.com/token",
            null,
            Form.URLENCODED,
            List.of(Dialect.NESTED, Dialect.GOOGLE_ADC, Dialect.GOOGLE_CREDENTIALS, Dialect.FLAT),
            List.of("antigravity"),
            "log in again in Antigravity"),
    CLAUDECODE(
            "https://platform.claude.com/v1/oauth/token",
            "9d1c250a-e61b-44d9-88ed-5944d1962f5e",
            Form.JSON,
            List.of(Dialect.CLAUDE_CODE, Dialect.FLAT),
            List.of("claude", "claudecode"),
            "run \"claude\" and its command /login");

    /** How a token request is written. */
    enum Form {
        JSON,
        URLENCODED
    }

    private final String tokenUrl;
    private final String clientId;
    private final Form form;
    private final List<Dialect> dialects;
    private final List<String> fileTypes;
    private final String howToLogIn;

    AccountType(
            String tokenUrl,
            String clientId,
            Form form,
            List<Dialect> dialects,
            List<String> fileTypes,
            String howToLogIn) {
        this.tokenUrl = tokenUrl;
        this.clientId = clientId;
        this.form = form;
        this.dialects = dialects;
        this.fileTypes = fileTypes;
        this.howToLogIn = howToLogIn;
    }

    /** The type of an {@code api_type}; null if that one has no accounts. */
    static AccountType of(String apiType) {
        for (AccountType type : values()) {
            if (type.apiType().equals(apiType)) {
                return type;
            }
        }
        return null;
    }

    String apiType() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    String tokenUrl() {
        return tokenUrl;
    }

    /** The public application of the official tool; null if it is not public. */
    String clientId() {
        return clientId;
    }

    Form form() {
        return form;
    }

    /** The files that it takes; the first that recognises a file reads it. */
    List<Dialect> dialects() {
        return dialects;
    }

    /** What a file's own field {@code type} may say. */
    List<String> fileTypes() {
        return fileTypes;
    }

    String howToLogIn() {
        return howToLogIn;
    }

    /** Whether a request has to name a Google Cloud project. */
    boolean needsProject() {
        return this == GEMINICLI || this == ANTIGRAVITY;
    }

    /** Whether the application's secret is needed to renew tokens. */
    boolean needsSecret() {
        return clientId == null;
    }
}
