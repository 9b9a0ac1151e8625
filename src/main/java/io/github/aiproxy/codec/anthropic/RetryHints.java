package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

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
                return ofSeconds(value.doubleValue());
            }
        }
        for (JsonNode detail : inner.path("details")) {
            String delay = detail.path("retryDelay").textValue();
            if (delay != null) {
                return parse(delay);
            }
        }
        if (message == null) {
            return null;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        for (String lead : new String[] {"try again in ", "retry in ", "retry after "}) {
            int at = lower.indexOf(lead);
            if (at >= 0) {
                return parse(lower.substring(at + lead.length()));
            }
        }
        return null;
    }

    /** Reads {@code 12s}, {@code 1.5 seconds}, {@code 250ms}, {@code 2m}, or a bare number of seconds. */
    private static Duration parse(String text) {
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        if (end > 0 && text.charAt(end - 1) == '.') {
            end--;
        }
        double value;
        try {
            value = Double.parseDouble(text.substring(0, end));
        } catch (NumberFormatException e) {
            return null;
        }
        String unit = text.substring(end).stripLeading();
        if (unit.startsWith("ms") || unit.startsWith("milli")) {
            return ofSeconds(value / 1000);
        }
        if (unit.startsWith("m")) {
            return ofSeconds(value * 60);
        }
        return ofSeconds(unit.startsWith("h") ? value * 3600 : value);
    }

    private static Duration ofSeconds(double seconds) {
        return seconds < 0 || seconds > MAX_SECONDS ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }
}
