package io.github.aiproxy.codec;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What was made of the schemas of tools, as an agent declares the same tools with every request. Keeps those that were used
 * last, up to {@value #MOST_CHARS} characters. Looks quickly for schemas that were read as a {@link KnownObject}: each is one
 * string, which knows its hash. Thread-safe.
 *
 * @param <T> what is made of a schema
 */
public final class SchemaCache<T> {
    static final int MOST_CHARS = 2 << 20;

    private final ToIntFunction<T> size;
    private final Map<String, T> known = new LinkedHashMap<>(64, 0.75f, true);
    private int chars;

    /** @param size how many characters are kept for one */
    public SchemaCache(ToIntFunction<T> size) {
        this.size = size;
    }

    /**
     * What is made of the schema.
     *
     * @param make makes it, if it is not known; what it throws is thrown
     */
    public T of(String schema, Function<String, T> make) {
        synchronized (known) {
            T made = known.get(schema);
            if (made != null) {
                return made;
            }
        }
        T made = make.apply(schema);
        synchronized (known) {
            if (known.put(schema, made) == null) {
                chars += size(schema, made);
            }
            Iterator<Map.Entry<String, T>> oldest = known.entrySet().iterator();
            while (chars > MOST_CHARS) {
                Map.Entry<String, T> entry = oldest.next();
                chars -= size(entry.getKey(), entry.getValue());
                oldest.remove();
            }
        }
        return made;
    }

    private int size(String schema, T made) {
        return schema.length() + size.applyAsInt(made);
    }

    /** How many characters are kept. */
    int chars() {
        synchronized (known) {
            return chars;
        }
    }
}
