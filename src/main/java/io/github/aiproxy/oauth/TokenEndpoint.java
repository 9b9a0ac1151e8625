package io.github.aiproxy.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.config.OAuthConfig;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Renews tokens at an account type's endpoint, and tells a login that is dead from a server that is in trouble. Blocks: for
 * workers. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6749#section-5.2">RFC 6749, section 5.2: error response</a>
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/web-server#offline">Google: refreshing a token</a>
 */
final class TokenEndpoint {
    private static final Set<String> DEAD = Set.of(
            "invalid_grant",
            "refresh_token_expired",
            "refresh_token_reused",
            "refresh_token_invalidated",
            "invalid_refresh_token");
    private static final Set<String> WRONG_CLIENT = Set.of("invalid_client", "unauthorized_client", "deleted_client");
    /** Where neither the reply nor the token says how long it lives. */
    private static final Duration USUAL_LIFE = Duration.ofHours(1);

    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

    private final AccountType type;
    private final OAuthConfig config;
    private final AccountRoutes routes;
    private final InstantSource clock;

    TokenEndpoint(AccountType type, OAuthConfig config, AccountRoutes routes, InstantSource clock) {
        this.type = type;
        this.config = config;
        this.routes = routes;
        this.clock = clock;
    }

    /** What keeps the file's tokens from being renewed; null if nothing does. */
    String missing(AuthDocument document) {
        if (document.tokens().refresh() == null) {
            return "refresh token";
        }
        if (clientId(document) == null || (type.needsSecret() && clientSecret(document) == null)) {
            return "client_id and client_secret (under oauth: in the configuration)";
        }
        return null;
    }

    /** Asks for new tokens. */
    Renewal renew(AuthDocument document, String refreshToken) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", clientId(document));
        if (clientSecret(document) != null) {
            parameters.put("client_secret", clientSecret(document));
        }
        parameters.put("grant_type", "refresh_token");
        parameters.put("refresh_token", refreshToken);
        boolean json = type.form() == AccountType.Form.JSON;
        String url = config.tokenUrl() != null ? config.tokenUrl() : type.tokenUrl();
        AccountReply reply;
        try {
            reply = routes.call(
                    AccountRoutes.TOKEN,
                    new AccountCall(
                            "POST",
                            url,
                            json ? AccountCall.JSON : AccountCall.URLENCODED,
                            json ? json(parameters) : urlEncoded(parameters),
                            null));
        } catch (IOException e) {
            return new Renewal.Later("the token endpoint did not answer: " + e.getMessage(), null);
        }
        return reply.isSuccess() ? renewed(reply) : refused(reply, refreshToken);
    }

    private String clientId(AuthDocument document) {
        return document.clientId() != null
                ? document.clientId()
                : config.clientId() != null ? config.clientId() : type.clientId();
    }

    private String clientSecret(AuthDocument document) {
        return document.clientSecret() != null ? document.clientSecret() : config.clientSecret();
    }

    private Renewal renewed(AccountReply reply) {
        JsonNode json = reply.json();
        if (!(json instanceof ObjectNode object)) {
            return new Renewal.Later("the token endpoint answered something that is no JSON object", null);
        }
        String access = Dialect.text(object, "access_token");
        return new Renewal.Renewed(new Tokens(
                access,
                Dialect.text(object, "refresh_token"),
                Dialect.text(object, "id_token"),
                access == null ? null : expiry(json.path("expires_in"), access)));
    }

    private Instant expiry(JsonNode expiresIn, String access) {
        Instant now = clock.instant();
        if (!expiresIn.isNumber() && !expiresIn.isTextual()) {
            Instant own = Jwt.expiry(access);
            return own != null ? own : now.plus(USUAL_LIFE);
        }
        long seconds = expiresIn.asLong(USUAL_LIFE.toSeconds());
        return now.plusSeconds(Math.min(LONGEST_LIFE.toSeconds(), Math.max(SHORTEST_LIFE.toSeconds(), seconds)));
    }

    private Renewal refused(AccountReply reply, String refreshToken) {
        String code = Objects.requireNonNullElse(reply.errorCode(), "");
        int status = reply.status();
        // A server that echoes what it was sent would have the token quoted.
        String said = "HTTP " + status + (code.isEmpty() || refreshToken.contains(code) ? "" : " " + code);
        if (WRONG_CLIENT.contains(code)) {
            return new Renewal.Refused(
                    "the token endpoint does not accept the client_id or client_secret (" + said + ")", false);
        }
        if (isDead(reply, code)) {
            return new Renewal.Refused("the login has expired or was revoked or used elsewhere (" + said + ")", true);
        }
        return new Renewal.Later("the token endpoint refused for now (" + said + ")", reply.retryAfter());
    }

    private boolean isDead(AccountReply reply, String code) {
        if (DEAD.contains(code)) {
            return true;
        }
        // An HTML page comes from something in front of the endpoint and says nothing of the login.
        boolean json = reply.json().isObject();
        return switch (type) {
            case CODEX -> reply.status() == 401;
            case CLAUDECODE -> reply.status() == 401 || (json && (reply.status() == 403 || reply.status() == 404));
            case GEMINICLI, ANTIGRAVITY -> false;
        };
    }

    private static String json(Map<String, String> parameters) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        parameters.forEach(json::put);
        return Json.raw(json);
    }

    private static String urlEncoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
