package io.github.aiproxy.sse;

/** Finds where lines end, eight bytes at a time. Stateless. */
public final class Lines {
    /** Up to the carriage return: none of these but line ends is in JSON, and hardly any in a line of text. */
    private static final long AFTER_LINE_ENDS = EightBytes.of((char) ('\r' + 1));

    private Lines() {}

    /** The index of the first line feed or carriage return; {@code end} if there is none before it. */
    public static int end(byte[] buffer, int start, int end) {
        int i = start;
        while (i < end) {
            if (i + Long.BYTES <= end) {
                long low = EightBytes.below(EightBytes.at(buffer, i), AFTER_LINE_ENDS);
                if (low == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += EightBytes.first(low);
            }
            if (buffer[i] == '\n' || buffer[i] == '\r') {
                return i;
            }
            i++;
        }
        return end;
    }
}
