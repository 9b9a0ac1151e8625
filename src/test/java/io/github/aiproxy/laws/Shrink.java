package io.github.aiproxy.laws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes what breaks a law small: takes out whatever can be taken out without mending it. Stateless. */
final class Shrink {
    private Shrink() {}

    static JsonNode of(JsonNode broken, Predicate<JsonNode> stillBroken) {
        JsonNode smallest = broken;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (List<Object> path : paths(smallest)) {
                JsonNode candidate = without(smallest, path);
                if (candidate != null && holds(stillBroken, candidate)) {
                    smallest = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static boolean holds(Predicate<JsonNode> stillBroken, JsonNode candidate) {
        try {
            return stillBroken.test(candidate);
        } catch (RuntimeException | AssertionError e) {
            // what is left is no conversation
            return false;
        }
    }

    private static List<List<Object>> paths(JsonNode node) {
        List<List<Object>> all = new ArrayList<>();
        collect(node, List.of(), all);
        return all;
    }

    private static void collect(JsonNode node, List<Object> path, List<List<Object>> sink) {
        List<Object> keys = new ArrayList<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(keys::add);
        } else {
            for (int i = 0; i < node.size(); i++) {
                keys.add(i);
            }
        }
        for (Object key : keys) {
            List<Object> below = new ArrayList<>(path);
            below.add(key);
            sink.add(below);
            collect(child(node, key), below, sink);
        }
    }

    private static JsonNode child(JsonNode node, Object key) {
        return key instanceof Integer index ? node.get(index) : node.get((String) key);
    }

    private static JsonNode without(JsonNode root, List<Object> path) {
        JsonNode copy = root.deepCopy();
        JsonNode at = copy;
        for (Object key : path.subList(0, path.size() - 1)) {
            at = child(at, key);
        }
        Object last = path.get(path.size() - 1);
        if (last instanceof Integer index) {
            ((ArrayNode) at).remove(index);
        } else {
            ((ObjectNode) at).remove((String) last);
        }
        return copy;
    }
}
