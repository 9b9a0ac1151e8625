package io.github.aiproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.codec.Json;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;

/**
 * What refusals of the Codex backend mean. A used-up plan benches the account until its window resets, which is said in
 * the body ({@code resets_at}, {@code resets_in_seconds}) or in {@code x-codex-*} headers. Stateless.
 */
final class CodexLimits {
    private static final String[] WINDOWS = {"primary", "secondary"};

    private CodexLimits() {}

    static Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        JsonNode said = error(reply.body());
        String type = said.path("type").asText(said.path("code").asText(String.valueOf(error.code())));
        if (reply.status() == 403 && isPage(reply)) {
            return Refusal.of(new ChatError(
                    ChatError.Kind.UPSTREAM, 502, "the edge before the upstream refused the connection", null, null));
        }
        if (type.equals("usage_not_included")) {
            return Refusal.terminal(error);
        }
        if (reply.status() == 403) {
            return Refusal.account(error);
        }
        if (error.kind() != ChatError.Kind.RATE_LIMIT) {
            return Refusal.of(error);
        }
        String family = reply.headers().get("x-codex-active-limit");
        boolean ofModel = family != null && !family.isBlank() && !family.equalsIgnoreCase("codex");
        Duration reset = inBody(said, clock);
        if (reset == null) {
            reset = inHeaders(ofModel ? "x-" + family.trim().replace('_', '-') : "x-codex", reply.headers(), clock);
        }
        ChatError told = reset == null ? error : error.withRetryAfter(reset);
        return type.equals("usage_limit_reached") && !ofModel ? Refusal.account(told) : Refusal.of(told);
    }

    /** Cloudflare's refusals are web pages. */
    private static boolean isPage(ErrorReply reply) {
        String contentType = String.valueOf(reply.headers().get("content-type")).toLowerCase(Locale.ROOT);
        return contentType.startsWith("text/html")
                || new String(reply.body(), StandardCharsets.UTF_8)
                        .stripLeading()
                        .startsWith("<");
    }

    private static JsonNode error(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode root = Json.read(body, Set.of());
            return root.path("error").isObject()
                    ? root.path("error")
                    : root.path("detail").isObject() ? root.path("detail") : root;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static Duration inBody(JsonNode said, InstantSource clock) {
        if (said.path("resets_at").canConvertToLong()) {
            return until(said.get("resets_at").longValue(), clock);
        }
        JsonNode seconds = said.path("resets_in_seconds");
        return seconds.isNumber() && seconds.doubleValue() >= 0 && seconds.doubleValue() < 1e9
                ? Duration.ofMillis((long) (seconds.doubleValue() * 1000))
                : null;
    }

    /** The latest reset of the windows that are used up. */
    private static Duration inHeaders(String prefix, MultiMap headers, InstantSource clock) {
        Duration latest = null;
        for (String window : WINDOWS) {
            String start = prefix + '-' + window;
            Double used = number(headers.get(start + "-used-percent"));
            Double at = number(headers.get(start + "-reset-at"));
            if (used != null && at != null && used >= 100) {
                Duration reset = until(at.longValue(), clock);
                latest = latest == null || reset.compareTo(latest) > 0 ? reset : latest;
            }
        }
        return latest;
    }

    private static Duration until(long epochSeconds, InstantSource clock) {
        long millis = Math.min(epochSeconds, Long.MAX_VALUE / 1000) * 1000 - clock.millis();
        return Duration.ofMillis(Math.max(0, millis));
    }

    private static Double number(String text) {
        try {
            return text == null ? null : Double.valueOf(text.trim());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
