package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatError.Kind;
import io.github.aiproxy.codec.Delays;
import io.github.aiproxy.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Reads what an upstream says went wrong, in whatever shape: {@code {"error":{…}}}, {@code {"error":"…"}}, an array
 * around it, {@code {"detail":…}}, {@code {"message":…}}, HTML, text or nothing. Stateless; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Error codes (read 2026-11)</a>
 */
final class ErrorReader {
    private static final int MAX_MESSAGE = 500;

    private ErrorReader() {}

    /** Reads the error of a reply with an error status. */
    static ChatError read(int status, byte[] body, Duration retryAfter) {
        JsonNode root = parse(body);
        String message = root == null ? plain(status, body) : message(root);
        if (message == null || message.isBlank()) {
            message = "the upstream answered with status " + status;
        }
        return error(status, root, message, retryAfter);
    }

    /** Reads the error inside a reply that began as a success. */
    static ChatError inStream(byte[] json) {
        JsonNode root = parse(json);
        String message = root == null ? null : message(root);
        JsonNode code = root == null ? MissingNode.getInstance() : details(root).path("code");
        int status = code.isInt() && code.intValue() >= 400 && code.intValue() < 600 ? code.intValue() : 0;
        return error(status, root, message == null ? "the upstream broke off with an error" : message, null);
    }

    private static ChatError error(int status, JsonNode root, String message, Duration retryAfter) {
        String code = null;
        String type = null;
        String param = null;
        if (root != null) {
            JsonNode details = details(root);
            code = details.path("code").textValue();
            type = details.path("type").textValue();
            param = details.path("param").textValue();
        }
        Kind kind = kind(status, code, type, message);
        Duration delay = retryAfter != null ? retryAfter : hint(root, message);
        return new ChatError(kind, status == 0 ? kind.status() : status, tidy(message), code, delay, param);
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode root = Json.read(body, Set.of());
            return root.isArray() && !root.isEmpty() ? root.get(0) : root;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The object with code and type. */
    private static JsonNode details(JsonNode root) {
        JsonNode error = root.path("error");
        if (error.isObject()) {
            return error;
        }
        JsonNode detail = root.path("detail");
        return detail.isObject() ? detail : root;
    }

    private static String message(JsonNode root) {
        if (root.isTextual()) {
            return root.textValue();
        }
        JsonNode details = details(root);
        String[] names = {"message", "error", "detail", "msg", "error_description"};
        for (String name : names) {
            JsonNode value = details.path(name);
            if (value.isTextual() && !value.textValue().isBlank()) {
                return value.textValue();
            }
        }
        JsonNode list = root.path("detail");
        if (list.isArray() && list.path(0).path("msg").isTextual()) {
            return list.path(0).path("msg").textValue();
        }
        return root.path("message").textValue();
    }

    private static String plain(int status, byte[] body) {
        // A page is for people with browsers, and names hosts.
        String text = new String(body, 0, Math.min(body.length, 4 * MAX_MESSAGE), StandardCharsets.UTF_8).strip();
        return text.startsWith("<") ? "the upstream answered with status " + status + " and a web page" : text;
    }

    private static Kind kind(int status, String code, String type, String message) {
        boolean clientError = status == 0 || status == 400 || status == 413 || status == 422;
        if ("context_length_exceeded".equals(code) || (clientError && tellsOfContext(message))) {
            return Kind.CONTEXT_LENGTH;
        }
        if (status < 500) {
            Kind kind = named(code);
            if (kind == null) {
                kind = named(type);
            }
            if (kind != null && (status == 0 || kind.status() < 500)) {
                return kind;
            }
        }
        if (status == 0) {
            return "invalid_request_error".equals(type) ? Kind.INVALID_REQUEST : Kind.UPSTREAM;
        }
        return "slow_down".equals(code) ? Kind.OVERLOADED : Kind.ofStatus(status);
    }

    private static boolean tellsOfContext(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("maximum context length")
                || lower.contains("context window")
                || lower.contains("context length")
                || lower.contains("prompt is too long");
    }

    private static Kind named(String word) {
        if (word == null) {
            return null;
        }
        return switch (word) {
            case "invalid_api_key", "authentication_error", "invalid_authentication" -> Kind.AUTHENTICATION;
            case "insufficient_quota", "billing_error", "billing_hard_limit_reached" -> Kind.BILLING;
            case "permission_denied", "permission_error" -> Kind.PERMISSION;
            case "model_not_found", "not_found_error" -> Kind.NOT_FOUND;
            case "request_too_large" -> Kind.TOO_LARGE;
            case "rate_limit_exceeded", "rate_limit_error" -> Kind.RATE_LIMIT;
            case "overloaded_error", "slow_down", "server_overloaded", "overloaded" -> Kind.OVERLOADED;
            case "timeout", "timeout_error" -> Kind.TIMEOUT;
            case "server_error", "api_error", "internal_server_error" -> Kind.UPSTREAM;
            default -> null;
        };
    }

    private static Duration hint(JsonNode root, String message) {
        if (root != null) {
            for (JsonNode info : details(root).path("details")) {
                String delay = info.path("retryDelay").textValue();
                if (delay != null) {
                    return Delays.of(delay);
                }
            }
            JsonNode seconds = details(root).path("retry_after");
            if (seconds.isNumber() && seconds.doubleValue() >= 0 && seconds.doubleValue() < 1e7) {
                return Duration.ofMillis((long) (seconds.doubleValue() * 1000));
            }
        }
        return Delays.inWords(message);
    }

    /** Short, and without the key that some servers repeat. */
    private static String tidy(String message) {
        StringBuilder out = new StringBuilder(Math.min(message.length(), MAX_MESSAGE));
        int i = 0;
        while (i < message.length() && out.length() < MAX_MESSAGE) {
            if (message.startsWith("sk-", i) && (i == 0 || !Character.isLetterOrDigit(message.charAt(i - 1)))) {
                out.append("sk-…");
                while (i < message.length() && !Character.isWhitespace(message.charAt(i))) {
                    i++;
                }
            } else {
                out.append(message.charAt(i++));
            }
        }
        return out.toString();
    }
}
