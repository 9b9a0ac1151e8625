package io.github.aiproxy.balance;

import io.github.aiproxy.config.BreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breakers of all upstreams: resilience4j's, by upstream or by upstream and model. Thread-safe.
 *
 * <p>The configured number of consecutive failures opens a breaker: its window is exactly as long as that number and only
 * a window of failures opens it. After the cooldown one probe is let through and decides.
 */
public final class Breakers {
    /** Clients choose model names; a breaker per model must not become a leak. */
    private static final int MOST_BREAKERS = 100_000;

    private static final Duration TICK = Duration.ofMillis(1);

    private final BreakerConfig config;
    private final CircuitBreakerConfig rules;
    private final Clock clock;
    private final Map<String, Guard> guards = new ConcurrentHashMap<>();

    public Breakers(BreakerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.rules = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(config.failures())
                .minimumNumberOfCalls(config.failures())
                .failureRateThreshold(100)
                .slowCallRateThreshold(100)
                .slowCallDurationThreshold(Duration.ofDays(365))
                .permittedNumberOfCallsInHalfOpenState(1)
                // One less, as a probe is let through only after that time, and clients are told to come at it.
                .waitDurationInOpenState(
                        config.cooldown().compareTo(TICK) > 0
                                ? config.cooldown().minus(TICK)
                                : TICK)
                .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
                .clock(clock)
                .writableStackTraceEnabled(false)
                .build();
    }

    /** The guard of an upstream, or of one of its models if breakers are that fine. */
    public Guard guard(String slug, String model) {
        String key = config.scope() == BreakerConfig.Scope.MODEL && model != null ? slug + '/' + model : slug;
        Guard known = guards.get(key);
        if (known != null) {
            return known;
        }
        if (guards.size() >= MOST_BREAKERS) {
            guards.values().removeIf(guard -> guard.breaker.getState() == CircuitBreaker.State.CLOSED);
        }
        return guards.computeIfAbsent(key, Guard::new);
    }

    /** A breaker and when it lets the next call through. */
    public final class Guard {
        private final CircuitBreaker breaker;
        private volatile long openUntilMillis;

        private Guard(String name) {
            breaker = CircuitBreaker.of(name, rules);
            breaker.getEventPublisher().onStateTransition(event -> {
                if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                    openUntilMillis = clock.millis() + config.cooldown().toMillis();
                }
            });
        }

        /** The breaker itself. */
        public CircuitBreaker breaker() {
            return breaker;
        }

        /**
         * How long until a call may be tried.
         *
         * @return zero if now: it is closed, or due for its probe
         */
        public Duration untilAvailable() {
            return switch (breaker.getState()) {
                case OPEN -> Duration.ofMillis(Math.max(0, openUntilMillis - clock.millis()));
                // The probe is out: its outcome comes within the time that a call may take.
                case HALF_OPEN -> probing ? Duration.ofSeconds(1) : Duration.ZERO;
                default -> Duration.ZERO;
            };
        }

        private volatile boolean probing;

        /** Takes a permission; a true answer must be followed by exactly one of the three outcomes. */
        boolean enter() {
            boolean permitted = breaker.tryAcquirePermission();
            if (permitted && breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
                probing = true;
            }
            return permitted;
        }

        void succeeded() {
            probing = false;
            breaker.onSuccess(0, TimeUnit.MILLISECONDS);
        }

        void failed(Throwable failure) {
            probing = false;
            breaker.onError(0, TimeUnit.MILLISECONDS, failure);
        }

        /** The call says nothing about the upstream. */
        void released() {
            probing = false;
            breaker.releasePermission();
        }

        boolean halfOpen() {
            return breaker.getState() == CircuitBreaker.State.HALF_OPEN;
        }
    }
}
