package io.github.aiproxy.oauth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is moved. Thread-safe. */
final class SetClock implements InstantSource {
    /** Six days before the files of the tests expire. */
    static final Instant START = Instant.parse("2026-07-31T07:06:40Z");

    static final Instant FILE_EXPIRY = Instant.parse("2026-08-06T07:06:40Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Override
    public Instant instant() {
        return now.get();
    }

    void set(Instant moment) {
        now.set(moment);
    }

    void forward(Duration time) {
        now.updateAndGet(moment -> moment.plus(time));
    }
}
