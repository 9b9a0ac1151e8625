package io.github.aiproxy.sse;

/** Finds where lines end, eight bytes at a time. Stateless. */
public final class Lines {
    private static final long LINE_FEEDS = EightBytes.of('\n');
    private static final long CARRIAGE_RETURNS = EightBytes.of('\r');

    private Lines() {}

    /** The index of the first line feed or carriage return; {@code end} if there is none before it. */
    public static int end(byte[] buffer, int start, int end) {
        int i = start;
        while (i + Long.BYTES <= end) {
            long word = EightBytes.at(buffer, i);
            long found = EightBytes.equal(word, LINE_FEEDS) | EightBytes.equal(word, CARRIAGE_RETURNS);
            if (found != 0) {
                return i + EightBytes.first(found);
            }
            i += Long.BYTES;
        }
        while (i < end && buffer[i] != '\n' && buffer[i] != '\r') {
            i++;
        }
        return i;
    }
}
