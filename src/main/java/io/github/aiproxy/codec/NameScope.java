package io.github.aiproxy.codec;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The names that a JSON object has so far, where none may come twice. One thread. */
final class NameScope {
    private static final int MANY_NAMES = 16;

    private final NameScope outer;
    private NameScope inner;
    private String[] few = new String[8];
    private Set<String> many;
    private int size;

    /** @param outer that of the object around; null if there is none */
    NameScope(NameScope outer) {
        this.outer = outer;
    }

    NameScope outer() {
        return outer;
    }

    /** That of an object inside that begins: the space of the one before it is used again. */
    NameScope inner() {
        if (inner == null) {
            inner = new NameScope(this);
        }
        inner.size = 0;
        inner.many = null;
        return inner;
    }

    /** Whether it was new. */
    boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < size; i++) {
            if (few[i].equals(name)) {
                return false;
            }
        }
        if (size == MANY_NAMES) {
            many = new HashSet<>(Arrays.asList(few));
            return many.add(name);
        }
        if (size == few.length) {
            few = Arrays.copyOf(few, MANY_NAMES);
        }
        few[size++] = name;
        return true;
    }
}
