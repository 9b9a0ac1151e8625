package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;

/**
 * How probable a token of an answer was. Immutable.
 *
 * @param token its text; where a character is spread over several tokens, the provider's rendering of a piece of one
 * @param logprob the natural logarithm of its probability; of none at all, for which JSON has no number, what OpenAI says
 * @param bytes its bytes of UTF-8, as unsigned numbers; null if not said
 * @param alternatives the most probable tokens in its place, without alternatives of their own; empty if none were
 *     asked for
 */
public record TokenLogprob(String token, double logprob, List<Integer> bytes, List<TokenLogprob> alternatives) {
    private static final double IMPOSSIBLE = -9999;

    public TokenLogprob {
        Objects.requireNonNull(token);
        logprob = Double.isFinite(logprob) ? logprob : IMPOSSIBLE;
        bytes = bytes == null ? null : List.copyOf(bytes);
        alternatives = List.copyOf(alternatives);
    }
}
