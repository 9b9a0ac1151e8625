package io.github.aiproxy.upstream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where refused credentials sit out: firmly until the moment that the provider named, softly for {@link #SOFT} when it
 * named none. A bench is for one model, as limits of providers are, or for all (model null), as those of accounts are; it
 * ends by itself. Thread-safe.
 */
public final class Benches {
    /** How long a credential that was refused without a hint is tried last. */
    public static final Duration SOFT = Duration.ofMinutes(1);
    /** Nobody is benched longer, whatever a provider says: it would look like an outage that only a restart cures. */
    public static final Duration LONGEST = Duration.ofDays(7);
    /** Benches are few; a client that invents models cannot make them many. */
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<Seat, Bench> benches = new ConcurrentHashMap<>();

    private record Seat(Object who, String model) {}

    private record Bench(long untilMillis, boolean firm) {}

    public Benches(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether nobody sits anywhere. */
    public boolean isEmpty() {
        return benches.isEmpty();
    }

    /** How long a credential must not be used for a model; zero if it may, also if it sits softly. */
    public Duration untilAvailable(Object who, String model) {
        if (benches.isEmpty()) {
            return Duration.ZERO;
        }
        long until = Math.max(firmUntil(new Seat(who, model)), firmUntil(new Seat(who, null)));
        return until == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, until - clock.millis()));
    }

    private long firmUntil(Seat seat) {
        Bench bench = benches.get(seat);
        return bench == null || !bench.firm ? 0 : bench.untilMillis;
    }

    /** Whether a credential is to be tried after the others. */
    public boolean isSoft(Object who, String model) {
        return !benches.isEmpty()
                && (isSoft(new Seat(who, model)) || isSoft(new Seat(who, null)))
                && untilAvailable(who, model).isZero();
    }

    private boolean isSoft(Seat seat) {
        Bench bench = benches.get(seat);
        return bench != null && !bench.firm && bench.untilMillis > clock.millis();
    }

    /** Benches a credential for a model, or for all if that is null: firmly for {@code hint}, softly if that is null. */
    public void sit(Object who, String model, Duration hint) {
        if (benches.size() >= MOST) {
            long now = clock.millis();
            benches.values().removeIf(bench -> bench.untilMillis <= now);
        }
        Duration length = hint == null ? SOFT : hint.compareTo(LONGEST) > 0 ? LONGEST : hint;
        if (benches.size() < MOST) {
            Bench bench = new Bench(clock.millis() + length.toMillis(), hint != null);
            // Of two refusals at once, the one that knows more counts.
            benches.merge(
                    new Seat(who, model),
                    bench,
                    (old, now) -> old.firm && old.untilMillis > now.untilMillis ? old : now);
        }
    }

    /** Forgets credentials that are no more. */
    public void retain(Collection<?> credentials) {
        benches.keySet().removeIf(seat -> !credentials.contains(seat.who));
    }

    /**
     * A success ends a credential's bench; but not that of an account until a certain time: the success was that of a
     * request sent before.
     */
    public void stand(Object who, String model) {
        if (!benches.isEmpty()) {
            benches.remove(new Seat(who, model));
            benches.computeIfPresent(new Seat(who, null), (seat, bench) -> bench.firm ? bench : null);
        }
    }
}
