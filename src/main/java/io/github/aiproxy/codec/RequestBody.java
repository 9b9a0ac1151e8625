package io.github.aiproxy.codec;

/**
 * A request's body, and what is known of it from an earlier reading. Immutable.
 *
 * @param bytes JSON, which nobody changes any more
 * @param strings where its long strings end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RequestBody(byte[] bytes, LongStrings strings) {
    /** A body that was not read before. */
    public RequestBody(byte[] bytes) {
        this(bytes, LongStrings.UNKNOWN);
    }

    /** Whether {@link #hasLongString} can tell. */
    public boolean knowsLongStrings() {
        return strings.isComplete();
    }

    /** Whether one of the long strings, which have {@value LongStrings#LONG} bytes or more, begins with these. */
    public boolean hasLongString(byte[] beginning) {
        return strings.anyBegins(bytes, beginning);
    }
}
