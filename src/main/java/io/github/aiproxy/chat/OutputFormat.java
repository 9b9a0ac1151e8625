package io.github.aiproxy.chat;

import java.util.Objects;

/**
 * The form that the answer's text must have.
 *
 * @param kind the form
 * @param name the schema's name (OpenAI needs one); null if not said
 * @param description for the model; null if none
 * @param schema JSON Schema as raw JSON text; only for {@link Kind#JSON_SCHEMA} and {@link Kind#ENUM}
 * @param strict whether the schema is enforced; null if not said
 */
public record OutputFormat(Kind kind, String name, String description, String schema, Boolean strict) {
    /** The form. */
    public enum Kind {
        TEXT,
        JSON_OBJECT,
        JSON_SCHEMA,
        /** One of the values of the schema's {@code enum}, not as JSON but bare (Gemini). */
        ENUM
    }

    public OutputFormat {
        Objects.requireNonNull(kind);
    }
}
