package io.github.aiproxy.config;

import java.util.List;
import java.util.Map;

/**
 * The keys of one map of the file.
 *
 * @param all in the order of the documentation
 * @param required names of those without which the map means nothing
 * @param removed names that older files have, and what to say about them
 * @param extensible whether keys that begin with {@code x-} are passed over: a place for anchors
 */
record Keys(List<Key<?>> all, List<String> required, Map<String, String> removed, boolean extensible) {
    Key<?> named(String name) {
        for (Key<?> key : all) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }

    List<String> names() {
        return all.stream().map(Key::name).toList();
    }
}
