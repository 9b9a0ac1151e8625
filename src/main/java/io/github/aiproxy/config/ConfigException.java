package io.github.aiproxy.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong about it. Immutable; safe to share. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> errors;

    ConfigException(List<String> errors) {
        // No stack trace: the message is for the file's author, not for the program's.
        super(String.join(System.lineSeparator(), errors), null, false, false);
        this.errors = List.copyOf(errors);
    }

    /** One line each, such as {@code config.yaml:12: upstreams[1].weight: must be a whole number, 1 or more}. */
    public List<String> errors() {
        return errors;
    }
}
