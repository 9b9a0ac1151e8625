package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Stop;

/** The words of {@code finish_reason}. Stateless; safe to share. */
final class FinishReason {
    private FinishReason() {}

    /**
     * What a word means.
     *
     * @param refused whether the model's refusal was told in words, which this wire ends with an ordinary "stop"
     */
    static Stop read(String word, boolean refused) {
        return switch (word) {
            case "stop", "end_turn", "eos" -> new Stop(refused ? Stop.Reason.REFUSAL : Stop.Reason.END_TURN);
            case "length", "max_tokens" -> new Stop(Stop.Reason.MAX_TOKENS);
            case "tool_calls", "function_call", "tool_use" -> new Stop(Stop.Reason.TOOL_CALLS);
            case "content_filter" -> new Stop(Stop.Reason.CONTENT_FILTER);
            default -> new Stop(Stop.Reason.OTHER, null, word);
        };
    }

    /**
     * The word for a reason that was {@linkplain Stop#derived derived}.
     *
     * @param refused whether the client was told a refusal in words
     */
    static String word(Stop stop, boolean refused) {
        return switch (stop.reason()) {
            case END_TURN, STOP_SEQUENCE, PAUSE, OTHER -> "stop";
            case MAX_TOKENS, CONTEXT_EXCEEDED -> "length";
            case TOOL_CALLS -> "tool_calls";
            case REFUSAL -> refused ? "stop" : "content_filter";
            case CONTENT_FILTER -> "content_filter";
        };
    }

    /** The reason to tell, for an answer that may not have said why it ended. */
    static Stop derived(Event.Finished finished, boolean clientCalls) {
        Stop stop = finished == null ? new Stop(Stop.Reason.END_TURN) : finished.stop();
        return stop.derived(clientCalls);
    }
}
