package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream's API keys, in rotation; or the lack of one, for an upstream that needs none. Thread-safe. */
final class ApiKeys implements Credentials {
    private static final Future<Access> REFUSED = Future.failedFuture(
            new ChatException(new ChatError(ChatError.Kind.AUTHENTICATION, "the upstream refused the API key")));

    private final List<Key> keys = new ArrayList<>();
    private final AtomicInteger turn;
    private final Benches benches;
    private final int seats;

    /** @param index its seat on the benches, which it keeps in other configurations */
    private record Key(int index, int number, Future<Access> present) implements Credential {
        @Override
        public Future<Access> access() {
            return present;
        }

        @Override
        public Future<Access> renewed(Access refused) {
            return REFUSED;
        }

        @Override
        public String toString() {
            return "key #" + number;
        }
    }

    ApiKeys(List<String> tokens, InstantSource clock) {
        this(tokens, new Benches(clock), new AtomicInteger(), List.of(), 0);
    }

    private ApiKeys(List<String> tokens, Benches benches, AtomicInteger turn, List<Key> before, int taken) {
        this.benches = benches;
        this.turn = turn;
        int next = taken;
        List<Key> left = new ArrayList<>(before);
        for (String token : tokens.isEmpty() ? Collections.<String>singletonList(null) : tokens) {
            Access access = new Access(token, null, null);
            Key known = find(left, access);
            left.remove(known);
            keys.add(new Key(known != null ? known.index : next++, keys.size() + 1, Future.succeededFuture(access)));
        }
        left.forEach(removed -> benches.clear(removed.index));
        seats = next;
    }

    /**
     * An upstream's keys after a change of its configuration: those that stay sit out what they had to.
     *
     * @param before what it presented; null, or no keys, if there is nothing to remember
     */
    static ApiKeys after(Credentials before, List<String> tokens, InstantSource clock) {
        return before instanceof ApiKeys old
                ? new ApiKeys(tokens, old.benches, old.turn, old.keys, old.seats)
                : new ApiKeys(tokens, clock);
    }

    private static Key find(List<Key> keys, Access access) {
        return keys.stream()
                .filter(key -> key.present.result().equals(access))
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Credential> order(String model) {
        int size = keys.size();
        if (size == 1 && benches.isEmpty()) {
            return List.of(keys.get(0));
        }
        int first = Math.floorMod(turn.getAndIncrement(), size);
        List<Credential> order = new ArrayList<>(size);
        List<Credential> soft = new ArrayList<>(0);
        for (int i = 0; i < size; i++) {
            Key key = keys.get((first + i) % size);
            if (benches.isSoft(key.index, model)) {
                soft.add(key);
            } else if (benches.untilAvailable(key.index, model).isZero()) {
                order.add(key);
            }
        }
        order.addAll(soft);
        return order;
    }

    @Override
    public Duration untilAvailable(String model) {
        Duration soonest = null;
        if (!benches.isEmpty()) {
            for (Key key : keys) {
                Duration wait = benches.untilAvailable(key.index, model);
                soonest = soonest == null || wait.compareTo(soonest) < 0 ? wait : soonest;
            }
        }
        return soonest == null ? Duration.ZERO : soonest;
    }

    @Override
    public void bench(Credential credential, String model, Duration hint) {
        // The only key without a hint: nothing to prefer to it, and nothing known of when it works again.
        if (hint != null || keys.size() > 1) {
            benches.sit(((Key) credential).index, model, hint);
        }
    }

    @Override
    public void proved(Credential credential, String model) {
        benches.stand(((Key) credential).index, model);
    }
}
