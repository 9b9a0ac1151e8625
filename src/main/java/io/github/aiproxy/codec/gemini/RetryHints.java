package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.codec.Delays;
import java.time.Duration;

/**
 * When to try again, as Google's errors say it: a RetryInfo, a quota's reset, words, or the quota's period. Stateless;
 * safe to share.
 */
final class RetryHints {
    private RetryHints() {}

    /** The delay; null if nothing tells. */
    static Duration delay(JsonNode details, String message) {
        Duration reset = null;
        boolean perMinute = false;
        for (JsonNode detail : details) {
            JsonNode retryDelay = detail.path("retryDelay");
            if (retryDelay.isTextual()) {
                Duration delay = Delays.of(retryDelay.textValue());
                if (delay != null) {
                    return delay;
                }
            }
            if (retryDelay.path("seconds").canConvertToLong()) {
                return Duration.ofSeconds(retryDelay.get("seconds").longValue());
            }
            JsonNode metadata = detail.path("metadata");
            if (metadata.path("quotaResetDelay").isTextual()) {
                reset = Delays.of(metadata.get("quotaResetDelay").textValue());
            }
            perMinute |= metadata.path("quota_limit").asText().contains("PerMinute");
            for (JsonNode violation : detail.path("violations")) {
                perMinute |= violation.path("quotaId").asText().contains("PerMinute");
            }
        }
        if (reset == null) {
            reset = Delays.inWords(message);
        }
        return reset == null && perMinute ? Duration.ofSeconds(60) : reset;
    }
}
