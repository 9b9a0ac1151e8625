package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatError.Kind;
import io.github.aiproxy.codec.Delays;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Errors of the generateContent family. Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Gemini API, Troubleshooting, error codes (read
 *     2026-11)</a>
 * @see <a href="https://cloud.google.com/apis/design/errors">Google Cloud API design, Errors (read 2026-11)</a>
 */
final class GeminiErrors {
    private static final int LONGEST_MESSAGE = 500;
    /** Google repeats the key in some messages. */
    private static final Pattern KEY =
            Pattern.compile("AIza[0-9A-Za-z_-]{10,}|AQ\\.[0-9A-Za-z_-]{10,}|ya29\\.[0-9A-Za-z._-]+");

    private GeminiErrors() {}

    static ChatError read(int status, byte[] body, Duration retryAfter) {
        JsonNode root;
        try {
            root = Json.read(body, Set.of());
        } catch (JsonProcessingException e) {
            return plain(status, new String(body, StandardCharsets.UTF_8), retryAfter);
        }
        return read(status, root, retryAfter);
    }

    /**
     * @param status the HTTP status; 0 for an error inside a stream, where the body says it
     */
    static ChatError read(int status, JsonNode body, Duration retryAfter) {
        JsonNode root = body;
        while (root instanceof ArrayNode array && !array.isEmpty()) {
            root = array.get(0);
        }
        JsonNode error = root.path("error");
        if (error.isTextual()) {
            return plain(status, error.textValue(), retryAfter);
        }
        if (!(error instanceof ObjectNode)) {
            for (String name : new String[] {"detail", "message"}) {
                if (root.path(name).isTextual()) {
                    return plain(status, root.get(name).textValue(), retryAfter);
                }
            }
            return plain(status, root.isTextual() ? root.textValue() : "", retryAfter);
        }
        int code = status >= 400 ? status : error.path("code").asInt(0);
        String message = error.path("message").asText("");
        Kind kind = kind(code, error, message);
        Duration delay = retryAfter != null ? retryAfter : RetryHints.delay(error.path("details"), message);
        int told = code < 400 || kind == Kind.AUTHENTICATION ? kind.status() : code;
        return new ChatError(kind, told, words(message, told), null, delay, field(error));
    }

    /** The field that a BadRequest names; null if none does. */
    private static String field(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            String field = detail.path("fieldViolations").path(0).path("field").textValue();
            if (field != null && !field.isEmpty()) {
                return field;
            }
        }
        return null;
    }

    private static ChatError plain(int status, String text, Duration retryAfter) {
        int code = status >= 400 ? status : Kind.UPSTREAM.status();
        String trimmed = text.strip();
        boolean page = trimmed.startsWith("<");
        Duration delay = retryAfter != null || page ? retryAfter : Delays.inWords(trimmed);
        Kind kind = code == 400 && isKeyTrouble(trimmed) ? Kind.AUTHENTICATION : Kind.ofStatus(code);
        return new ChatError(kind, code, words(page ? "" : trimmed, code), null, delay);
    }

    private static String words(String message, int status) {
        if (message.isBlank()) {
            return "the upstream answered with status " + status;
        }
        String clean = KEY.matcher(message).replaceAll("[key]");
        return clean.length() <= LONGEST_MESSAGE ? clean : clean.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static Kind kind(int code, JsonNode error, String message) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("reason").asText().startsWith("API_KEY_")) {
                return Kind.AUTHENTICATION;
            }
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return switch (error.path("status").asText("")) {
            case "INVALID_ARGUMENT", "OUT_OF_RANGE" -> {
                if (code == 413) {
                    yield Kind.TOO_LARGE;
                }
                if (isKeyTrouble(message)) {
                    yield Kind.AUTHENTICATION;
                }
                yield isTooLong(lower) ? Kind.CONTEXT_LENGTH : Kind.INVALID_REQUEST;
            }
            case "FAILED_PRECONDITION" -> {
                if (lower.contains("billing")) {
                    yield Kind.BILLING;
                }
                yield lower.contains("location") ? Kind.PERMISSION : Kind.INVALID_REQUEST;
            }
            case "UNAUTHENTICATED" -> Kind.AUTHENTICATION;
            case "PERMISSION_DENIED" -> Kind.PERMISSION;
            case "NOT_FOUND" -> Kind.NOT_FOUND;
            case "RESOURCE_EXHAUSTED" -> Kind.RATE_LIMIT;
            case "UNAVAILABLE" -> Kind.OVERLOADED;
            case "DEADLINE_EXCEEDED" -> Kind.TIMEOUT;
            case "CANCELLED", "ABORTED" -> Kind.UPSTREAM;
            // INTERNAL, UNKNOWN and whatever else says less than the status.
            default -> Kind.ofStatus(code >= 400 ? code : 502);
        };
    }

    private static boolean isKeyTrouble(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("api key not valid")
                || lower.contains("api key expired")
                || lower.contains("api_key_invalid");
    }

    private static boolean isTooLong(String message) {
        return message.contains("token count") && message.contains("exceed");
    }

    static int status(ChatError error) {
        return switch (error.kind()) {
            // 529 and 402 are other protocols' inventions.
            case OVERLOADED -> 503;
            case BILLING -> 429;
            default ->
                error.status() >= 400 && error.status() <= 599
                        ? error.status()
                        : error.kind().status();
        };
    }

    static byte[] write(ChatError error, String requestId) {
        ByteSink out = new ByteSink(512);
        writeObject(out, error, requestId);
        return out.toByteArray();
    }

    /** @param requestId null to leave it out */
    static void writeObject(ByteSink out, ChatError error, String requestId) {
        out.ascii("{\"error\":{\"code\":");
        out.ascii(Integer.toString(status(error)));
        out.ascii(",\"message\":");
        String message = error.message();
        if (error.kind() == Kind.CONTEXT_LENGTH && !isTooLong(message.toLowerCase(Locale.ROOT))) {
            // Clients know by these words that they must shorten the conversation.
            message = "The input token count exceeds the maximum number of tokens allowed. " + message;
        }
        JsonText.quote(out, message);
        out.ascii(",\"status\":\"");
        out.ascii(statusName(error.kind()));
        out.write('"');
        if (error.retryAfter() != null || requestId != null) {
            out.ascii(",\"details\":[");
            if (error.retryAfter() != null) {
                out.ascii("{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"");
                out.ascii(Delays.inSeconds(error.retryAfter()));
                out.ascii("\"}");
            }
            if (requestId != null) {
                out.ascii(error.retryAfter() != null ? "," : "");
                out.ascii("{\"@type\":\"type.googleapis.com/google.rpc.RequestInfo\",\"requestId\":");
                JsonText.quote(out, requestId);
                out.write('}');
            }
            out.write(']');
        }
        out.ascii("}}");
    }

    private static String statusName(Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_LENGTH, TOO_LARGE, UNSUPPORTED_MEDIA -> "INVALID_ARGUMENT";
            case METHOD_NOT_ALLOWED -> "UNIMPLEMENTED";
            case AUTHENTICATION -> "UNAUTHENTICATED";
            case PERMISSION -> "PERMISSION_DENIED";
            case NOT_FOUND -> "NOT_FOUND";
            case BILLING, RATE_LIMIT -> "RESOURCE_EXHAUSTED";
            case OVERLOADED -> "UNAVAILABLE";
            case TIMEOUT -> "DEADLINE_EXCEEDED";
            case UPSTREAM, INTERNAL -> "INTERNAL";
        };
    }
}
