package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatRequest;
import java.util.Objects;

/**
 * The client side of one reply: what writers need to know to answer in the client's terms. One per reply, one thread.
 *
 * @param request what was asked; never null. {@code request.model()} is the name that the client is told.
 * @param replyId unique text without prefix (letters and digits) from which writers form the ids that the wire needs,
 *     such as {@code msg_<replyId>}; injected so that tests repeat
 * @param createdSeconds the time of the reply, in seconds since 1970
 * @param estimatedInput an estimate of the input tokens, for a wire that reports them before the upstream does
 *     (Anthropic's {@code message_start}); asked at most once
 * @param jsonArray Gemini only: the stream is one JSON array instead of server-sent events
 * @param signatures Chat Completions and Anthropic only: keeps the signatures that their replies have no place for; null
 *     for none
 */
public record ClientView(
        ChatRequest request,
        String replyId,
        long createdSeconds,
        java.util.function.IntSupplier estimatedInput,
        boolean jsonArray,
        SignatureStore.Shelf signatures) {
    public ClientView {
        Objects.requireNonNull(request);
        Objects.requireNonNull(replyId);
        Objects.requireNonNull(estimatedInput);
    }

    /** A client that sends signatures back itself. */
    public ClientView(
            ChatRequest request,
            String replyId,
            long createdSeconds,
            java.util.function.IntSupplier estimatedInput,
            boolean jsonArray) {
        this(request, replyId, createdSeconds, estimatedInput, jsonArray, null);
    }

    /** The model's name for the client. */
    public String model() {
        return request.model();
    }
}
