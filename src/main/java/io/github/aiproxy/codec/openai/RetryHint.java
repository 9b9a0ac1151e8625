package io.github.aiproxy.codec.openai;

import java.time.Duration;
import java.util.Locale;

/** The delay that an error's message asks for, as in "Please try again in 1.3s". Stateless; safe to share. */
final class RetryHint {
    private static final String[] PHRASES = {"try again in ", "retry in ", "retry after ", "try again after "};

    private RetryHint() {}

    /** Null if the message asks for none. */
    static Duration in(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        for (String phrase : PHRASES) {
            int at = lower.indexOf(phrase);
            if (at >= 0) {
                Duration delay = duration(lower, at + phrase.length());
                if (delay != null) {
                    return delay;
                }
            }
        }
        return null;
    }

    /** Reads {@code 1h2m3.5s}, {@code 250ms}, {@code 12 seconds}; null if there is no number with a unit. */
    static Duration duration(String text, int from) {
        double millis = 0;
        boolean found = false;
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            int end = i;
            while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
                end++;
            }
            int numberEnd = text.charAt(end - 1) == '.' ? end - 1 : end;
            int unit = numberEnd;
            while (unit < text.length() && text.charAt(unit) == ' ') {
                unit++;
            }
            double factor = text.startsWith("ms", unit) || text.startsWith("milli", unit)
                    ? 1
                    : unit >= text.length()
                            ? 0
                            : switch (text.charAt(unit)) {
                                case 's' -> 1_000;
                                case 'm' -> 60_000;
                                case 'h' -> 3_600_000;
                                case 'd' -> 86_400_000;
                                default -> 0;
                            };
            if (factor == 0 || numberEnd - i > 12) {
                break;
            }
            try {
                millis += Double.parseDouble(text.substring(i, numberEnd)) * factor;
            } catch (NumberFormatException e) {
                break;
            }
            found = true;
            i = unit;
            while (i < text.length() && Character.isLetter(text.charAt(i))) {
                i++;
            }
        }
        return found ? Duration.ofMillis((long) Math.ceil(millis)) : null;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
