package io.github.aiproxy.chat;

/** Who speaks in a {@link Turn}. Tool results are parts of a {@link #USER} turn, as on Anthropic's wire. */
public enum Role {
    /** An instruction of the application inside the conversation (the leading ones are {@link ChatRequest#system()}). */
    SYSTEM,
    /** OpenAI's name for {@link #SYSTEM}; kept apart so that OpenAI wires get back what they said. */
    DEVELOPER,
    USER,
    ASSISTANT
}
