package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Stop;

/**
 * {@code finishReason}, which has no word for tool calls. Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#FinishReason">Gemini API, FinishReason (read 2026-11)</a>
 */
final class FinishReason {
    private FinishReason() {}

    /**
     * Why the candidate ended.
     *
     * @param message the upstream's explanation; null if none
     */
    static Stop read(String reason, String message) {
        Stop.Reason canonical =
                switch (reason) {
                    case "STOP" -> Stop.Reason.END_TURN;
                    case "MAX_TOKENS" -> Stop.Reason.MAX_TOKENS;
                    case "SAFETY",
                            "PROHIBITED_CONTENT",
                            "BLOCKLIST",
                            "SPII",
                            "RECITATION",
                            "IMAGE_SAFETY",
                            "IMAGE_PROHIBITED_CONTENT",
                            "IMAGE_RECITATION",
                            "MODEL_ARMOR",
                            "JAILBREAK" -> Stop.Reason.CONTENT_FILTER;
                    default -> Stop.Reason.OTHER;
                };
        if (canonical == Stop.Reason.END_TURN || canonical == Stop.Reason.MAX_TOKENS) {
            return new Stop(canonical);
        }
        return new Stop(canonical, null, message == null || message.isEmpty() ? reason : reason + ": " + message);
    }

    /** Whether the model failed to write a call that can be run. */
    static boolean isBrokenCall(String reason) {
        return reason.equals("MALFORMED_FUNCTION_CALL")
                || reason.equals("UNEXPECTED_TOOL_CALL")
                || reason.equals("TOO_MANY_TOOL_CALLS")
                || reason.equals("MISSING_THOUGHT_SIGNATURE");
    }

    /**
     * The wire's word.
     *
     * @param empty whether nothing was said: clients ask again and again after an empty STOP
     */
    static String write(Stop stop, boolean empty) {
        return switch (stop.reason()) {
            case END_TURN, TOOL_CALLS, STOP_SEQUENCE -> empty ? "OTHER" : "STOP";
            case MAX_TOKENS, CONTEXT_EXCEEDED -> "MAX_TOKENS";
            case REFUSAL, CONTENT_FILTER -> filter(stop.detail());
            case PAUSE, OTHER -> "OTHER";
        };
    }

    private static String filter(String detail) {
        if (detail != null) {
            int end = detail.indexOf(':');
            String word = end < 0 ? detail : detail.substring(0, end);
            switch (word) {
                case "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "IMAGE_SAFETY" -> {
                    return word;
                }
                default -> {}
            }
        }
        return "SAFETY";
    }
}
