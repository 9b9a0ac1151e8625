package io.github.aiproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.codec.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What refusals of Code Assist mean. Quotas are per account and model; delays are read by the codec, but for the moments
 * that need a clock. Stateless.
 *
 * @see <a href="https://github.com/google-gemini/gemini-cli/blob/main/packages/core/src/utils/googleQuotaErrors.ts">Gemini
 *     CLI, how it classifies quota errors (read 2026-11)</a>
 */
final class CodeAssistErrors {
    private static final Logger LOG = LoggerFactory.getLogger(CodeAssistErrors.class);
    /** For a quota that is used up without a word on when it comes back. */
    private static final Duration UNKNOWN_RESET = Duration.ofHours(1);
    /** The account's owner must do something first; whether it was done is tried now and then. */
    private static final Duration UNTIL_VALIDATED = Duration.ofMinutes(10);

    private CodeAssistErrors() {}

    static Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        JsonNode said = error(reply.body());
        String message = said.path("message").asText(error.message()).toLowerCase(Locale.ROOT);
        Details details = Details.of(said.path("details"), clock);
        return switch (error.status()) {
            case 403 -> forbidden(error, message, details);
            case 429, 503 -> exhausted(error, message, details);
            default -> Refusal.of(error);
        };
    }

    private static Refusal forbidden(ChatError error, String message, Details details) {
        if (message.contains("violation of terms of service") || message.contains("disabled in this account")) {
            return Refusal.terminal(error);
        }
        if (message.contains("no longer supported for gemini code assist")) {
            return Refusal.terminal(error);
        }
        if (details.reason.equals("VALIDATION_REQUIRED")) {
            LOG.warn("an account must be validated by its owner: {}", details.link);
            return new Refusal(
                    new ChatError(
                            ChatError.Kind.PERMISSION, 403, "the account must be validated by its owner", null, null),
                    Refusal.Scope.ACCOUNT,
                    UNTIL_VALIDATED);
        }
        return Refusal.account(error);
    }

    private static Refusal exhausted(ChatError error, String message, Details details) {
        if (details.reason.startsWith("MODEL_CAPACITY_EX") || message.contains("no capacity available")) {
            // Nobody's quota: the model is short of machines, for every account.
            return Refusal.of(
                    new ChatError(ChatError.Kind.OVERLOADED, 503, error.message(), error.code(), error.retryAfter()));
        }
        if (error.kind() != ChatError.Kind.RATE_LIMIT) {
            return Refusal.of(error);
        }
        ChatError told =
                error.retryAfter() == null && details.reset != null ? error.withRetryAfter(details.reset) : error;
        boolean usedUp = details.daily
                || message.contains("limit: 0")
                || details.reason.equals("QUOTA_EXHAUSTED")
                || details.reason.equals("INSUFFICIENT_G1_CREDITS_BALANCE");
        return usedUp && told.retryAfter() == null ? Refusal.of(told.withRetryAfter(UNKNOWN_RESET)) : Refusal.of(told);
    }

    private static JsonNode error(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode root = Json.read(body, Set.of());
            return (root.isArray() ? root.path(0) : root).path("error");
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * The details that Google's errors carry.
     *
     * @param reason of the ErrorInfo; empty if none
     * @param daily whether a daily quota was violated
     * @param reset a moment that was named; null if none
     * @param link where the account's owner is sent; null if nowhere
     */
    private record Details(String reason, boolean daily, Duration reset, String link) {
        static Details of(JsonNode details, InstantSource clock) {
            String reason = "";
            boolean daily = false;
            Duration reset = null;
            String link = null;
            for (JsonNode detail : details) {
                JsonNode metadata = detail.path("metadata");
                reason = detail.path("reason").asText(reason);
                daily |= isDaily(metadata.path("quota_limit").asText());
                for (JsonNode violation : detail.path("violations")) {
                    daily |= isDaily(violation.path("quotaId").asText());
                }
                if (metadata.path("quotaResetTimeStamp").isTextual()) {
                    reset = until(metadata.get("quotaResetTimeStamp").textValue(), clock);
                }
                link = metadata.path("validation_link").asText(link);
                link = detail.path("links").path(0).path("url").asText(link);
            }
            return new Details(reason, daily, reset, link);
        }

        private static boolean isDaily(String quota) {
            return quota.contains("PerDay") || quota.contains("Daily");
        }

        private static Duration until(String moment, InstantSource clock) {
            try {
                Instant at = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(moment, Instant::from);
                Duration delay = Duration.between(clock.instant(), at);
                return delay.isNegative() ? null : delay;
            } catch (DateTimeException e) {
                return null;
            }
        }
    }
}
