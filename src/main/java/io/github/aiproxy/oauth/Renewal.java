package io.github.aiproxy.oauth;

import java.time.Duration;

/** What came of an attempt to renew an account's tokens. Immutable. */
sealed interface Renewal {
    /** New tokens: what the server left out is null. */
    record Renewed(Tokens tokens) implements Renewal {}

    /**
     * It will never work with this login or configuration.
     *
     * @param reason for people
     * @param dead whether the login itself is gone, rather than the configuration wrong
     */
    record Refused(String reason, boolean dead) implements Renewal {}

    /**
     * It may work later.
     *
     * @param reason for people
     * @param delay as the server said; null if it did not
     */
    record Later(String reason, Duration delay) implements Renewal {}
}
