package io.github.aiproxy.oauth;

import java.time.Instant;

/**
 * Tokens of an account. Immutable.
 *
 * @param access null if there is none
 * @param refresh null if there is none
 * @param id null if there is none
 * @param expiry of the access token; null if unknown
 */
record Tokens(String access, String refresh, String id, Instant expiry) {
    static final Tokens NONE = new Tokens(null, null, null, null);

    /** These, but for what a renewal left out. */
    Tokens orElse(Tokens old) {
        return new Tokens(
                access != null ? access : old.access,
                refresh != null ? refresh : old.refresh,
                id != null ? id : old.id,
                access != null ? expiry : old.expiry);
    }

    /** Whether a program presents the same with both. */
    boolean same(Tokens other) {
        return java.util.Objects.equals(access, other.access) && java.util.Objects.equals(refresh, other.refresh);
    }

    /** Which there are, never what they are. */
    @Override
    public String toString() {
        return "Tokens[access=" + (access == null ? "none" : "hidden") + ", refresh="
                + (refresh == null ? "none" : "hidden") + ", expiry=" + expiry + "]";
    }
}
