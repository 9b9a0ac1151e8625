package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.SchemaCache;

/** Which of Gemini's two schema dialects requests are written in. Safe to share. */
public enum SchemaForm {
    /** {@code parametersJsonSchema}: JSON Schema with a light clean-up. */
    JSON_SCHEMA,
    /** {@code parameters}: the subset of OpenAPI that Code Assist and older hosts take. */
    OPENAPI;

    private final SchemaCache<Clean> known =
            new SchemaCache<>(clean -> clean.json().length());

    /**
     * Parameters in the form.
     *
     * @param json one object
     * @param hasProperties whether it has any
     */
    record Clean(String json, boolean hasProperties) {}

    /** As {@link #cleanParameters}, from those that were cleaned before if it is among them. */
    Clean knownParameters(String schema) {
        return known.of(schema, unknown -> {
            ObjectNode clean = cleanParameters(unknown);
            return new Clean(Json.raw(clean), !clean.path("properties").isEmpty());
        });
    }

    /** The member of a function declaration that holds a schema in this form. */
    String parametersField() {
        return this == OPENAPI ? "parameters" : "parametersJsonSchema";
    }

    /** A function's parameters, which must be an object, in this form. */
    public ObjectNode cleanParameters(String schema) {
        ObjectNode root = SchemaShapes.asObject(SchemaShapes.parse(schema));
        return this == OPENAPI ? OpenApiSchema.clean(root) : LightSchema.clean(root);
    }

    /** The schema of an answer, which may have any type, in this form. */
    ObjectNode cleanFormat(String schema) {
        ObjectNode root = SchemaShapes.parse(schema);
        return this == OPENAPI ? OpenApiSchema.clean(root) : LightSchema.clean(root);
    }
}
