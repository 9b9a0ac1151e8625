package io.github.aiproxy.upstream;

import io.vertx.core.Future;

/** One thing to present: a key, or an account. Thread-safe. */
public interface Credential {
    /**
     * What to present now: at once for a key; for an account after a refresh if one is due.
     *
     * @return fails with a {@link io.github.aiproxy.chat.ChatException} of kind AUTHENTICATION if there is nothing to
     *     present, UPSTREAM or TIMEOUT if there may be later
     */
    Future<Access> access();

    /**
     * What to present after the upstream refused {@code refused} with 401 although it had not expired.
     *
     * @return fails like {@link #access} if there is nothing else, as with a key
     */
    Future<Access> renewed(Access refused);
}
