package io.github.aiproxy.clients;

import java.util.ArrayList;
import java.util.List;

/** Longer lists. Stateless; safe to share. */
final class Lists {
    private Lists() {}

    static List<String> with(List<String> list, String... more) {
        List<String> longer = new ArrayList<>(list);
        longer.addAll(List.of(more));
        return List.copyOf(longer);
    }
}
