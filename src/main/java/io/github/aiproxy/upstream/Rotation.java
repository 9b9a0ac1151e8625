package io.github.aiproxy.upstream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Credentials in turn, of which the refused sit out. Turn and benches outlast a change of the configuration: a credential
 * that equals an earlier one sits where that sat. Thread-safe.
 *
 * @param <C> credentials that are equal if they present the same
 */
public abstract class Rotation<C extends Credential> implements Credentials {
    private final List<C> credentials;
    private final AtomicInteger turn;
    private final Benches benches;

    /** @param before what was in turn before the configuration changed; null if there is nothing to remember */
    protected Rotation(List<C> credentials, Rotation<C> before, InstantSource clock) {
        this.credentials = List.copyOf(credentials);
        this.turn = before == null ? new AtomicInteger() : before.turn;
        this.benches = before == null ? new Benches(clock) : before.benches;
        benches.retain(this.credentials);
    }

    /** How long a credential is known to be of no use, benched or not; zero if it is not. */
    protected Duration untilUsable(C credential) {
        return Duration.ZERO;
    }

    /** All of them, in the configuration's order. */
    protected final List<C> all() {
        return credentials;
    }

    @Override
    public final List<Credential> order(String model) {
        int size = credentials.size();
        if (size == 1 && benches.isEmpty()) {
            C only = credentials.get(0);
            return untilUsable(only).isZero() ? List.of(only) : List.of();
        }
        int first = Math.floorMod(turn.getAndIncrement(), size);
        List<Credential> order = new ArrayList<>(size);
        List<Credential> soft = new ArrayList<>(0);
        for (int i = 0; i < size; i++) {
            C credential = credentials.get((first + i) % size);
            if (!untilUsable(credential).isZero()) {
                continue;
            }
            if (benches.isSoft(credential, model)) {
                soft.add(credential);
            } else if (benches.untilAvailable(credential, model).isZero()) {
                order.add(credential);
            }
        }
        order.addAll(soft);
        return order;
    }

    @Override
    public final Duration untilAvailable(String model) {
        Duration soonest = null;
        for (C credential : credentials) {
            Duration use = untilUsable(credential);
            Duration bench = benches.untilAvailable(credential, model);
            Duration wait = use.compareTo(bench) > 0 ? use : bench;
            if (wait.isZero()) {
                return wait;
            }
            soonest = soonest == null || wait.compareTo(soonest) < 0 ? wait : soonest;
        }
        return soonest;
    }

    @Override
    public final void bench(Credential credential, String model, Duration hint) {
        // The only one without a hint: nothing to prefer to it, and nothing known of when it works again.
        if (hint != null || credentials.size() > 1) {
            benches.sit(credential, model, hint);
        }
    }

    @Override
    public final void proved(Credential credential, String model) {
        benches.stand(credential, model);
    }
}
