package io.github.aiproxy.config;

import java.time.Duration;

/**
 * When an upstream is taken out, and for how long.
 *
 * @param failures consecutive failures that open the breaker
 * @param cooldown how long it stays open; then one probe decides
 * @param scope what a breaker counts for
 */
public record BreakerConfig(int failures, Duration cooldown, Scope scope) {
    /** What a breaker counts for. */
    public enum Scope {
        /** The whole upstream. */
        UPSTREAM,
        /** Each of its models apart. */
        MODEL
    }
}
