package io.github.aiproxy.oauth;

import java.time.Instant;

/** Moments that files and tokens name: any number may stand there. Stateless. */
final class Moments {
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Moments() {}

    /** So many seconds after so many milliseconds since 1970; null if milliseconds cannot say it. */
    static Instant later(long millis, long seconds) {
        try {
            return Instant.ofEpochMilli(Math.addExact(millis, Math.multiplyExact(seconds, 1000L)));
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** The moment; null if milliseconds cannot say it. */
    static Instant inMillis(Instant moment) {
        return moment.isBefore(FIRST) || moment.isAfter(LAST) ? null : moment;
    }
}
