package io.github.aiproxy.codec;

import io.github.aiproxy.sse.EightBytes;

/**
 * JSON objects of earlier requests. An agent says all that was said again with every request, and declares the same tools:
 * where the same bytes come again they need not be gone through. Compared are all bytes, never only hashes of them.
 *
 * <p>What is known is bounded, and replaced by what comes later. Thread-safe: races only read an object twice.
 */
final class KnownObjects {
    /** The schemas of tools, each of which is one {@linkplain RawJson#toString text}, by which others know what they made. */
    static final KnownObjects SCHEMAS = new KnownObjects(512, 8 << 10, 4 << 20, false);

    /**
     * Messages and tools. Kept once they came a second time: most of what comes in a conversation does, and what never
     * will be asked again costs nothing.
     */
    static final KnownObjects ELEMENTS = new KnownObjects(4096, 128 << 10, 16 << 20, true);

    /** Those that begin alike lie side by side. */
    private static final int ALIKE = 8;
    /**
     * The bytes that tell objects apart at first: many schemas begin with a long {@code $schema} and a property of the same
     * name. Shorter ones are read nearly as fast as they are found here.
     */
    private static final int SHORTEST = 24 * Long.BYTES;

    private final KnownObject[] objects;
    /** Of each, the hash of its first bytes. */
    private final long[] beginnings;
    /** Prints of objects that came once; null if once is enough. */
    private final long[] once;

    private final int longest;
    private final int mostBytes;
    private int bytes;
    /** The place to look at next for one to forget. */
    private int hand;

    /**
     * @param places how many objects can be known, a power of two
     * @param longest the most bytes of one
     * @param mostBytes of all together
     * @param twice whether an object must have come twice to be kept
     */
    KnownObjects(int places, int longest, int mostBytes, boolean twice) {
        this.objects = new KnownObject[places];
        this.beginnings = new long[places];
        this.once = twice ? new long[places] : null;
        this.longest = longest;
        this.mostBytes = mostBytes;
    }

    /**
     * The one that begins there.
     *
     * @param end of what may be looked at
     * @return null if none is known
     */
    KnownObject at(byte[] json, int start, int end) {
        if (end - start < SHORTEST) {
            return null;
        }
        long beginning = EightBytes.hash(json, start, start + SHORTEST);
        int place = place(beginning);
        for (int i = place; i < place + ALIKE; i++) {
            if (beginnings[i] == beginning) {
                KnownObject known = objects[i];
                if (known != null && known.isAt(json, start, end)) {
                    return known;
                }
            }
        }
        return null;
    }

    /** Whether an object that is not known should be kept. */
    boolean wants(byte[] json, int start, int end) {
        int length = end - start;
        if (length < SHORTEST || length > longest) {
            return false;
        }
        if (once == null) {
            return true;
        }
        long print =
                EightBytes.hash(json, start, start + SHORTEST) + EightBytes.hash(json, end - SHORTEST, end) * length;
        int place = (int) (print >>> 32) & once.length - 1;
        boolean again = once[place] == print;
        once[place] = print;
        return again;
    }

    /** Keeps an object for later. */
    synchronized void keep(KnownObject known) {
        byte[] json = known.bytes();
        long beginning = EightBytes.hash(json, 0, SHORTEST);
        int place = place(beginning);
        int chosen = place;
        while (chosen < place + ALIKE && objects[chosen] != null) {
            chosen++;
        }
        if (chosen == place + ALIKE) {
            // None is free: one that the bytes choose.
            chosen = place + ((int) EightBytes.hash(json, 0, json.length) & ALIKE - 1);
        }
        put(chosen, known);
        beginnings[chosen] = beginning;
        while (bytes > mostBytes) {
            hand = hand + 1 & objects.length - 1;
            if (hand != chosen) {
                put(hand, null);
            }
        }
    }

    private void put(int place, KnownObject known) {
        bytes += (known == null ? 0 : known.length()) - (objects[place] == null ? 0 : objects[place].length());
        objects[place] = known;
    }

    /** How many bytes are kept. */
    synchronized int bytes() {
        return bytes;
    }

    private int place(long beginning) {
        return (int) (beginning >>> 32) & objects.length - ALIKE;
    }
}
