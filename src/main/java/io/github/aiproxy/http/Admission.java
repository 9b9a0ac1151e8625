package io.github.aiproxy.http;

import io.github.aiproxy.config.Config;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** How many requests may be in flight, and how large they may be. Thread-safe. */
public final class Admission {
    private final Supplier<Config> config;
    private final AtomicInteger inFlight = new AtomicInteger();

    public Admission(Supplier<Config> config) {
        this.config = config;
    }

    /** Takes a place; a true answer must be followed by one {@link #leave}. */
    boolean enter() {
        if (inFlight.incrementAndGet() > config.get().limits().maxConcurrentRequests()) {
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
