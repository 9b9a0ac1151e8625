package io.github.aiproxy.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The shapes of auth files: where each keeps what. Told apart by content. Constant. */
enum Dialect {
    /** {@code auth.json} of the Codex CLI. It has no expiry: the token says it itself. */
    CODEX_CLI("codex CLI", "tokens", "access_token", "refresh_token", "id_token", null, Expiry.NONE, "last_refresh"),
    /** {@code .credentials.json} of Claude Code; other programs' keys may be beside. */
    CLAUDE_CODE("Claude Code", "claudeAiOauth", "accessToken", "refreshToken", null, "expiresAt", Expiry.MILLIS, null),
    /** A token in an object of its own: files of other proxies for Gemini, and Antigravity's own. */
    NESTED("nested", "token", "access_token", "refresh_token", "id_token", "expiry", Expiry.TEXT, null),
    /** Application default credentials of {@code gcloud}: no access token is kept there. */
    GOOGLE_ADC("gcloud ADC", null, null, "refresh_token", null, null, Expiry.NONE, null),
    /** {@code oauth_creds.json} of the Gemini CLI. */
    GOOGLE_CREDENTIALS(
            "Gemini CLI", null, "access_token", "refresh_token", "id_token", "expiry_date", Expiry.MILLIS, null),
    /** One flat object, as other proxies write it for every type. */
    FLAT("flat", null, "access_token", "refresh_token", "id_token", "expired", Expiry.TEXT, "last_refresh");

    /** How a moment is written. */
    private enum Expiry {
        NONE,
        MILLIS,
        TEXT
    }

    private final String label;
    private final String holder;
    private final String access;
    private final String refresh;
    private final String id;
    private final String expiry;
    private final Expiry expiryForm;
    private final String lastRefresh;

    Dialect(
            String label,
            String holder,
            String access,
            String refresh,
            String id,
            String expiry,
            Expiry expiryForm,
            String lastRefresh) {
        this.label = label;
        this.holder = holder;
        this.access = access;
        this.refresh = refresh;
        this.id = id;
        this.expiry = expiry;
        this.expiryForm = expiryForm;
        this.lastRefresh = lastRefresh;
    }

    /** For people. */
    String label() {
        return label;
    }

    boolean recognises(ObjectNode root) {
        return switch (this) {
            case CODEX_CLI -> root.has("tokens") || root.has("OPENAI_API_KEY") || root.has("auth_mode");
            case CLAUDE_CODE, NESTED -> root.path(holder).isObject();
            case GOOGLE_ADC -> "authorized_user".equals(root.path("type").textValue());
            case GOOGLE_CREDENTIALS -> root.has(expiry) || (!root.has("type") && hasTokens(root));
            case FLAT -> hasTokens(root);
        };
    }

    private boolean hasTokens(ObjectNode root) {
        return root.path(access).isTextual() || root.path(refresh).isTextual();
    }

    /** The object that holds the tokens; null if it is not there. */
    ObjectNode holder(ObjectNode root) {
        return holder == null ? root : root.path(holder) instanceof ObjectNode node ? node : null;
    }

    Tokens tokens(ObjectNode root) {
        ObjectNode in = holder(root);
        if (in == null) {
            return Tokens.NONE;
        }
        String accessToken = access == null ? null : text(in, access);
        return new Tokens(
                accessToken,
                text(in, refresh),
                id == null ? null : text(in, id),
                accessToken == null ? null : expiry(in, accessToken));
    }

    private Instant expiry(ObjectNode in, String accessToken) {
        Instant own = expiry == null ? null : moment(in.path(expiry));
        if (own == null
                && this == FLAT
                && in.path("timestamp").isNumber()
                && in.path("expires_in").isNumber()) {
            own = Moments.later(
                    in.path("timestamp").asLong(), in.path("expires_in").asLong());
        }
        return own != null ? own : Jwt.expiry(accessToken);
    }

    /** When the tokens were renewed last; null if the file does not say. */
    Instant lastRefresh(ObjectNode root) {
        return lastRefresh == null ? null : moment(root.path(lastRefresh));
    }

    /** Puts new tokens in the old ones' place; what else is there stays as it is. */
    void put(ObjectNode root, Tokens tokens, Instant now) {
        ObjectNode in = holder(root);
        if (in == null) {
            return;
        }
        if (access != null && tokens.access() != null) {
            in.put(access, tokens.access());
        }
        if (tokens.refresh() != null) {
            in.put(refresh, tokens.refresh());
        }
        if (id != null && tokens.id() != null && (in.has(id) || this == CODEX_CLI)) {
            in.put(id, tokens.id());
        }
        if (expiryForm == Expiry.MILLIS && tokens.expiry() != null) {
            in.put(expiry, tokens.expiry().toEpochMilli());
        } else if (expiryForm == Expiry.TEXT && tokens.expiry() != null) {
            in.put(expiry, tokens.expiry().toString());
        }
        if (this == FLAT && in.has("timestamp") && in.has("expires_in") && tokens.expiry() != null) {
            in.put("timestamp", now.toEpochMilli());
            in.put("expires_in", Math.max(0, tokens.expiry().getEpochSecond() - now.getEpochSecond()));
        }
        if (lastRefresh != null && (this == CODEX_CLI || root.has(lastRefresh))) {
            root.put(lastRefresh, now.toString());
        }
    }

    /**
     * Whether other programs' own keys may be added. Not to files of official tools: they are theirs, and a strict reader
     * there would log its user out.
     */
    boolean isOpen(ObjectNode root) {
        return this == FLAT ? root.has("type") : this == NESTED && (root.has("type") || root.has("project_id"));
    }

    static String text(ObjectNode in, String field) {
        String text = in.path(field).textValue();
        return text == null || text.isBlank() ? null : text;
    }

    /** Milliseconds, or a date and time; null if it is neither. */
    private static Instant moment(JsonNode node) {
        if (node.isIntegralNumber()) {
            return Instant.ofEpochMilli(node.asLong());
        }
        if (!node.isTextual()) {
            return null;
        }
        try {
            return Moments.inMillis(OffsetDateTime.parse(node.textValue()).toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
