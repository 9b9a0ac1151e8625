package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.Protocol;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers cross the proxy: allow-lists, both ways. Everything else stays behind, above all keys, cookies and
 * hop-by-hop headers. Stateless.
 */
public final class ForwardedHeaders {
    private static final Set<String> REQUEST = Set.of(
            "anthropic-version",
            "anthropic-beta",
            "anthropic-dangerous-direct-browser-access",
            "openai-beta",
            "user-agent",
            "x-app",
            "x-claude-code-session-id",
            "session_id",
            "session-id",
            "conversation_id",
            "originator",
            "version",
            "idempotency-key",
            "x-client-request-id",
            "x-goog-api-client",
            "x-server-timeout");
    private static final String[] REQUEST_PREFIXES = {"x-stainless-", "x-codex-", "x-openai-"};
    private static final Set<String> REPLY = Set.of(
            "request-id",
            "x-request-id",
            "retry-after",
            "retry-after-ms",
            "x-should-retry",
            "openai-processing-ms",
            "openai-version",
            "openai-model",
            "x-models-etag",
            "x-reasoning-included");
    private static final String[] REPLY_PREFIXES = {"anthropic-ratelimit-", "x-ratelimit-", "x-codex-"};

    private ForwardedHeaders() {}

    /** Copies what a client may tell an upstream of the same protocol. */
    static void copyRequest(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            if (allowed(header.getKey(), REQUEST, REQUEST_PREFIXES)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** Copies what an upstream may tell a client of the same protocol. */
    public static void copyReply(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            if (allowed(header.getKey(), REPLY, REPLY_PREFIXES)) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /**
     * The client's query for an upstream of the same protocol, such as {@code beta=true}: without a key, without names
     * that mean something to Camel, and nothing where the path decides it.
     *
     * @return without a question mark; empty if nothing is left
     */
    static String query(String query, Protocol protocol) {
        if (query == null || query.isEmpty() || protocol == Protocol.GEMINI) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty() && harmless(equals < 0 ? pair : pair.substring(0, equals))) {
                out.append(out.length() == 0 ? "" : "&").append(pair);
            }
        }
        return out.toString();
    }

    private static boolean harmless(String encodedName) {
        String name;
        try {
            name = URLDecoder.decode(encodedName, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        return !name.equals("key") && !name.startsWith("camel") && !name.startsWith("org.apache.camel");
    }

    private static boolean allowed(String header, Set<String> names, String[] prefixes) {
        String name = header.toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
