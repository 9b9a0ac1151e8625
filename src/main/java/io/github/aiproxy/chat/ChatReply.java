package io.github.aiproxy.chat;

import java.util.List;

/**
 * A whole reply.
 *
 * @param id the upstream's id; null if it has none
 * @param model the upstream's name of the model; null if not said
 * @param candidates the answers, by index; at least one
 * @param usage never null
 */
public record ChatReply(String id, String model, List<Candidate> candidates, Usage usage) {
    /**
     * One answer.
     *
     * @param parts what was said, in order of beginning
     * @param stop why it ended, {@linkplain Stop#derived derived}
     */
    public record Candidate(List<Part> parts, Stop stop) {}
}
