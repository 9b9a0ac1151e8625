package io.github.aiproxy.chat;

/**
 * How much the model should think, and how much of it the client wants to see.
 *
 * @param mode the switch; null if only an effort was given
 * @param effort a level; null if not said
 * @param budget a number of tokens; null if not said
 * @param visibility what the client wants to see; null if not said
 */
public record Thinking(Mode mode, Effort effort, Integer budget, Visibility visibility) {
    /** The switch. */
    public enum Mode {
        OFF,
        ON,
        /** The model decides. */
        ADAPTIVE,
        /** Anthropic {@code between_tools}. */
        BETWEEN_TOOLS
    }

    /** The level, in rising order. */
    public enum Effort {
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH,
        XHIGH,
        MAX
    }

    /** What the client sees. */
    public enum Visibility {
        /** Nothing but what it must send back. */
        OMITTED,
        /** The provider's choice of summary. */
        SUMMARY,
        CONCISE,
        DETAILED
    }

    /** The level that a budget of tokens comes nearest to, by the thresholds that gateways agree on. */
    public static Effort effortOf(int budget) {
        if (budget <= 512) {
            return Effort.MINIMAL;
        }
        if (budget <= 1024) {
            return Effort.LOW;
        }
        if (budget <= 8192) {
            return Effort.MEDIUM;
        }
        return budget <= 24576 ? Effort.HIGH : Effort.XHIGH;
    }

    /** A budget of tokens for a level, on models that only know budgets. */
    public static int budgetOf(Effort effort) {
        return switch (effort) {
            case MINIMAL, LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 24576;
            case XHIGH, MAX -> 32768;
        };
    }
}
