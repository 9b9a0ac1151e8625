package io.github.aiproxy.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A place at which two trees differ. Immutable.
 *
 * @param path such as {@code messages[0].content}
 * @param expected missing if it should not be there
 * @param found missing if it is not there
 */
public record Difference(String path, JsonNode expected, JsonNode found) {

    /** All differences; numbers are compared as they are written. */
    public static List<Difference> between(JsonNode expected, JsonNode found) {
        List<Difference> all = new ArrayList<>();
        compare("", expected, found, all);
        return all;
    }

    private static void compare(String path, JsonNode expected, JsonNode found, List<Difference> sink) {
        if (expected.isObject() && found.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            found.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(path.isEmpty() ? name : path + "." + name, expected.path(name), found.path(name), sink);
            }
        } else if (expected.isArray() && found.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
                compare(path + "[" + i + "]", at(expected, i), at(found, i), sink);
            }
        } else if (!same(expected, found)) {
            sink.add(new Difference(path, expected, found));
        }
    }

    private static JsonNode at(JsonNode array, int index) {
        return index < array.size() ? array.get(index) : MissingNode.getInstance();
    }

    private static boolean same(JsonNode expected, JsonNode found) {
        if (expected.isNumber() && found.isNumber()) {
            return lexeme(expected).equals(lexeme(found));
        }
        return expected.equals(found);
    }

    private static String lexeme(JsonNode number) {
        return number.isBigDecimal() ? number.decimalValue().toString() : number.asText();
    }

    /** The same difference in a tree that is called {@code name}. */
    public Difference below(String name) {
        return new Difference(name + "." + path, expected, found);
    }

    @Override
    public String toString() {
        return path + "\n    expected " + shown(expected) + "\n    found    " + shown(found);
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
