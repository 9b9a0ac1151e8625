package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.sse.EightBytes;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What was made of the schemas of tools, as an agent declares the same tools with every request. Keeps those that were used
 * last, up to {@value #MOST_CHARS} characters. Thread-safe.
 *
 * @param <T> what is made of a schema
 */
final class SchemaCache<T> {
    static final int MOST_CHARS = 2 << 20;

    private final ToIntFunction<T> size;
    private final Map<Key, T> known = new LinkedHashMap<>(64, 0.75f, true);
    private int chars;

    /** @param size how many characters are kept for one */
    SchemaCache(ToIntFunction<T> size) {
        this.size = size;
    }

    /**
     * What is made of the schema.
     *
     * @param make makes it, if it is not known; what it throws is thrown
     */
    T of(String schema, Function<String, T> make) {
        Key key = Key.of(schema);
        synchronized (known) {
            T made = known.get(key);
            if (made != null) {
                return made;
            }
        }
        T made = make.apply(schema);
        synchronized (known) {
            if (known.put(key, made) == null) {
                chars += size(schema, made);
            }
            Iterator<Map.Entry<Key, T>> oldest = known.entrySet().iterator();
            while (chars > MOST_CHARS) {
                Map.Entry<Key, T> entry = oldest.next();
                chars -= size(entry.getKey().schema(), entry.getValue());
                oldest.remove();
            }
        }
        return made;
    }

    private int size(String schema, T made) {
        return schema.length() + size.applyAsInt(made);
    }

    /** A schema, with a hash of which eight bytes a step are made: a string's own is one of the dearest things in here. */
    private record Key(int hash, String schema) implements Comparable<Key> {
        static Key of(String schema) {
            byte[] utf8 = schema.getBytes(StandardCharsets.UTF_8);
            return new Key((int) EightBytes.hash(utf8, 0, utf8.length), schema);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.schema.equals(schema);
        }

        /** For the map, should many have one hash. */
        @Override
        public int compareTo(Key other) {
            return schema.compareTo(other.schema);
        }
    }

    /** How many characters are kept. */
    int chars() {
        synchronized (known) {
            return chars;
        }
    }
}
