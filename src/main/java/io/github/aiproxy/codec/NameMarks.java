package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;
import java.util.Arrays;

/**
 * Tells whether objects that are skipped name their members once each, without making the names: each is known by a
 * number, which is the same for the same bytes. So it may take different names for the same, but never the other way.
 * One thread.
 */
final class NameMarks {
    /** Objects with more names are looked at in a way that takes no longer with each name. */
    private static final int MANY_NAMES = 64;

    /** Those of the open objects, the innermost last; before each object's, where those of the one around begin. */
    private long[] marks = new long[128];

    private int begin;
    private int size;

    /** Begins an object, inside of the one that is open if there is one. */
    void open() {
        push(begin);
        begin = size;
    }

    /** Forgets the object that was opened last. */
    void close() {
        size = begin - 1;
        begin = (int) marks[size];
    }

    /** Forgets all of them. */
    void clear() {
        begin = 0;
        size = 0;
    }

    /** Whether the name, which has no escapes, certainly is new in its object. */
    boolean add(byte[] json, int start, int end) {
        long mark = EightBytes.hash(json, start, end);
        for (int i = begin; i < size; i++) {
            if (marks[i] == mark) {
                return false;
            }
        }
        push(mark);
        return size - begin <= MANY_NAMES;
    }

    private void push(long mark) {
        if (size == marks.length) {
            marks = Arrays.copyOf(marks, size * 2);
        }
        marks[size++] = mark;
    }
}
