package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.ChatError;
import java.time.Duration;

/**
 * What an upstream's refusal means for the credential that was presented.
 *
 * @param error what the client is told if nobody else answers
 * @param scope what the credential must not be used for
 * @param until for how long; null if the upstream did not say
 */
public record Refusal(ChatError error, Scope scope, Duration until) {
    /** What a credential is benched for. */
    public enum Scope {
        /** Nothing: it is not the credential's fault. */
        NONE,
        /** The model that was asked for. */
        MODEL,
        /** Every model. */
        ACCOUNT
    }

    /** What {@link Blame} makes of the error: a refused credential sits out for the model, for as long as the error says. */
    public static Refusal of(ChatError error) {
        return new Refusal(error, Blame.of(error) == Blame.CREDENTIAL ? Scope.MODEL : Scope.NONE, error.retryAfter());
    }

    /** The whole account is refused, until the time that the error says. */
    static Refusal account(ChatError error) {
        return new Refusal(error, Scope.ACCOUNT, error.retryAfter());
    }

    /** The account is refused until its owner does something about it. */
    static Refusal terminal(ChatError error) {
        return new Refusal(error, Scope.ACCOUNT, Benches.LONGEST);
    }

    /** The request is refused for what it is: no credential would help, none is blamed. */
    static Refusal request(String message) {
        return new Refusal(new ChatError(ChatError.Kind.INVALID_REQUEST, message), Scope.NONE, null);
    }
}
