package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;

/**
 * Whose fault a failed attempt was. Decides what is benched and what counts against an upstream; in every case but the
 * first the next upstream is tried.
 */
public enum Blame {
    /** The client left. Nobody is blamed, nothing is tried. */
    CLIENT_GONE,
    /** The request itself: nobody is blamed, whoever asks. */
    REQUEST,
    /** The credential: it is benched. Counts against the upstream only if the provider named no time to come back. */
    CREDENTIAL,
    /** The upstream: counts towards its breaker. */
    FAULT;

    /** The blame for an error. */
    public static Blame of(ChatError error) {
        if (error.status() == 499) {
            return CLIENT_GONE;
        }
        return switch (error.kind()) {
            case INVALID_REQUEST, CONTEXT_LENGTH, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_LARGE, UNSUPPORTED_MEDIA ->
                REQUEST;
            case AUTHENTICATION, BILLING, PERMISSION, RATE_LIMIT -> CREDENTIAL;
            case UPSTREAM, OVERLOADED, TIMEOUT, INTERNAL -> FAULT;
        };
    }
}
