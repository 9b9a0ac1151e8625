package io.github.aiproxy.sse;

import java.nio.charset.StandardCharsets;

/**
 * One server-sent event: the bytes of its joined {@code data:} lines, valid only during the call that hands it over.
 *
 * @param event the {@code event:} field; null if there was none
 * @param buffer holds the data
 * @param offset where the data begins
 * @param length of the data in bytes; 0 if the frame had no data
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
public record Frame(String event, byte[] buffer, int offset, int length) {
    /** The data as text. */
    public String text() {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }

    /** Whether the data is exactly that ASCII text. */
    public boolean is(String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[offset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
