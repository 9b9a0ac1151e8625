package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.codec.Json;
import java.io.IOException;

/** A member of type object that is written only if it gets members. One thread. */
final class LazyObject {
    private final JsonGenerator json;
    private final String name;
    private boolean opened;

    LazyObject(JsonGenerator json, String name) {
        this.json = json;
        this.name = name;
    }

    /** The generator, inside the object. */
    JsonGenerator open() throws IOException {
        if (!opened) {
            opened = true;
            json.writeObjectFieldStart(name);
        }
        return json;
    }

    /** Adds the members of a raw object. */
    void members(String raw) throws IOException {
        for (var field : Json.read(raw).properties()) {
            open().writeFieldName(field.getKey());
            Json.write(json, field.getValue());
        }
    }

    void close() throws IOException {
        if (opened) {
            json.writeEndObject();
        }
    }
}
