package io.github.aiproxy.codec;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the signatures that have no place in a client's protocol: of tool calls (Chat Completions), and of the words
 * that a reply ended with (Anthropic Messages). What a call was signed with is found again when the client sends the call
 * back. What is forgotten, or was told by another instance, is only missing: the upstream thinks anew.
 *
 * <p>Bounded in entries, in size and in time; the oldest go first. Safe to share; no call waits for anything but another
 * one's map access.
 */
public final class SignatureStore {
    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_CHARS = 64L << 20;
    private static final Duration LONGEST = Duration.ofHours(24);

    private final InstantSource clock;
    private final int mostEntries;
    private final long mostChars;
    private final long longestMillis;
    /** In the order of keeping. */
    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>();

    private long chars;

    private record Key(String tenant, String name) {}

    private record Entry(String blob, long sinceMillis) {}

    public SignatureStore(InstantSource clock) {
        this(clock, MOST_ENTRIES, MOST_CHARS, LONGEST);
    }

    SignatureStore(InstantSource clock, int mostEntries, long mostChars, Duration longest) {
        this.clock = clock;
        this.mostEntries = mostEntries;
        this.mostChars = mostChars;
        this.longestMillis = longest.toMillis();
    }

    /**
     * The part of the store that belongs to one tenant: call ids of others are not found in it.
     *
     * @param tenant what tells clients apart, such as a digest of the key
     */
    public Shelf shelf(String tenant) {
        return new Shelf(tenant);
    }

    private synchronized void keep(Key key, String blob) {
        Entry before = entries.remove(key);
        chars -= before == null ? 0 : before.blob.length();
        if (blob.length() > mostChars) {
            return;
        }
        long now = clock.millis();
        entries.put(key, new Entry(blob, now));
        chars += blob.length();
        Iterator<Map.Entry<Key, Entry>> eldest = entries.entrySet().iterator();
        while (eldest.hasNext()) {
            Entry entry = eldest.next().getValue();
            if (entries.size() <= mostEntries && chars <= mostChars && !isOld(entry, now)) {
                return;
            }
            chars -= entry.blob.length();
            eldest.remove();
        }
    }

    private synchronized String find(Key key) {
        Entry entry = entries.get(key);
        return entry == null || isOld(entry, clock.millis()) ? null : entry.blob;
    }

    private synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    private boolean isOld(Entry entry, long now) {
        return now - entry.sinceMillis > longestMillis;
    }

    /** One tenant's part of the store. */
    public final class Shelf {
        private final String tenant;

        private Shelf(String tenant) {
            this.tenant = tenant;
        }

        /** Whether surely nothing is found. */
        public boolean isEmpty() {
            return SignatureStore.this.isEmpty();
        }

        /**
         * Remembers what the client would be told to send back.
         *
         * @param name the call's id, or another name of what is signed
         */
        public void keep(String name, String blob) {
            SignatureStore.this.keep(new Key(tenant, name), blob);
        }

        /** What was kept by that name; null if nothing, or if it was forgotten. */
        public String find(String name) {
            return SignatureStore.this.find(new Key(tenant, name));
        }
    }
}
