package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * When to try again, as Google's errors say it: a RetryInfo, a quota's reset, words, or the quota's period. Stateless;
 * safe to share.
 */
final class RetryHints {
    private static final String[] PHRASES = {"retry in ", "retry after ", "reset after ", "try again in "};

    private RetryHints() {}

    /** The delay; null if nothing tells. */
    static Duration delay(JsonNode details, String message) {
        Duration reset = null;
        boolean perMinute = false;
        for (JsonNode detail : details) {
            JsonNode retryDelay = detail.path("retryDelay");
            if (retryDelay.isTextual()) {
                Duration delay = parse(retryDelay.textValue());
                if (delay != null) {
                    return delay;
                }
            }
            if (retryDelay.path("seconds").canConvertToLong()) {
                return Duration.ofSeconds(retryDelay.get("seconds").longValue());
            }
            JsonNode metadata = detail.path("metadata");
            if (metadata.path("quotaResetDelay").isTextual()) {
                reset = parse(metadata.get("quotaResetDelay").textValue());
            }
            perMinute |= metadata.path("quota_limit").asText().contains("PerMinute");
            for (JsonNode violation : detail.path("violations")) {
                perMinute |= violation.path("quotaId").asText().contains("PerMinute");
            }
        }
        if (reset == null) {
            reset = inWords(message);
        }
        return reset == null && perMinute ? Duration.ofSeconds(60) : reset;
    }

    /** The delay that a message names, such as "Please retry in 12.5s."; null if none. */
    static Duration inWords(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        for (String phrase : PHRASES) {
            int at = lower.indexOf(phrase);
            if (at >= 0) {
                int start = at + phrase.length();
                int end = start;
                while (end < lower.length() && isPartOfDuration(lower.charAt(end))) {
                    end++;
                }
                Duration delay = parse(lower.substring(start, end));
                if (delay != null) {
                    return delay;
                }
            }
        }
        return null;
    }

    private static boolean isPartOfDuration(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == 'h' || c == 'm' || c == 's';
    }

    /** A duration such as {@code 34.07s}, {@code 500ms} or {@code 1h16m0s}; null if it is none. */
    static Duration parse(String text) {
        BigDecimal seconds = BigDecimal.ZERO;
        int start = 0;
        boolean any = false;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
                end++;
            }
            String number = text.substring(start, end);
            if (number.isEmpty() || number.length() > 12 || number.equals(".") || end == text.length()) {
                break;
            }
            BigDecimal unit;
            if (text.startsWith("ms", end)) {
                unit = new BigDecimal("0.001");
                end += 2;
            } else {
                unit = switch (text.charAt(end)) {
                    case 'h' -> BigDecimal.valueOf(3600);
                    case 'm' -> BigDecimal.valueOf(60);
                    case 's' -> BigDecimal.ONE;
                    default -> null;
                };
                end++;
            }
            if (unit == null) {
                break;
            }
            try {
                seconds = seconds.add(new BigDecimal(number).multiply(unit));
            } catch (NumberFormatException e) {
                break;
            }
            any = true;
            start = end;
        }
        return any ? Duration.ofMillis(seconds.movePointRight(3).longValue()) : null;
    }

    /** The wire's form, {@code 12s} or {@code 0.5s}. */
    static String inSeconds(Duration delay) {
        return BigDecimal.valueOf(delay.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }
}
