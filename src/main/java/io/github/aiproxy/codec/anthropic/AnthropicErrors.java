package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Errors, both ways: read from whatever an upstream answers, written as {@code {"type":"error","error":{"type",
 * "message"},"request_id"}}. Stateless; safe to share.
 */
final class AnthropicErrors {
    /** Claude Code compacts the conversation when a message begins so. */
    private static final String TOO_LONG = "prompt is too long";

    private static final int MESSAGE_LIMIT = 500;

    private AnthropicErrors() {}

    static ChatError read(int status, byte[] body, Duration retryAfter) {
        JsonNode root = tree(body);
        if (root == null) {
            return of(status, null, plainText(body), null, retryAfter);
        }
        return read(status, root, retryAfter);
    }

    /**
     * Reads an error object, or the object around one.
     *
     * @param status the HTTP status; below 400 where the error came inside a success, then the type decides
     */
    static ChatError read(int status, JsonNode root, Duration retryAfter) {
        JsonNode outer = root.isArray() && root.size() > 0 ? root.get(0) : root;
        JsonNode error = outer.path("error");
        JsonNode inner = error.isObject() ? error : outer.path("detail").isObject() ? outer.path("detail") : outer;
        String type = inner.path("type").textValue();
        String message = firstText(
                inner.get("message"), error, outer.get("detail"), outer.at("/detail/0/msg"), outer.get("message"));
        String code = firstText(inner.at("/details/error_code"), inner.get("code"));
        Duration hint = retryAfter != null ? retryAfter : RetryHints.read(outer, inner, message);
        return of(status, type, message, code, hint);
    }

    private static ChatError of(int status, String type, String message, String code, Duration retryAfter) {
        ChatError.Kind kind = kind(status, type, code, message == null ? "" : message.toLowerCase(Locale.ROOT));
        int told = status >= 400 ? status : kind.status();
        String words = message == null || message.isBlank() ? "the upstream answered with status " + told : message;
        return new ChatError(kind, told, shorten(withoutKeys(words.strip())), code, retryAfter);
    }

    private static ChatError.Kind kind(int status, String type, String code, String message) {
        if (message.startsWith(TOO_LONG)
                || message.contains("exceed context limit")
                || message.contains("maximum context length")
                || "context_length_exceeded".equals(code)) {
            return ChatError.Kind.CONTEXT_LENGTH;
        }
        // an empty account is told as an ordinary 400
        if (message.contains("credit balance is too low") || "insufficient_quota".equals(code)) {
            return ChatError.Kind.BILLING;
        }
        return switch (type == null ? "" : type) {
            case "authentication_error" -> ChatError.Kind.AUTHENTICATION;
            case "billing_error" -> ChatError.Kind.BILLING;
            case "permission_error" -> ChatError.Kind.PERMISSION;
            case "not_found_error" -> ChatError.Kind.NOT_FOUND;
            case "request_too_large" -> ChatError.Kind.TOO_LARGE;
            case "rate_limit_error" -> ChatError.Kind.RATE_LIMIT;
            case "timeout_error" -> ChatError.Kind.TIMEOUT;
            case "overloaded_error" -> ChatError.Kind.OVERLOADED;
            case "invalid_request_error", "conflict_error" ->
                status < 400 ? ChatError.Kind.INVALID_REQUEST : ChatError.Kind.ofStatus(status);
            default -> status < 400 ? ChatError.Kind.UPSTREAM : ChatError.Kind.ofStatus(status);
        };
    }

    private static String firstText(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate != null
                    && candidate.isTextual()
                    && !candidate.textValue().isBlank()) {
                return candidate.textValue();
            }
        }
        return null;
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode root = Json.read(body, Set.of());
            return root.isContainerNode() ? root : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The words of a text or of a web page's title; null for any other page. */
    private static String plainText(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 16 * MESSAGE_LIMIT), StandardCharsets.UTF_8).strip();
        if (!text.startsWith("<")) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        int start = lower.indexOf("<title>");
        int end = lower.indexOf("</title>");
        return start >= 0 && end > start ? text.substring(start + "<title>".length(), end) : null;
    }

    /** Upstreams quote keys that they refuse; these are the proxy's own. */
    private static String withoutKeys(String message) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int at = message.indexOf("sk-"); at >= 0; at = message.indexOf("sk-", from)) {
            int end = at;
            while (end < message.length() && (ToolIds.isLegal(message.charAt(end)) || message.charAt(end) == '*')) {
                end++;
            }
            boolean word = at > 0 && Character.isLetterOrDigit(message.charAt(at - 1));
            out.append(message, from, at).append(word ? message.substring(at, end) : "[key]");
            from = end;
        }
        return out.append(message, from, message.length()).toString();
    }

    private static String shorten(String message) {
        if (message.length() <= MESSAGE_LIMIT) {
            return message;
        }
        int end = Character.isHighSurrogate(message.charAt(MESSAGE_LIMIT - 1)) ? MESSAGE_LIMIT - 1 : MESSAGE_LIMIT;
        return message.substring(0, end);
    }

    /** The status for clients: overload is 529 here, everything else as it was if that fits its kind. */
    static int status(ChatError error) {
        if (error.kind() == ChatError.Kind.OVERLOADED) {
            return 529;
        }
        return error.status() >= 400 && ChatError.Kind.ofStatus(error.status()) == error.kind()
                ? error.status()
                : error.kind().status();
    }

    static byte[] write(ChatError error, String requestId) {
        ByteSink out = new ByteSink(256);
        write(out, error, requestId);
        return out.toByteArray();
    }

    /** Appends the error object, also as the data of an {@code error} event. */
    static void write(ByteSink sink, ChatError error, String requestId) {
        try (JsonGenerator out = Json.generator(sink)) {
            out.writeStartObject();
            out.writeStringField("type", "error");
            out.writeObjectFieldStart("error");
            out.writeStringField("type", type(error));
            out.writeStringField("message", message(error));
            String detail = detail(error);
            if (detail != null) {
                out.writeObjectFieldStart("details");
                out.writeStringField("error_code", detail);
                out.writeEndObject();
            }
            out.writeEndObject();
            if (requestId != null) {
                out.writeStringField("request_id", requestId);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(ChatError error) {
        return switch (error.kind()) {
            case INVALID_REQUEST -> error.status() == 409 ? "conflict_error" : "invalid_request_error";
            case CONTEXT_LENGTH, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case BILLING -> "billing_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            case TIMEOUT -> "timeout_error";
            case UPSTREAM, INTERNAL -> "api_error";
        };
    }

    /** What clients that let the provider keep the conversation look for: they send it whole then. */
    private static String detail(ChatError error) {
        if ("previous_response_not_found".equals(error.code())) {
            return "thread_not_found";
        }
        return error.code() != null && error.code().startsWith("thread_") ? error.code() : null;
    }

    private static String message(ChatError error) {
        if (error.kind() == ChatError.Kind.CONTEXT_LENGTH && !error.message().startsWith(TOO_LONG)) {
            return TOO_LONG + ": " + error.message();
        }
        return error.message().isBlank() ? "the request failed" : error.message();
    }
}
