package io.github.aiproxy.codec.responses;

import java.time.Duration;
import java.util.Locale;

/** When to try again, as error messages say it: {@code Please try again in 1.3s}. Stateless. */
final class RetryHint {
    private static final String MARK = "try again in ";

    private RetryHint() {}

    /** Null if the message says nothing; understands {@code 500ms}, {@code 1.3s}, {@code 2 minutes}, {@code 1h2m3s}. */
    static Duration read(String message) {
        int at = message == null ? -1 : message.toLowerCase(Locale.ROOT).indexOf(MARK);
        if (at < 0) {
            return null;
        }
        String text = message.toLowerCase(Locale.ROOT);
        double millis = 0;
        boolean found = false;
        int i = at + MARK.length();
        while (i < text.length()) {
            int start = i;
            while (i < text.length() && (digit(text.charAt(i)) || (text.charAt(i) == '.' && next(text, i)))) {
                i++;
            }
            if (i == start || i - start > 12) {
                break;
            }
            double figure = figure(text.substring(start, i));
            while (i < text.length() && text.charAt(i) == ' ') {
                i++;
            }
            int unit = i;
            while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                i++;
            }
            double factor = factor(text.substring(unit, i));
            if (factor == 0) {
                break;
            }
            millis += figure * factor;
            found = true;
            while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ',')) {
                i++;
            }
        }
        return found ? Duration.ofMillis((long) Math.ceil(millis)) : null;
    }

    /** The sentence that clients look for. */
    static String sentence(Duration delay) {
        long millis = delay.toMillis();
        return "Please try again in "
                + (millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0)) + "s.";
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean next(String text, int dot) {
        return dot + 1 < text.length() && digit(text.charAt(dot + 1));
    }

    private static double figure(String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static double factor(String unit) {
        return switch (unit) {
            case "ms", "millisecond", "milliseconds" -> 1;
            case "s", "sec", "secs", "second", "seconds" -> 1000;
            case "m", "min", "mins", "minute", "minutes" -> 60_000;
            case "h", "hour", "hours" -> 3_600_000;
            case "d", "day", "days" -> 86_400_000;
            default -> 0;
        };
    }
}
