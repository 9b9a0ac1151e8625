package io.github.aiproxy.chat;

import java.util.Objects;

/**
 * The one exception that crosses packages: an expected failure with what the client is to be told.
 *
 * <p>It has no stack trace: it is an outcome, not a bug.
 */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ChatError error;

    public ChatException(ChatError error) {
        this(error, null);
    }

    public ChatException(ChatError error, Throwable cause) {
        super(error.message(), cause, false, false);
        this.error = Objects.requireNonNull(error);
    }

    /** A request that cannot be understood; {@code message} begins with the path of the culprit, as {@code tools[2].name}. */
    public static ChatException invalid(String message) {
        return new ChatException(new ChatError(ChatError.Kind.INVALID_REQUEST, message));
    }

    /** Several answers to one request were asked for, where the upstream's protocol has only one. */
    public static ChatException severalAnswers(ChatRequest request) {
        String path = request.origin() == Protocol.GEMINI ? "generationConfig.candidateCount" : "n";
        return new ChatException(new ChatError(
                        ChatError.Kind.INVALID_REQUEST,
                        400,
                        path + ": the model behind this name gives one answer to a request; ask for one, and send the"
                                + " request again for each further one",
                        "unsupported_value",
                        null)
                .withParam(path));
    }

    /** An upstream's answer that cannot be understood, or ended too early. */
    public static ChatException upstream(String message) {
        return new ChatException(new ChatError(ChatError.Kind.UPSTREAM, message));
    }

    public ChatError error() {
        return error;
    }
}
