package io.github.aiproxy.balance;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which upstreams serve a model, found once per model and kept. Thread-safe.
 *
 * <p>Clients choose model names, so the index starts anew at {@link #MOST_MODELS}: a look-up without a lock on every
 * request is worth more than remembering which names are still in use.
 */
final class ModelIndex {
    private static final int MOST_MODELS = 4_096;

    private final Fleet fleet;
    private final Map<Key, Pool> pools = new ConcurrentHashMap<>();

    private record Key(String model, Protocol only) {
        // By hand: what a record has of itself is put together at run time, which the first request would wait for.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && model.equals(key.model) && only == key.only;
        }

        @Override
        public int hashCode() {
            return 31 * model.hashCode() + (only == null ? 0 : only.hashCode());
        }
    }

    /**
     * The upstreams of a model and their order.
     *
     * @param upstreams in the configuration's order
     */
    record Pool(List<Upstream> upstreams, WeightedOrder order) {}

    ModelIndex(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * The pool of a client model.
     *
     * @param only the protocol that its upstreams must speak; null for any
     */
    Pool pool(String model, Protocol only) {
        Key key = new Key(model, only);
        Pool known = pools.get(key);
        if (known != null) {
            return known;
        }
        if (pools.size() >= MOST_MODELS) {
            pools.clear();
        }
        return pools.computeIfAbsent(key, this::find);
    }

    private Pool find(Key key) {
        List<Upstream> found = new ArrayList<>();
        for (Upstream upstream : fleet.upstreams()) {
            if ((key.only == null || upstream.protocol() == key.only) && upstream.offers(key.model)) {
                found.add(upstream);
            }
        }
        int[] weights =
                found.stream().mapToInt(upstream -> upstream.config().weight()).toArray();
        return new Pool(List.copyOf(found), new WeightedOrder(weights));
    }
}
