package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What refusals to a subscription mean. The quota is told by {@code anthropic-ratelimit-unified-*} headers: windows of
 * five hours and seven days for all models ({@code 5h}, {@code 7d}), others for one family. Stateless.
 */
final class UnifiedLimits {
    private static final String PREFIX = "anthropic-ratelimit-unified-";
    private static final String STATUS = "status";
    private static final Set<String> OF_ALL_MODELS = Set.of("", "5h-", "7d-");

    private UnifiedLimits() {}

    static Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        int status = error.status();
        if ((status == 400 || status == 429) && isPolicy(error, reply.headers())) {
            return Refusal.request("the upstream takes requests of Claude Code only: " + error.message());
        }
        if (status == 403) {
            return Refusal.account(error);
        }
        return status == 429 ? limit(error, reply.headers(), clock) : Refusal.of(error);
    }

    /** A refusal of the request for whom it comes from, in words that look like something else. */
    private static boolean isPolicy(ChatError error, MultiMap headers) {
        String message = error.message().toLowerCase(Locale.ROOT);
        return message.contains("only authorized for use with claude code")
                || message.contains("extra usage")
                || message.equals("error")
                        && !headers.contains(PREFIX + "reset")
                        && !headers.contains("retry-after")
                        && rejected(headers, "5h-") == null
                        && rejected(headers, "7d-") == null;
    }

    private static Refusal limit(ChatError error, MultiMap headers, InstantSource clock) {
        Duration latest = null;
        boolean account = false;
        boolean named = false;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith(PREFIX) || !name.endsWith(STATUS)) {
                continue;
            }
            String window = name.substring(PREFIX.length(), name.length() - STATUS.length());
            String reset = rejected(headers, window);
            // The status without a window sums the others up.
            if (reset == null || window.isEmpty()) {
                continue;
            }
            named = true;
            account |= OF_ALL_MODELS.contains(window);
            latest = later(latest, until(reset, clock));
        }
        if (!named && rejected(headers, "") != null) {
            account = true;
            latest = until(rejected(headers, ""), clock);
        }
        ChatError told = latest == null || latest.isZero() ? error : error.withRetryAfter(latest);
        return account ? Refusal.account(told) : Refusal.of(told);
    }

    /** When a rejected window resets, empty if that is not said; null if the window is not rejected. */
    private static String rejected(MultiMap headers, String window) {
        if (!"rejected".equalsIgnoreCase(headers.get(PREFIX + window + STATUS))) {
            return null;
        }
        String reset = headers.get(PREFIX + window + "reset");
        return reset == null ? "" : reset.trim();
    }

    private static Duration until(String reset, InstantSource clock) {
        try {
            Instant at = !reset.isEmpty() && reset.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Instant.ofEpochSecond(Long.parseLong(reset))
                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(reset, Instant::from);
            Duration delay = Duration.between(clock.instant(), at);
            return delay.isNegative() ? null : delay;
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static Duration later(Duration one, Duration other) {
        return one == null || other != null && other.compareTo(one) > 0 ? other : one;
    }
}
