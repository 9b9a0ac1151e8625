package io.github.aiproxy.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which consumer serves a path: exact paths by one look-up, prefixes longest first. Thread-safe; read without locks.
 */
final class PathTable {
    private final Map<String, List<Entry>> exact = new ConcurrentHashMap<>();
    private final List<Entry> prefixes = new CopyOnWriteArrayList<>();

    /**
     * A consumer's place.
     *
     * @param path begins with a slash
     * @param prefix whether longer paths match too
     * @param methods upper case; empty for all
     */
    record Entry(String path, boolean prefix, Set<String> methods, Handler<HttpServerRequest> consumer) {
        boolean takes(String method) {
            return methods.isEmpty() || methods.contains(method) || method.equals("HEAD") && methods.contains("GET");
        }
    }

    void add(Entry entry) {
        if (entry.prefix) {
            prefixes.add(entry);
            prefixes.sort(Comparator.comparingInt((Entry e) -> e.path.length()).reversed());
        } else {
            exact.computeIfAbsent(entry.path, path -> new CopyOnWriteArrayList<>())
                    .add(entry);
        }
    }

    void remove(Entry entry) {
        prefixes.remove(entry);
        List<Entry> entries = exact.get(entry.path);
        if (entries != null) {
            entries.remove(entry);
        }
    }

    /** The consumer of a request; one that refuses if only other methods are served; null if the path is unknown. */
    Handler<HttpServerRequest> find(HttpServerRequest request) {
        String path = request.path();
        if (path == null) {
            return null;
        }
        String method = request.method().name();
        List<Entry> candidates = exact.get(path);
        if (candidates != null && !candidates.isEmpty()) {
            return choose(candidates, method);
        }
        List<Entry> matching = null;
        for (Entry entry : prefixes) {
            if (path.startsWith(entry.path)) {
                if (entry.takes(method)) {
                    return entry.consumer;
                }
                matching = matching == null ? new ArrayList<>() : matching;
                matching.add(entry);
            }
        }
        return matching == null ? null : choose(matching, method);
    }

    private static Handler<HttpServerRequest> choose(List<Entry> candidates, String method) {
        for (Entry entry : candidates) {
            if (entry.takes(method)) {
                return entry.consumer;
            }
        }
        List<String> allowed = candidates.stream()
                .flatMap(e -> e.methods.stream())
                .distinct()
                .sorted()
                .toList();
        return request -> Refusals.wrongMethod(request, String.join(", ", allowed));
    }
}
