package io.github.aiproxy.balance;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Upstream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which upstreams serve a model, found once per model and kept. Thread-safe.
 *
 * <p>Clients choose model names, so the index forgets the least recently used beyond {@link #MOST_MODELS}.
 */
final class ModelIndex {
    private static final int MOST_MODELS = 4_096;

    private final Fleet fleet;
    private final Map<Key, Pool> pools = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Pool> eldest) {
            return size() > MOST_MODELS;
        }
    });

    private record Key(String model, Protocol only) {}

    /**
     * The upstreams of a model and their order.
     *
     * @param upstreams in the configuration's order
     */
    record Pool(List<Upstream> upstreams, WeightedOrder order) {}

    ModelIndex(Fleet fleet) {
        this.fleet = fleet;
    }

    Fleet fleet() {
        return fleet;
    }

    /**
     * The pool of a client model.
     *
     * @param only the protocol that its upstreams must speak; null for any
     */
    Pool pool(String model, Protocol only) {
        Key key = new Key(model, only);
        Pool known = pools.get(key);
        return known != null ? known : pools.computeIfAbsent(key, this::find);
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
