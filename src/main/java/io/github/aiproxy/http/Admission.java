package io.github.aiproxy.http;

import io.github.aiproxy.config.Config;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How many requests may be in flight, and how large they may be. Thread-safe. */
public final class Admission {
    private final Supplier<Config> config;
    private final IntSupplier limit;
    private final AtomicInteger inFlight = new AtomicInteger();

    public Admission(Supplier<Config> config) {
        this(config, () -> config.get().limits().maxConcurrentRequests());
    }

    private Admission(Supplier<Config> config, IntSupplier limit) {
        this.config = config;
        this.limit = limit;
    }

    /** For requests that are no load, such as whether the program is up: they are let in however full it is. */
    Admission unlimited() {
        return new Admission(config, () -> Integer.MAX_VALUE);
    }

    /** Takes a place; a true answer must be followed by one {@link #leave}. */
    boolean enter() {
        if (inFlight.incrementAndGet() > limit.getAsInt()) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    int maxBody() {
        return config.get().limits().maxRequestBody();
    }

    /** Requests in flight. */
    public int inFlight() {
        return inFlight.get();
    }
}
