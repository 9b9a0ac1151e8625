package io.github.aiproxy.codec;

import java.util.Arrays;

/**
 * Where the long strings of a document end: found when it is read first, so that they need not be searched when it is read
 * again. Filled by one thread; then safe to share.
 */
final class LongStrings {
    /** Those of a document that was not read before. */
    static final LongStrings UNKNOWN = new LongStrings();

    /** Shorter ones are searched faster than found here. */
    static final int LONG = 48;

    private static final int FIELDS = 3;

    /** For each string, in the document's order: its first byte, its last quote, and what it is made of. */
    private int[] fields = {};

    private int size;
    private boolean complete;

    void add(int start, int end, int traits) {
        ensure(FIELDS);
        fields[size] = start;
        fields[size + 1] = end;
        fields[size + 2] = traits;
        size += FIELDS;
    }

    /** How many there are, in the measure of {@link #since}. */
    int size() {
        return size;
    }

    /**
     * Those that were added last.
     *
     * @param from the size before they were
     * @param origin the index in the document from which theirs are counted
     */
    LongStrings since(int from, int origin) {
        LongStrings part = new LongStrings();
        part.fields = Arrays.copyOfRange(fields, from, size);
        part.size = size - from;
        part.shift(0, -origin);
        return part;
    }

    /** Adds those of a part of the document that begins at {@code origin}. */
    void addAll(LongStrings part, int origin) {
        int before = size;
        ensure(part.size);
        System.arraycopy(part.fields, 0, fields, before, part.size);
        size += part.size;
        shift(before, origin);
    }

    private void shift(int from, int by) {
        for (int place = from; place < size; place += FIELDS) {
            fields[place] += by;
            fields[place + 1] += by;
        }
    }

    private void ensure(int more) {
        if (size + more > fields.length) {
            fields = Arrays.copyOf(fields, Math.max(Math.max(32 * FIELDS, size + more), fields.length * 2));
        }
    }

    /** Whether one of the strings begins with these bytes, which are fewer than a long string has. */
    boolean anyBegins(byte[] json, byte[] beginning) {
        for (int place = 0; place < size; place += FIELDS) {
            int start = fields[place];
            if (Arrays.equals(json, start, start + beginning.length, beginning, 0, beginning.length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all of the document's long strings are here. */
    boolean isComplete() {
        return complete;
    }

    void complete() {
        complete = true;
    }

    /**
     * The place of the string that begins there or of the first behind it.
     *
     * @param from a place that is not behind it
     */
    int seek(int from, int start) {
        int place = from;
        while (place < size && fields[place] < start) {
            place += FIELDS;
        }
        return place;
    }

    boolean isAt(int place, int start) {
        return place < size && fields[place] == start;
    }

    int end(int place) {
        return fields[place + 1];
    }

    int traits(int place) {
        return fields[place + 2];
    }
}
