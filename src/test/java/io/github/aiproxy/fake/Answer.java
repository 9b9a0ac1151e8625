package io.github.aiproxy.fake;

import java.util.List;

/**
 * What the scripted model says, before a protocol gives it a shape. Immutable; safe to share.
 *
 * @param pieces in order
 * @param ending why it stopped
 * @param stopString the stop sequence that was met; null if none
 * @param usage what it cost
 */
record Answer(List<Piece> pieces, Ending ending, String stopString, Usage usage) {
    /** One thing said. */
    sealed interface Piece permits Thought, Words, Call {}

    /** Thinking, as it comes. */
    record Thought(List<String> deltas) implements Piece {
        String text() {
            return String.join("", deltas);
        }
    }

    /** Text, as it comes. */
    record Words(List<String> deltas) implements Piece {
        String text() {
            return String.join("", deltas);
        }
    }

    /** A tool call; {@code input} is JSON, or free text for a custom tool; empty if the model gave none. */
    record Call(String name, String input, boolean custom) implements Piece {
        String arguments() {
            return input.isEmpty() ? "{}" : input;
        }
    }

    /** Why the model stopped. */
    enum Ending {
        END,
        STOP_SEQUENCE,
        MAX_TOKENS,
        TOOLS,
        REFUSAL,
        /** Nothing was said: the prompt itself was refused. */
        BLOCKED,
        /** The model breaks down after its first words. */
        BROKEN
    }

    /**
     * Tokens.
     *
     * @param input all of it, cached included
     * @param cacheRead of the input
     * @param cacheWrite of the input
     * @param output all of it, reasoning included
     * @param reasoning of the output
     */
    record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
        long total() {
            return input + output;
        }
    }
}
