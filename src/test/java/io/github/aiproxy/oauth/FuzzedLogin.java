package io.github.aiproxy.oauth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Auth files for the fuzzer: no login, said in words, or one that can be renewed and read again. Stateless. */
public final class FuzzedLogin {
    private static final Instant NOW = Instant.parse("2026-08-02T00:00:00Z");

    private FuzzedLogin() {}

    public static void run(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        for (AccountType type : AccountType.values()) {
            try {
                AuthDocument document = AuthDocument.read(text, type);
                document.lastRefresh();
                document.accountId();
                document.owner();
                document.projectId();
                document.clientId();
                document.clientSecret();
                document.put(new Tokens("NEW", "NEWER", null, NOW), NOW);
                document.putProject("p");
                AuthDocument again = AuthDocument.read(new String(document.bytes(), StandardCharsets.UTF_8), type);
                if (!"NEWER".equals(again.tokens().refresh())) {
                    throw new AssertionError(new String(document.bytes(), StandardCharsets.UTF_8));
                }
            } catch (AuthFileException e) {
                if (e.getMessage().isBlank()) {
                    throw new AssertionError("an error without words", e);
                }
            }
        }
    }
}
