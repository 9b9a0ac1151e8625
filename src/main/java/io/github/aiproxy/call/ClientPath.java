package io.github.aiproxy.call;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.RequestLine;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What a client's path says: protocol, operation and, for Gemini, the model. Only the path's end counts, so that an
 * endpoint such as {@code /team-a/v1/messages} is understood as well.
 *
 * @param protocol the client's protocol
 * @param operation what is asked
 * @param line the model and form, where the path has them
 */
public record ClientPath(Protocol protocol, Operation operation, RequestLine line) {

    /**
     * Reads a path.
     *
     * @param path without query, still percent-encoded
     * @return null if no protocol has such a path
     * @throws ChatException NOT_FOUND if it is a Gemini path with an unknown action
     */
    public static ClientPath of(String path) {
        if (path.endsWith("/messages")) {
            return plain(Protocol.ANTHROPIC, Operation.GENERATE);
        }
        if (path.endsWith("/chat/completions")) {
            return plain(Protocol.OPENAI, Operation.GENERATE);
        }
        if (path.endsWith("/responses")) {
            return plain(Protocol.RESPONSES, Operation.GENERATE);
        }
        if (path.endsWith("/messages/count_tokens")) {
            return plain(Protocol.ANTHROPIC, Operation.COUNT_TOKENS);
        }
        if (path.endsWith("/responses/input_tokens")) {
            return plain(Protocol.RESPONSES, Operation.COUNT_TOKENS);
        }
        if (path.endsWith("/responses/compact")) {
            return plain(Protocol.RESPONSES, Operation.COMPACT);
        }
        int models = path.indexOf("/models/");
        return models < 0 ? null : gemini(path.substring(models + "/models/".length()));
    }

    /** A request for an answer in that protocol, at whatever path. */
    public static ClientPath plain(Protocol protocol) {
        return plain(protocol, Operation.GENERATE);
    }

    private static ClientPath plain(Protocol protocol, Operation operation) {
        return new ClientPath(protocol, operation, RequestLine.PLAIN);
    }

    private static ClientPath gemini(String modelAndAction) {
        String decoded;
        try {
            // URLDecoder reads '+' as a space, which a path does not mean.
            decoded = URLDecoder.decode(modelAndAction.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ChatException.invalid("the path is not valid percent-encoding");
        }
        int colon = decoded.lastIndexOf(':');
        String model = colon < 0 ? decoded : decoded.substring(0, colon);
        if (model.startsWith("models/")) {
            model = model.substring("models/".length());
        }
        String action = colon < 0 ? "" : decoded.substring(colon + 1);
        if (model.isEmpty()) {
            throw ChatException.invalid("the path has no model");
        }
        return switch (action) {
            case "generateContent" ->
                new ClientPath(Protocol.GEMINI, Operation.GENERATE, new RequestLine(model, false));
            case "streamGenerateContent" ->
                new ClientPath(Protocol.GEMINI, Operation.GENERATE, new RequestLine(model, true));
            case "countTokens" ->
                new ClientPath(Protocol.GEMINI, Operation.COUNT_TOKENS, new RequestLine(model, false));
            default -> null;
        };
    }
}
