package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.codec.Delays;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes errors in OpenAI's words: {@code {"error":{"message":…,"type":…,"param":…,"code":…}}}. Stateless.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI, error codes (read 2026-11)</a>
 */
final class ErrorWriter {
    private static final String ASKED = "try again in ";

    private ErrorWriter() {}

    static int status(ChatError error) {
        return switch (error.kind()) {
            // Some clients do not try again after 529, which only Anthropic knows.
            case OVERLOADED -> 503;
            case BILLING -> 429;
            default ->
                error.status() >= 400 && error.status() < 600
                        ? error.status()
                        : error.kind().status();
        };
    }

    static byte[] body(ChatError error) {
        ByteSink sink = new ByteSink(256);
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeObjectFieldStart("error");
            out.writeStringField("message", message(error));
            out.writeStringField("type", type(error));
            out.writeStringField("param", error.culprit());
            out.writeStringField("code", code(error));
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sink.toByteArray();
    }

    /** What Codex and others read delays from is the message. */
    static String message(ChatError error) {
        boolean hint = error.kind() == ChatError.Kind.RATE_LIMIT
                && error.retryAfter() != null
                && Delays.after(ASKED, error.message()) == null;
        String message = error.message().isBlank() ? "The request failed" : error.message();
        return hint
                ? message + (message.endsWith(".") ? " " : ". ") + "Please " + ASKED
                        + Delays.inSeconds(error.retryAfter()) + "."
                : message;
    }

    private static String type(ChatError error) {
        return switch (error.kind()) {
            case BILLING -> "insufficient_quota";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case PERMISSION -> "permission_denied";
            case TIMEOUT -> "timeout";
            case OVERLOADED, UPSTREAM, INTERNAL -> "server_error";
            default -> "invalid_request_error";
        };
    }

    private static String code(ChatError error) {
        return switch (error.kind()) {
            case INVALID_REQUEST -> error.code() != null ? error.code() : "invalid_value";
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case AUTHENTICATION -> "invalid_api_key";
            case BILLING -> "insufficient_quota";
            case PERMISSION -> "permission_denied";
            case NOT_FOUND -> error.code() != null ? error.code() : "model_not_found";
            case METHOD_NOT_ALLOWED -> "method_not_allowed";
            case TOO_LARGE -> "request_too_large";
            case UNSUPPORTED_MEDIA -> "unsupported_media_type";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case TIMEOUT -> "timeout";
            case OVERLOADED, UPSTREAM, INTERNAL -> "server_error";
        };
    }

    /** The code inside a stream, of those that clients act upon. */
    static String streamCode(ChatError error) {
        return switch (error.kind()) {
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case BILLING -> "insufficient_quota";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case INVALID_REQUEST, TOO_LARGE, UNSUPPORTED_MEDIA -> "invalid_prompt";
            default -> "server_error";
        };
    }
}
