package io.github.aiproxy.codec;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * When to try again, as text says it: in Go's form, {@code 1h16m0.5s}, or in words, {@code try again in 2 hours, 3 minutes}.
 * A number without a unit is no delay, and neither is more than a year. Stateless; safe to share.
 */
public final class Delays {
    private static final String[] PHRASES = {
        "try again in ", "try again after ", "retry in ", "retry after ", "reset after "
    };
    private static final BigDecimal MOST =
            BigDecimal.valueOf(Duration.ofDays(366).toMillis());
    /** Nobody means a number that is longer. */
    private static final int MOST_DIGITS = 30;

    private Delays() {}

    /** The delay that the text is, in Go's form; null if it is anything else. */
    public static Duration of(String text) {
        return text == null ? null : read(text.strip(), 0, true);
    }

    /** The delay that an error's message asks for, as in "Please try again in 1.3s."; null if it asks for none. */
    public static Duration inWords(String message) {
        for (String phrase : PHRASES) {
            Duration delay = after(phrase, message);
            if (delay != null) {
                return delay;
            }
        }
        return null;
    }

    /** The delay that follows a phrase, which is in lower case; null if the message has none, or not the phrase. */
    public static Duration after(String phrase, String message) {
        if (message == null) {
            return null;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(phrase);
        return at < 0 ? null : read(lower, at + phrase.length(), false);
    }

    /** In the form that every wire understands, {@code 12s} or {@code 0.5s}. */
    public static String inSeconds(Duration delay) {
        return BigDecimal.valueOf(delay.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    /** @param exact whether there may be nothing but a delay, in Go's form */
    private static Duration read(String text, int from, boolean exact) {
        BigDecimal millis = BigDecimal.ZERO;
        boolean found = false;
        int at = from;
        while (at < text.length()) {
            int number = numberEnd(text, at);
            int unit = exact ? number : after(text, number, " ");
            int end = unit;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            long factor = factor(text.substring(unit, end), exact);
            if (number == at || number - at > MOST_DIGITS || factor == 0) {
                break;
            }
            millis = millis.add(new BigDecimal(text.substring(at, number)).multiply(BigDecimal.valueOf(factor)));
            found = true;
            at = exact ? end : after(text, end, " ,");
        }
        boolean legal = found && !(exact && at < text.length()) && millis.compareTo(MOST) <= 0;
        return legal ? Duration.ofMillis(millis.longValue()) : null;
    }

    /** Where a number ends that has a fraction or not; {@code at} if there is none. */
    private static int numberEnd(String text, int at) {
        int whole = digitsEnd(text, at);
        boolean fraction = whole > at && whole < text.length() && text.charAt(whole) == '.';
        int end = fraction ? digitsEnd(text, whole + 1) : whole;
        return end == whole + 1 ? whole : end;
    }

    private static int digitsEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int after(String text, int at, String skipped) {
        int end = at;
        while (end < text.length() && skipped.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** In milliseconds; 0 if it is no unit. */
    private static long factor(String unit, boolean exact) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> exact ? 0 : wordFactor(unit);
        };
    }

    private static long wordFactor(String unit) {
        return switch (unit) {
            case "milli", "millis", "millisecond", "milliseconds" -> 1;
            case "sec", "secs", "second", "seconds" -> 1_000;
            case "min", "mins", "minute", "minutes" -> 60_000;
            case "hr", "hrs", "hour", "hours" -> 3_600_000;
            case "d", "day", "days" -> 86_400_000;
            default -> 0;
        };
    }
}
