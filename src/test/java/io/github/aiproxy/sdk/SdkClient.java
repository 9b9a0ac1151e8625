package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** One official SDK with its retries off. Safe to share. */
interface SdkClient extends AutoCloseable {
    Duration TIMEOUT = Duration.ofSeconds(20);

    static SdkClient of(Protocol protocol, URI base, String key) {
        return switch (protocol) {
            case ANTHROPIC -> new AnthropicSdk(base, key);
            case OPENAI -> new OpenAiSdk(base, key);
            case RESPONSES -> new ResponsesSdk(base, key);
            case GEMINI -> new GeminiSdk(base, key);
        };
    }

    /** Begins a conversation. */
    Talk talk(Ask ask);

    /** The ids of all models, without the resource prefix of Gemini. */
    List<String> models();

    /** What the SDK's own counter says; only where {@link SdkLimits} does not say that it has none. */
    long countTokens(Ask ask);

    /** What the SDK makes of a failure; null is a failure that did not happen. */
    Failure failure(Throwable thrown);

    @Override
    void close();

    /** One conversation, which keeps the history in the SDK's own types. One thread. */
    interface Talk {
        /** Sends the history and takes the answer into it. */
        Said send(boolean streamed);

        /** Answers every call of the latest answer, in order. */
        void results(List<String> results);
    }

    /**
     * A failure.
     *
     * @param type the simple name of the exception
     * @param status the HTTP status; 0 if it has none
     * @param retryAfter the header of that name; null if there is none or the SDK hides it
     */
    record Failure(String type, int status, String message, String retryAfter) {}

    default Said once(Ask ask, boolean streamed) {
        return talk(ask).send(streamed);
    }
}
