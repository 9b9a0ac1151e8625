package io.github.aiproxy.route;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys that clients may present. Compared by digest and against every key, so that the time taken tells nothing.
 * Immutable; safe to share.
 */
final class ClientKeys {
    private static final String BEARER = "Bearer ";

    private final byte[][] digests;

    ClientKeys(List<String> keys) {
        digests = keys.stream().map(ClientKeys::digest).toArray(byte[][]::new);
    }

    /**
     * Lets a request in.
     *
     * <p>Official clients send keys in four ways, and every endpoint takes all of them: {@code Authorization: Bearer},
     * {@code x-api-key}, {@code x-goog-api-key} and the query parameter {@code key}.
     *
     * @return what tells this client's key from others, and is not the key
     * @throws ChatException AUTHENTICATION if keys are configured and the request has none of them
     */
    String check(HttpServerRequest request) {
        if (digests.length == 0) {
            return "";
        }
        String authorization = request.getHeader("authorization");
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        // Every source is looked at, whichever matches: the time taken tells nothing.
        String byBearer =
                matching(bearer ? authorization.substring(BEARER.length()).trim() : null);
        String byAnthropic = matching(request.getHeader("x-api-key"));
        String byGoogle = matching(request.getHeader("x-goog-api-key"));
        String byQuery = matching(request.query() == null ? null : request.getParam("key"));
        String known = first(byBearer, byAnthropic, byGoogle, byQuery);
        if (known == null) {
            throw new ChatException(new ChatError(
                    ChatError.Kind.AUTHENTICATION,
                    401,
                    "missing or wrong API key: send one of the proxy's keys as \"Authorization: Bearer\", \"x-api-key\" or"
                            + " \"x-goog-api-key\"",
                    "invalid_api_key",
                    null));
        }
        return known;
    }

    private static String first(String... tenants) {
        for (String tenant : tenants) {
            if (tenant != null) {
                return tenant;
            }
        }
        return null;
    }

    /** The key's digest in letters; null if it is none of the keys. */
    private String matching(String presented) {
        if (presented == null || presented.isEmpty()) {
            return null;
        }
        byte[] digest = digest(presented);
        boolean match = false;
        for (byte[] known : digests) {
            match |= MessageDigest.isEqual(known, digest);
        }
        return match ? HexFormat.of().formatHex(digest) : null;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
