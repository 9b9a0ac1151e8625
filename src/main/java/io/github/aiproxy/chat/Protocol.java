package io.github.aiproxy.chat;

import java.util.Locale;

/** The four wire protocols that clients speak and upstreams are spoken to in. */
public enum Protocol {
    /** Anthropic Messages, {@code POST /v1/messages}. */
    ANTHROPIC,
    /** OpenAI Chat Completions, {@code POST /v1/chat/completions}. */
    OPENAI,
    /** OpenAI Responses, {@code POST /v1/responses}. */
    RESPONSES,
    /** Google Gemini, {@code POST /v1beta/models/{model}:generateContent}. */
    GEMINI;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name used in configuration, routes and logs, such as {@code anthropic}. */
    public String id() {
        return id;
    }

    /**
     * The protocol of that {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Protocol of(String id) {
        for (Protocol protocol : values()) {
            if (protocol.id.equals(id)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("unknown protocol \"" + id + "\"");
    }
}
