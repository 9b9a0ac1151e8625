package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.codec.Delays;
import java.time.Duration;

/** When to try again, as bodies of errors say it in fields or in words. Stateless; safe to share. */
final class RetryHints {
    private static final String[] FIELDS = {"retry_after", "retry_after_seconds", "resets_in_seconds"};
    private static final long MAX_SECONDS = Duration.ofDays(30).toSeconds();

    private RetryHints() {}

    /** The first hint found; null if there is none. */
    static Duration read(JsonNode outer, JsonNode inner, String message) {
        for (String field : FIELDS) {
            JsonNode value = inner.has(field) ? inner.get(field) : outer.get(field);
            if (value != null && value.isNumber()) {
                double seconds = value.doubleValue();
                return seconds < 0 || seconds > MAX_SECONDS ? null : Duration.ofMillis(Math.round(seconds * 1000));
            }
        }
        for (JsonNode detail : inner.path("details")) {
            String delay = detail.path("retryDelay").textValue();
            if (delay != null) {
                return Delays.of(delay);
            }
        }
        return Delays.inWords(message);
    }
}
