package io.github.aiproxy.upstream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream's API keys in rotation, and the benches they sit on.
 *
 * <p>A key that was refused sits out: firmly until the moment that the provider named, softly for {@link #SOFT_BENCH}
 * when it named none. Softly benched keys are only tried after the others. A bench is for one model, as limits of
 * providers are per model; it ends by itself. Thread-safe.
 */
public final class Credentials {
    /** How long a key that was refused without a hint is tried last. */
    public static final Duration SOFT_BENCH = Duration.ofMinutes(1);
    /** Nobody is benched longer, whatever a provider says: it would look like an outage that only a restart cures. */
    public static final Duration LONGEST_BENCH = Duration.ofDays(7);

    /** Benches are few; a provider that invents models cannot make them many. */
    private static final int MOST_BENCHES = 10_000;

    private final List<String> tokens;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Seat, Bench> benches = new ConcurrentHashMap<>();

    private record Seat(int index, String model) {}

    private record Bench(long untilMillis, boolean firm) {}

    /** One key. */
    public static final class Credential {
        private final int index;
        private final String token;

        private Credential(int index, String token) {
            this.index = index;
            this.token = token;
        }

        /** The secret; null for an upstream that needs none. */
        String token() {
            return token;
        }

        @Override
        public String toString() {
            return "#" + (index + 1);
        }
    }

    Credentials(List<String> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /**
     * The keys to try for a request, best first: those in rotation, then the softly benched. Firmly benched ones are left
     * out; the list is empty if all are.
     */
    List<Credential> order(String model, InstantSource clock) {
        if (tokens.isEmpty()) {
            return List.of(new Credential(0, null));
        }
        int size = tokens.size();
        int first = size == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), size);
        List<Credential> order = new ArrayList<>(size);
        List<Credential> soft = new ArrayList<>(0);
        for (int i = 0; i < size; i++) {
            int index = (first + i) % size;
            Bench bench = benches.isEmpty() ? null : benches.get(new Seat(index, model));
            Credential credential = new Credential(index, tokens.get(index));
            if (bench == null || bench.untilMillis <= clock.millis()) {
                order.add(credential);
            } else if (!bench.firm) {
                soft.add(credential);
            }
        }
        order.addAll(soft);
        return order;
    }

    /**
     * When the first key may be used for that model again.
     *
     * @return zero if one may be used now
     */
    public Duration untilAvailable(String model, InstantSource clock) {
        if (benches.isEmpty() || tokens.isEmpty()) {
            return Duration.ZERO;
        }
        long now = clock.millis();
        long earliest = Long.MAX_VALUE;
        for (int index = 0; index < tokens.size(); index++) {
            Bench bench = benches.get(new Seat(index, model));
            if (bench == null || !bench.firm || bench.untilMillis <= now) {
                return Duration.ZERO;
            }
            earliest = Math.min(earliest, bench.untilMillis);
        }
        return Duration.ofMillis(earliest - now);
    }

    /**
     * Benches a key for a model.
     *
     * @param hint what the provider said; null if nothing
     */
    void bench(Credential credential, String model, Duration hint, InstantSource clock) {
        if (tokens.isEmpty() || hint == null && tokens.size() == 1) {
            return;
        }
        if (benches.size() >= MOST_BENCHES) {
            long now = clock.millis();
            benches.values().removeIf(bench -> bench.untilMillis <= now);
        }
        Duration length = hint == null ? SOFT_BENCH : hint.compareTo(LONGEST_BENCH) > 0 ? LONGEST_BENCH : hint;
        if (benches.size() < MOST_BENCHES) {
            benches.put(new Seat(credential.index, model), new Bench(clock.millis() + length.toMillis(), hint != null));
        }
    }

    /** A success proves the key. */
    void proved(Credential credential, String model) {
        if (!benches.isEmpty()) {
            benches.remove(new Seat(credential.index, model));
        }
    }
}
