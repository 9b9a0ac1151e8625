package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.sse.ByteSink;

/**
 * Writes {@code {"error":{"message","type","param","code"}}}, which is both the body of an error and the last chunk of
 * a stream that failed. Stateless; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Error codes (read 2026-11)</a>
 */
final class ErrorWriter {
    private ErrorWriter() {}

    static int status(ChatError error) {
        return switch (error.kind()) {
            // Money is a limit of its own on this wire.
            case BILLING -> 429;
            // 529 is Anthropic's alone; not every client tries again after it.
            case OVERLOADED -> 503;
            case UPSTREAM -> error.status() == 500 || error.status() == 504 ? error.status() : 502;
            default -> error.status() >= 400 ? error.status() : error.kind().status();
        };
    }

    static void write(ByteSink out, ChatError error) {
        out.ascii("{\"error\":{\"message\":");
        JsonText.write(out, error.message());
        out.ascii(",\"type\":");
        JsonText.write(out, type(error.kind()));
        out.ascii(",\"param\":");
        String param = error.culprit();
        if (param == null) {
            out.ascii("null");
        } else {
            JsonText.write(out, param);
        }
        out.ascii(",\"code\":");
        JsonText.write(out, code(error));
        out.ascii("}}");
    }

    private static String type(ChatError.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST,
                    CONTEXT_LENGTH,
                    AUTHENTICATION,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA -> "invalid_request_error";
            case BILLING -> "insufficient_quota";
            case PERMISSION -> "permission_denied";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case TIMEOUT -> "timeout";
            case UPSTREAM, OVERLOADED, INTERNAL -> "server_error";
        };
    }

    private static String code(ChatError error) {
        return switch (error.kind()) {
            case INVALID_REQUEST -> error.code() == null ? "invalid_value" : error.code();
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case AUTHENTICATION -> "invalid_api_key";
            case BILLING -> "insufficient_quota";
            case PERMISSION -> "permission_denied";
            case NOT_FOUND -> error.code() == null ? "model_not_found" : error.code();
            case METHOD_NOT_ALLOWED -> "method_not_allowed";
            case TOO_LARGE -> "request_too_large";
            case UNSUPPORTED_MEDIA -> "unsupported_media_type";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case OVERLOADED -> "server_overloaded";
            case TIMEOUT -> "timeout";
            case UPSTREAM, INTERNAL -> "server_error";
        };
    }
}
