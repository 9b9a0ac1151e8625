package io.github.aiproxy.chat;

import java.time.Duration;
import java.util.Objects;

/**
 * What went wrong, independent of the wire it is told on.
 *
 * @param kind the class of error, which each codec names in its protocol's words
 * @param status the HTTP status; codecs may tell clients another one (529 only to Anthropic clients)
 * @param message for people: no secrets, no host names, no stack traces
 * @param code the protocol's own code, such as {@code context_length_exceeded}; null if none
 * @param retryAfter when to try again, a year at most and never in the past; null if unknown
 * @param param the culprit in the request, by its path there as {@code tools[0].name}; null if not said
 */
public record ChatError(Kind kind, int status, String message, String code, Duration retryAfter, String param) {
    /** Upstreams name any moment; one that is further away is never meant, and cannot be counted in milliseconds. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(366);

    /** The class of error and its usual status. */
    public enum Kind {
        INVALID_REQUEST(400),
        /** The conversation does not fit the model's context; clients compact when they recognise it. */
        CONTEXT_LENGTH(400),
        AUTHENTICATION(401),
        BILLING(402),
        PERMISSION(403),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        TOO_LARGE(413),
        UNSUPPORTED_MEDIA(415),
        RATE_LIMIT(429),
        /** The upstream failed, or answered nonsense. */
        UPSTREAM(502),
        OVERLOADED(503),
        TIMEOUT(504),
        INTERNAL(500);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }

        /** The kind that an upstream's status stands for. */
        public static Kind ofStatus(int status) {
            return switch (status) {
                case 401 -> AUTHENTICATION;
                case 402 -> BILLING;
                case 403 -> PERMISSION;
                case 404 -> NOT_FOUND;
                case 405 -> METHOD_NOT_ALLOWED;
                case 408, 504 -> TIMEOUT;
                case 413 -> TOO_LARGE;
                case 415 -> UNSUPPORTED_MEDIA;
                case 429 -> RATE_LIMIT;
                case 503, 529 -> OVERLOADED;
                default -> status >= 400 && status < 500 ? INVALID_REQUEST : UPSTREAM;
            };
        }
    }

    public ChatError {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(message);
        if (retryAfter != null && retryAfter.compareTo(LONGEST_DELAY) > 0) {
            retryAfter = LONGEST_DELAY;
        } else if (retryAfter != null && retryAfter.isNegative()) {
            retryAfter = Duration.ZERO;
        }
    }

    public ChatError(Kind kind, int status, String message, String code, Duration retryAfter) {
        this(kind, status, message, code, retryAfter, null);
    }

    public ChatError(Kind kind, String message) {
        this(kind, kind.status(), message, null, null);
    }

    public ChatError withRetryAfter(Duration delay) {
        return new ChatError(kind, status, message, code, delay, param);
    }

    /** The same with the culprit of the request. */
    public ChatError withParam(String path) {
        return new ChatError(kind, status, message, code, retryAfter, path);
    }

    /**
     * The culprit: what was said of it, or the path that the message of a request error begins with, as {@link
     * ChatException#invalid} has it; null if neither.
     */
    public String culprit() {
        if (param != null || kind != Kind.INVALID_REQUEST) {
            return param;
        }
        int colon = message.indexOf(": ");
        for (int i = 0; i < colon; i++) {
            char c = message.charAt(i);
            boolean path =
                    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '[' || c == ']';
            if (!path) {
                return null;
            }
        }
        return colon <= 0 ? null : message.substring(0, colon);
    }
}
