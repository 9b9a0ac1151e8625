package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.codec.Delays;
import io.github.aiproxy.codec.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Reads errors of upstreams, from replies and from streams, whatever they look like: OpenAI's object, an array around it,
 * ChatGPT's {@code {"detail":…}}, HTML, text or nothing. Stateless.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI, error codes (read 2026-11)</a>
 */
final class ErrorReader {
    private static final int LONGEST = 500;

    private ErrorReader() {}

    static ChatError read(int status, byte[] body, Duration retryAfter) {
        JsonNode root = tree(body);
        ChatError error;
        if (root == null) {
            String text = new String(body, 0, Math.min(body.length, 4 * LONGEST), StandardCharsets.UTF_8).strip();
            boolean words = !text.isEmpty() && !text.startsWith("<") && !text.startsWith("{") && !text.startsWith("[");
            error = error(status, words ? text : null, null, null, null);
        } else {
            error = of(root, status);
        }
        return retryAfter == null ? error : error.withRetryAfter(retryAfter);
    }

    /** The error in an object that has {@code error}, {@code detail} or {@code message}, or is one itself. */
    static ChatError of(JsonNode root, int status) {
        JsonNode node = root.isArray() && !root.isEmpty() ? root.get(0) : root;
        if (node.path("response").path("error").isObject()) {
            node = node.get("response");
        }
        JsonNode error = firstOf(node, "error", "detail");
        if (error == null) {
            error = node;
        }
        if (error.isArray() && !error.isEmpty()) {
            error = error.get(0);
        }
        if (error.isTextual()) {
            return error(status, error.textValue(), Fields.text(node, "code"), Fields.text(node, "type"), null);
        }
        String message = Fields.text(error, "message");
        if (message == null) {
            message = Fields.text(error, "msg");
        }
        if (message == null) {
            message = Fields.text(error, "detail");
        }
        if (message == null) {
            message = Fields.text(node, "message");
        }
        ChatError read = error(status, message, Fields.text(error, "code"), Fields.text(error, "type"), resets(error));
        String param = Fields.text(error, "param");
        return param == null ? read : read.withParam(param);
    }

    private static JsonNode firstOf(JsonNode node, String first, String second) {
        JsonNode value = Fields.get(node, first);
        return value != null ? value : Fields.get(node, second);
    }

    /** ChatGPT says when the plan's quota comes back. */
    private static Duration resets(JsonNode error) {
        JsonNode seconds = firstOf(error, "resets_in_seconds", "retry_after");
        if (seconds == null || !seconds.isNumber() || seconds.doubleValue() < 0 || seconds.doubleValue() > 1e9) {
            return null;
        }
        return Duration.ofMillis((long) (seconds.doubleValue() * 1000));
    }

    private static ChatError error(int status, String said, String code, String type, Duration resets) {
        String words = said == null ? "" : clean(said);
        String message = words.isEmpty() ? null : words;
        ChatError.Kind kind = kind(status, code, type, message);
        Duration delay = resets != null ? resets : Delays.inWords(message);
        return new ChatError(
                kind,
                status >= 400 ? status : kind.status(),
                message != null ? message : silent(status, code),
                code != null ? code : type,
                delay);
    }

    private static String silent(int status, String code) {
        String what = code == null ? "" : " (" + code + ")";
        return status >= 400 ? "the upstream answered " + status + what : "the upstream failed" + what;
    }

    private static ChatError.Kind kind(int status, String code, String type, String message) {
        ChatError.Kind kind = named(code);
        if (kind == null) {
            kind = named(type);
        }
        if (kind == null) {
            kind = status >= 400 ? ChatError.Kind.ofStatus(status) : unnamed(type);
        }
        boolean mayBeLength = kind == ChatError.Kind.INVALID_REQUEST
                || kind == ChatError.Kind.TOO_LARGE
                || (kind == ChatError.Kind.UPSTREAM && status < 400);
        return mayBeLength && message != null && tooLong(message.toLowerCase(Locale.ROOT))
                ? ChatError.Kind.CONTEXT_LENGTH
                : kind;
    }

    private static ChatError.Kind unnamed(String type) {
        return "invalid_request_error".equals(type) ? ChatError.Kind.INVALID_REQUEST : ChatError.Kind.UPSTREAM;
    }

    /** Null for codes that say no more than the status. */
    private static ChatError.Kind named(String code) {
        if (code == null) {
            return null;
        }
        return switch (code) {
            case "context_length_exceeded" -> ChatError.Kind.CONTEXT_LENGTH;
            case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active" -> ChatError.Kind.BILLING;
            case "rate_limit_exceeded", "usage_limit_reached", "rate_limit_error", "rate_limit_reached" ->
                ChatError.Kind.RATE_LIMIT;
            case "usage_not_included", "permission_denied", "permission_error" -> ChatError.Kind.PERMISSION;
            case "server_is_overloaded", "slow_down", "overloaded_error" -> ChatError.Kind.OVERLOADED;
            case "invalid_api_key", "authentication_error", "token_expired" -> ChatError.Kind.AUTHENTICATION;
            case "model_not_found" -> ChatError.Kind.NOT_FOUND;
            case "request_too_large" -> ChatError.Kind.TOO_LARGE;
            case "timeout", "vector_store_timeout" -> ChatError.Kind.TIMEOUT;
            case "invalid_prompt",
                    "bio_policy",
                    "cyber_policy",
                    "invalid_encrypted_content",
                    "previous_response_not_found",
                    "string_above_max_length",
                    "invalid_image",
                    "invalid_image_format",
                    "invalid_base64_image",
                    "invalid_image_url",
                    "image_too_large",
                    "image_too_small",
                    "image_parse_error",
                    "image_content_policy_violation",
                    "image_file_not_found",
                    "image_file_too_large",
                    "unsupported_image_media_type",
                    "failed_to_download_image",
                    "empty_image_file" -> ChatError.Kind.INVALID_REQUEST;
            default -> null;
        };
    }

    private static boolean tooLong(String message) {
        return message.contains("context window")
                || message.contains("context length")
                || message.contains("maximum context")
                || message.contains("context_length_exceeded")
                || message.contains("prompt is too long");
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode root = Json.read(body, Set.of());
            return root.isObject()
                            || (root.isArray() && !root.isEmpty() && root.get(0).isObject())
                    ? root
                    : null;
        } catch (JsonProcessingException | UncheckedIOException e) {
            return null;
        }
    }

    /** In one line, without keys and addresses, not longer than anybody reads. */
    static String clean(String message) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < message.length() && out.length() < LONGEST) {
            int end = i;
            while (end < message.length() && message.charAt(end) > ' ') {
                end++;
            }
            if (end > i) {
                String word = message.substring(i, end);
                out.append(out.length() == 0 ? "" : " ").append(secret(word) ? "***" : word);
            }
            i = end + 1;
        }
        return out.length() <= LONGEST ? out.toString() : out.substring(0, LONGEST) + "…";
    }

    private static boolean secret(String word) {
        return word.contains("://") || token(word, "sk-") || token(word, "sess-") || token(word, "eyJ");
    }

    private static boolean token(String word, String prefix) {
        int at = word.indexOf(prefix);
        return at >= 0 && word.length() - at > 8 && (at == 0 || !Character.isLetterOrDigit(word.charAt(at - 1)));
    }
}
