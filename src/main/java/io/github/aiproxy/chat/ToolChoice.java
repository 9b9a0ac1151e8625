package io.github.aiproxy.chat;

import java.util.List;
import java.util.Objects;

/**
 * Which tools the model may or must call.
 *
 * @param mode the rule
 * @param names the tools it is about, for the last three modes; else empty
 */
public record ToolChoice(Mode mode, List<String> names) {
    /** The rule. */
    public enum Mode {
        AUTO,
        NONE,
        /** Some tool must be called. */
        REQUIRED,
        /** The one named tool must be called. */
        NAMED,
        /** Only the named tools may be called. */
        ALLOWED_AUTO,
        /** One of the named tools must be called. */
        ALLOWED_REQUIRED
    }

    public ToolChoice {
        Objects.requireNonNull(mode);
        names = List.copyOf(names);
    }

    public ToolChoice(Mode mode) {
        this(mode, List.of());
    }
}
