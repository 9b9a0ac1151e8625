package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;

/**
 * What a client may leave to its provider's store, where an upstream of another protocol answers. Stateless.
 *
 * @see <a href="https://platform.openai.com/docs/guides/conversation-state">OpenAI, Conversation state (read 2026-11)</a>
 */
public final class StoredElsewhere {
    private static final String SERVED = "the model behind this name is served by a provider that has no ";

    private StoredElsewhere() {}

    /**
     * Refuses a request whose meaning lies in a store that the upstream does not have, or whose reply would.
     *
     * @throws ChatException INVALID_REQUEST that says what to send instead; clients that get the code {@code
     *     previous_response_not_found} send the whole conversation again by themselves
     */
    public static void refuse(ChatRequest request) {
        boolean thread = request.origin() == Protocol.ANTHROPIC;
        if (request.previousResponseId() != null && thread) {
            throw refusal(
                    "thread",
                    SERVED + "threads; send the whole conversation as \"messages\" and leave the thread out",
                    "previous_response_not_found");
        }
        if (request.previousResponseId() != null) {
            throw refusal(
                    "previous_response_id",
                    SERVED + "earlier responses; send the whole conversation as \"input\" (reasoning items with"
                            + " include: [\"reasoning.encrypted_content\"]) and leave previous_response_id out",
                    "previous_response_not_found");
        }
        if (request.origin() != Protocol.RESPONSES) {
            return;
        }
        refuse(request, "conversation", "stored conversations; send the whole conversation as \"input\"");
        refuse(request, "prompt", "stored prompts; send their text as \"instructions\" and \"input\"");
        if ("true".equals(request.extras().get("background"))) {
            throw refusal(
                    "background",
                    SERVED + "responses in the background; leave it out, with \"stream\": true if the answer may take"
                            + " long",
                    "unsupported_parameter");
        }
    }

    private static void refuse(ChatRequest request, String field, String why) {
        if (request.extras().containsKey(field)) {
            throw refusal(field, SERVED + why, "unsupported_parameter");
        }
    }

    private static ChatException refusal(String field, String why, String code) {
        return new ChatException(
                new ChatError(ChatError.Kind.INVALID_REQUEST, 400, field + ": " + why, code, null, field));
    }
}
