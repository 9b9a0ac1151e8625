package io.github.aiproxy.chat;

import java.util.Objects;

/**
 * Why an answer ended.
 *
 * @param reason the reason
 * @param sequence the stop sequence that was met, for {@link Reason#STOP_SEQUENCE}; may be null
 * @param detail the provider's own word or explanation; null if none
 */
public record Stop(Reason reason, String sequence, String detail) {
    /** The reasons, as the union of the wires'. */
    public enum Reason {
        END_TURN,
        MAX_TOKENS,
        STOP_SEQUENCE,
        /** The client is to run tools. Derived by {@link ReplyFold} rules, never taken from the upstream's word alone. */
        TOOL_CALLS,
        /** Anthropic {@code pause_turn}. */
        PAUSE,
        REFUSAL,
        CONTENT_FILTER,
        CONTEXT_EXCEEDED,
        OTHER
    }

    public Stop {
        Objects.requireNonNull(reason);
    }

    public Stop(Reason reason) {
        this(reason, null, null);
    }

    /**
     * The reason to tell the client: an answer that ended by itself and contains a call that the client must run ended
     * for {@link Reason#TOOL_CALLS}, whatever the upstream said; a truncated or filtered one stays what it was; and
     * {@code TOOL_CALLS} without such a call is an ordinary end.
     */
    public Stop derived(boolean clientCalls) {
        boolean natural = reason == Reason.END_TURN || reason == Reason.TOOL_CALLS || reason == Reason.OTHER;
        if (!natural) {
            return this;
        }
        if (clientCalls) {
            return reason == Reason.TOOL_CALLS ? this : new Stop(Reason.TOOL_CALLS, null, detail);
        }
        return reason == Reason.TOOL_CALLS ? new Stop(Reason.END_TURN, null, detail) : this;
    }
}
