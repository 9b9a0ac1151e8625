package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import io.github.aiproxy.config.Tree.Fields;
import io.github.aiproxy.config.Tree.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One map of the file, its keys checked against the table, its values read. One per file, one thread. */
final class Section {
    private final Fields fields;
    private final String path;
    // By name: the hash of a record is slow to set up, which every start would feel.
    private final Map<String, Object> values = new HashMap<>();

    private Section(Fields fields, String path) {
        this.fields = fields;
        this.path = path;
    }

    /** Reads what is readable and reports the rest; null only if it is no map. */
    static Section read(Keys keys, Tree tree, String path, Reading in) {
        if (!(tree instanceof Fields map)) {
            in.refuse(tree, path, "a map with the keys " + String.join(", ", keys.names()));
            return null;
        }
        Section section = new Section(map, path);
        map.fields().forEach((name, field) -> {
            Key<?> key = keys.named(name);
            if (key != null) {
                section.read(key, field.value(), in);
            } else if (keys.removed().containsKey(name)) {
                in.problems()
                        .error(field.line(), section.path(name), keys.removed().get(name));
            } else if (!(keys.extensible() && name.startsWith("x-"))) {
                String hint = DidYouMean.hint(name, keys.names());
                String legal = hint.isEmpty() ? "; legal here: " + String.join(", ", keys.names()) : hint;
                in.problems().error(field.line(), section.path(name), "unknown key" + legal);
            }
        });
        for (String name : keys.required()) {
            if (!section.given(keys.named(name))) {
                in.problems().error(map.line(), path, "lacks the key \"" + name + "\"");
            }
        }
        return section;
    }

    private void read(Key<?> key, Tree tree, Reading in) {
        // A key with nothing behind it, as when all its children are commented out, is one that is left out.
        if (tree instanceof Scalar scalar && scalar.isNull()) {
            return;
        }
        Object value = key.kind().read(tree, path(key), in);
        if (value != null) {
            values.put(key.name(), value);
        }
    }

    /** The value, or the default where none, or no valid one, is given. */
    @SuppressWarnings("unchecked") // read(Key) put what the key's own kind made
    <T> T get(Key<T> key) {
        T value = (T) values.get(key.name());
        return value == null ? key.fallback() : value;
    }

    /** Whether the file gives it a valid value. */
    boolean has(Key<?> key) {
        return values.containsKey(key.name());
    }

    /** Whether the file gives it any value. */
    boolean given(Key<?> key) {
        Field field = fields.fields().get(key.name());
        return field != null && !(field.value() instanceof Scalar scalar && scalar.isNull());
    }

    /** Whether it is missing, or all that it has was blank. */
    boolean lacks(Key<?> key) {
        Object value = values.get(key.name());
        return !given(key) || "".equals(value) || (value instanceof List<?> list && list.isEmpty());
    }

    /** The line of the key, or of the map that lacks it. */
    int line(Key<?> key) {
        Field field = fields.fields().get(key.name());
        return field == null ? fields.line() : field.line();
    }

    /** The line of an entry of the key's map. */
    int line(Key<?> key, String entry) {
        Field field = fields.fields().get(key.name());
        if (field != null && field.value() instanceof Fields map && map.fields().containsKey(entry)) {
            return map.fields().get(entry).line();
        }
        return line(key);
    }

    String path() {
        return path;
    }

    String path(Key<?> key) {
        return path(key.name());
    }

    String path(Key<?> key, String entry) {
        return path(key) + "[\"" + entry + "\"]";
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
