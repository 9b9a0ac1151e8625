package io.github.aiproxy.upstream;

import io.github.aiproxy.codec.Delays;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * When a provider's reply headers say to try again. Stateless.
 *
 * <p>Sources, first one wins: {@code retry-after-ms}; {@code retry-after} in seconds or as an HTTP date (RFC 9110
 * section 10.2.3); for a 429 the reset of an exhausted {@code anthropic-ratelimit-*} (RFC 3339) or {@code x-ratelimit-*}
 * (a duration such as {@code 6m0s}) dimension. Hints in bodies are the codecs' part.
 */
final class RetryHints {
    private static final String ANTHROPIC = "anthropic-ratelimit-";
    private static final String OPENAI_REMAINING = "x-ratelimit-remaining-";

    private RetryHints() {}

    /** The delay; null if the headers say nothing. Never negative. */
    static Duration of(int status, MultiMap headers, InstantSource clock) {
        Duration hint = null;
        String millis = headers.get("retry-after-ms");
        if (millis != null) {
            hint = seconds(millis, 0.001);
        }
        String after = headers.get("retry-after");
        if (hint == null && after != null) {
            hint = seconds(after, 1);
            if (hint == null) {
                hint = httpDate(after, clock);
            }
        }
        if (hint == null && status == 429) {
            hint = exhausted(headers, clock);
        }
        return hint == null || hint.isNegative() ? null : hint;
    }

    private static Duration seconds(String text, double unit) {
        try {
            double value = Double.parseDouble(text.trim()) * unit;
            return Double.isFinite(value) && value >= 0
                    ? Duration.ofMillis((long) Math.min(value * 1000, Long.MAX_VALUE / 1e6))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Duration httpDate(String text, InstantSource clock) {
        try {
            Instant at = ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration delay = Duration.between(clock.instant(), at);
            return delay.isNegative() ? Duration.ZERO : delay;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The latest reset among the dimensions with nothing remaining: earlier ones do not help. */
    private static Duration exhausted(MultiMap headers, InstantSource clock) {
        Duration latest = null;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!header.getValue().trim().equals("0")) {
                continue;
            }
            Duration reset = null;
            if (name.startsWith(ANTHROPIC) && name.endsWith("-remaining")) {
                String key = name.substring(0, name.length() - "remaining".length()) + "reset";
                reset = rfc3339(headers.get(key), clock);
            } else if (name.startsWith(OPENAI_REMAINING)) {
                reset = Delays.of(headers.get("x-ratelimit-reset-" + name.substring(OPENAI_REMAINING.length())));
            }
            if (reset != null && (latest == null || reset.compareTo(latest) > 0)) {
                latest = reset;
            }
        }
        return latest;
    }

    private static Duration rfc3339(String text, InstantSource clock) {
        if (text == null) {
            return null;
        }
        try {
            Instant at = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text.trim(), Instant::from);
            Duration delay = Duration.between(clock.instant(), at);
            return delay.isNegative() ? Duration.ZERO : delay;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
