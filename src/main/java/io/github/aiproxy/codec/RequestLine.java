package io.github.aiproxy.codec;

/**
 * What the request's path says.
 *
 * @param model the model in the path; null if the path has none
 * @param stream whether the path asks for events
 */
public record RequestLine(String model, boolean stream) {
    /** A path that says nothing. */
    public static final RequestLine PLAIN = new RequestLine(null, false);
}
