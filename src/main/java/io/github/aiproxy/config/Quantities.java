package io.github.aiproxy.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Numbers, durations and sizes as the file writes them. Stateless; safe to share. */
final class Quantities {
    /** Digits, a dot, digits and no more of them than anybody means: a huge exponent must not be worked out. */
    private static final int MAX_DIGITS = 18;

    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final Map<String, Long> BYTES = Map.of(
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    private Quantities() {}

    /** Whether YAML would take it for a number. */
    static boolean isNumber(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        if (start == text.length() || !(isDigit(text.charAt(start)) || text.charAt(start) == '.')) {
            return false;
        }
        try {
            new BigDecimal(text);
            return true;
        } catch (NumberFormatException e) {
            return text.startsWith("0x", start) || text.startsWith("0o", start);
        }
    }

    /** Whether it is a whole number in plain decimal digits. */
    static boolean isWhole(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        return text.length() > start && text.length() <= MAX_DIGITS && digits(text, start) == text.length();
    }

    /** {@code 30}, {@code 0.5} (seconds), {@code 30m}, {@code 1h30m}, {@code 500ms}; null if it is nothing such. */
    static Duration duration(String text) {
        BigDecimal seconds = decimal(text);
        if (seconds != null) {
            return millis(seconds.movePointRight(3));
        }
        BigDecimal sum = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            int end = number(text, at);
            int next = end;
            while (next < text.length() && !isDigit(text.charAt(next))) {
                next++;
            }
            BigDecimal count = decimal(text.substring(at, end));
            Long unit = MILLIS.get(text.substring(end, next));
            if (count == null || unit == null) {
                return null;
            }
            sum = sum.add(count.multiply(BigDecimal.valueOf(unit)));
            at = next;
        }
        return text.isEmpty() ? null : millis(sum);
    }

    /** {@code 1048576}, {@code 32MB}, {@code 32 MiB}; null if it is nothing such. */
    static Long size(String text) {
        int end = number(text, 0);
        BigDecimal count = decimal(text.substring(0, end));
        String unit = text.substring(end).strip().toLowerCase(Locale.ROOT);
        Long factor = unit.isEmpty() ? Long.valueOf(1) : BYTES.get(unit);
        if (count == null || factor == null) {
            return null;
        }
        BigDecimal bytes = count.multiply(BigDecimal.valueOf(factor));
        return bytes.precision() - bytes.scale() > MAX_DIGITS ? Long.valueOf(Long.MAX_VALUE) : (Long) bytes.longValue();
    }

    /** As the file would write it. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds > 86_400 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds >= 3600 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds >= 60 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** As the file would write it. */
    static String show(long bytes) {
        if (bytes % (1 << 30) == 0 && bytes > 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes % (1 << 20) == 0 && bytes > 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes % (1 << 10) == 0 && bytes > 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
    }

    private static Duration millis(BigDecimal millis) {
        return millis.precision() - millis.scale() > 15
                ? Duration.ofMillis(Long.MAX_VALUE)
                : Duration.ofMillis(millis.longValue());
    }

    private static BigDecimal decimal(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && number(text, 0) == text.length()
                ? new BigDecimal(text)
                : null;
    }

    /** Where the digits, and a dot between them, end. */
    private static int number(String text, int from) {
        int end = digits(text, from);
        if (end > from && end + 1 < text.length() && text.charAt(end) == '.' && isDigit(text.charAt(end + 1))) {
            return digits(text, end + 1);
        }
        return end;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
