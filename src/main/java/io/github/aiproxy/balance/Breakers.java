package io.github.aiproxy.balance;

import io.github.aiproxy.config.BreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The circuit breakers of all upstreams: resilience4j's, by upstream or by upstream and model. Thread-safe.
 *
 * <p>The configured number of consecutive failures opens a breaker: its window is exactly as long as that number and only
 * a window of failures opens it. After the cooldown one probe is let through and decides.
 */
public final class Breakers {
    /** Clients choose model names; a breaker per model, of some two kilobytes, must not become a leak. */
    private static final int MOST_BREAKERS = 10_000;

    private static final Duration TICK = Duration.ofMillis(1);

    private final Clock clock;
    private final Map<String, Guard> guards = new ConcurrentHashMap<>();
    private volatile Rules rules;

    /** A configuration and what resilience4j makes of it. */
    private record Rules(BreakerConfig config, CircuitBreakerConfig resilience4j) {}

    public Breakers(BreakerConfig config, Clock clock) {
        this.clock = clock;
        this.rules = rules(config);
    }

    private Rules rules(BreakerConfig config) {
        return new Rules(
                config,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(config.failures())
                        .minimumNumberOfCalls(config.failures())
                        .failureRateThreshold(100)
                        .slowCallRateThreshold(100)
                        .slowCallDurationThreshold(Duration.ofDays(365))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        // One less, as a probe is let through only after that time, and clients are told to come at it.
                        .waitDurationInOpenState(atLeastATick(config.cooldown().minus(TICK)))
                        .currentTimestampFunction(c -> c.millis(), TimeUnit.MILLISECONDS)
                        .clock(clock)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    private static Duration atLeastATick(Duration time) {
        return time.compareTo(TICK) > 0 ? time : TICK;
    }

    /**
     * The guard of an upstream, or of one of its models if breakers are that fine and not too many are open.
     *
     * @param upstream the {@link io.github.aiproxy.upstream.Upstream#id}
     */
    public Guard guard(String upstream, String model) {
        Rules now = rules;
        boolean fine = now.config.scope() == BreakerConfig.Scope.MODEL && model != null;
        String key = fine ? upstream + '\0' + model : upstream;
        Guard known = guards.get(key);
        if (known == null) {
            if (guards.size() >= MOST_BREAKERS) {
                guards.values().removeIf(Guard::isIdle);
            }
            if (fine && guards.size() >= MOST_BREAKERS) {
                return guard(upstream, null);
            }
            known = guards.computeIfAbsent(key, k -> made(upstream, fine ? model : null, now));
        }
        known.obey(now);
        return known;
    }

    private Guard made(String upstream, String model, Rules now) {
        Guard guard = new Guard(upstream, model, now);
        Guard whole = model == null ? null : guards.get(upstream);
        if (whole != null) {
            // From a time when breakers were not that fine: what was out is out, model by model.
            guard.wait(whole.untilAvailable());
        }
        return guard;
    }

    /**
     * Other rules from now on. What is out stays out, until the new cooldown since it failed is over; failures in a row
     * count on, but only another one opens a breaker.
     */
    public void change(BreakerConfig config) {
        if (!config.equals(rules.config)) {
            rules = rules(config);
        }
    }

    /** Forgets upstreams that are no more. */
    public void retain(Set<String> upstreams) {
        guards.values().removeIf(guard -> !upstreams.contains(guard.upstream));
    }

    /** How many there are. */
    int size() {
        return guards.size();
    }

    /** A breaker and when it lets the next call through. */
    public final class Guard {
        private final String upstream;
        private final String model;
        private volatile Rules obeyed;
        private volatile CircuitBreaker breaker;
        private volatile long openUntilMillis;
        private volatile int failuresInARow;
        private volatile boolean probing;
        /** Whether it opened or closed since somebody was told so; null if neither. */
        private final AtomicReference<CircuitBreaker.State> news = new AtomicReference<>();

        private final AtomicInteger calls = new AtomicInteger();

        private Guard(String upstream, String model, Rules rules) {
            this.upstream = upstream;
            this.model = model;
            this.obeyed = rules;
            this.breaker = closed(rules);
        }

        private CircuitBreaker closed(Rules now) {
            CircuitBreaker made = CircuitBreaker.of(upstream, now.resilience4j);
            made.getEventPublisher().onStateTransition(event -> {
                CircuitBreaker.State to = event.getStateTransition().getToState();
                if (to == CircuitBreaker.State.OPEN) {
                    openUntilMillis = clock.millis() + now.config.cooldown().toMillis();
                }
                if (to != CircuitBreaker.State.HALF_OPEN) {
                    news.set(to);
                }
            });
            return made;
        }

        /** Goes on by other rules; looked at whenever the guard is asked for, so that no change has to wait for all. */
        @SuppressWarnings("ReferenceEquality") // the very same rules
        private void obey(Rules now) {
            if (obeyed != now) {
                adopt(now);
            }
        }

        @SuppressWarnings("ReferenceEquality") // the very same rules
        private synchronized void adopt(Rules now) {
            if (obeyed == now) {
                return;
            }
            CircuitBreaker.State state = breaker.getState();
            long openedMillis = openUntilMillis - obeyed.config.cooldown().toMillis();
            CircuitBreaker next = closed(now);
            if (state == CircuitBreaker.State.CLOSED) {
                for (int i = 0; i < Math.min(failuresInARow, now.config.failures() - 1); i++) {
                    next.onError(0, TimeUnit.MILLISECONDS, new IllegalStateException("before the rules changed"));
                }
            } else {
                long until = openedMillis + now.config.cooldown().toMillis();
                open(next, state == CircuitBreaker.State.OPEN ? until : clock.millis());
            }
            probing = false;
            breaker = next;
            obeyed = now;
        }

        private void open(CircuitBreaker closed, long untilMillis) {
            long left = untilMillis - clock.millis();
            if (left > 0) {
                closed.transitionToOpenStateFor(atLeastATick(Duration.ofMillis(left - 1)));
            } else {
                closed.transitionToOpenState();
                closed.transitionToHalfOpenState();
            }
            openUntilMillis = untilMillis;
            news.set(null);
        }

        /** Lets nobody through for so long. */
        private void wait(Duration time) {
            if (!time.isZero()) {
                open(breaker, clock.millis() + time.toMillis());
            }
        }

        /** The only model that it is for; null if it is for the whole upstream. */
        String model() {
            return model;
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

        /** Takes a permission; a true answer must be followed by exactly one of the three outcomes. */
        boolean enter() {
            boolean permitted = breaker.tryAcquirePermission();
            if (permitted) {
                calls.incrementAndGet();
                if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
                    probing = true;
                }
            }
            return permitted;
        }

        /** Whether it keeps nobody out and nobody is on the way who may tell it of a failure. */
        private boolean isIdle() {
            return calls.get() == 0 && untilAvailable().isZero();
        }

        /** @return whether it closed: true once each time */
        boolean succeeded() {
            calls.decrementAndGet();
            probing = false;
            if (failuresInARow != 0) {
                failuresInARow = 0;
            }
            breaker.onSuccess(0, TimeUnit.MILLISECONDS);
            return news.get() != null && news.compareAndSet(CircuitBreaker.State.CLOSED, null);
        }

        /** @return whether it opened, or opened again after a probe: true once each time, whoever fails beside */
        @SuppressWarnings("NonAtomicVolatileUpdate") // near enough: failures at the same moment may count as one
        boolean failed(Throwable failure) {
            calls.decrementAndGet();
            probing = false;
            failuresInARow++;
            breaker.onError(0, TimeUnit.MILLISECONDS, failure);
            return news.compareAndSet(CircuitBreaker.State.OPEN, null);
        }

        /** The call says nothing about the upstream. */
        void released() {
            calls.decrementAndGet();
            probing = false;
            breaker.releasePermission();
        }

        boolean halfOpen() {
            return breaker.getState() == CircuitBreaker.State.HALF_OPEN;
        }
    }
}
