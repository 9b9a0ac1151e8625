package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;

/**
 * One message of the conversation.
 *
 * @param role who speaks
 * @param parts what is said, in order; may be empty (an assistant may answer nothing)
 * @param name the speaker's name, as OpenAI Chat's {@code name}; null if not said
 */
public record Turn(Role role, List<Part> parts, String name) {
    public Turn {
        Objects.requireNonNull(role);
        parts = List.copyOf(parts);
    }

    public Turn(Role role, List<Part> parts) {
        this(role, parts, null);
    }
}
