package io.github.aiproxy.chat;

/** How tokens are drawn. Every component is null if the client did not say. */
public record Sampling(
        Double temperature, Double topP, Integer topK, Double presencePenalty, Double frequencyPenalty, Long seed) {
    /** Nothing said. */
    public static final Sampling UNSET = new Sampling(null, null, null, null, null, null);
}
