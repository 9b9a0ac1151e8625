package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An upstream's API keys, in rotation; or the lack of one, for an upstream that needs none. Thread-safe. */
final class ApiKeys extends Rotation<ApiKeys.Key> {
    private static final Future<Access> REFUSED = Future.failedFuture(
            new ChatException(new ChatError(ChatError.Kind.AUTHENTICATION, "the upstream refused the API key")));

    /** A key, which is the same one at another place of the list. */
    static final class Key implements Credential {
        private final int number;
        private final Future<Access> present;

        Key(int number, String token) {
            this.number = number;
            this.present = Future.succeededFuture(new Access(token, null, null));
        }

        @Override
        public Future<Access> access() {
            return present;
        }

        @Override
        public Future<Access> renewed(Access refused) {
            return REFUSED;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.present.result().equals(present.result());
        }

        @Override
        public int hashCode() {
            return present.result().hashCode();
        }

        @Override
        public String toString() {
            return "key #" + number;
        }
    }

    ApiKeys(List<String> tokens, InstantSource clock) {
        this(tokens, null, clock);
    }

    private ApiKeys(List<String> tokens, ApiKeys before, InstantSource clock) {
        super(keys(tokens), before, clock);
    }

    private static List<Key> keys(List<String> tokens) {
        List<Key> keys = new ArrayList<>();
        for (String token : tokens.isEmpty() ? Collections.<String>singletonList(null) : tokens) {
            keys.add(new Key(keys.size() + 1, token));
        }
        return keys;
    }

    /**
     * An upstream's keys after a change of its configuration: those that stay sit out what they had to.
     *
     * @param before what it presented; null, or no keys, if there is nothing to remember
     */
    static ApiKeys after(Credentials before, List<String> tokens, InstantSource clock) {
        return new ApiKeys(tokens, before instanceof ApiKeys old ? old : null, clock);
    }
}
