package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.codec.Json;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of tools that were cleaned before, as an agent declares the same tools with every request. Keeps those
 * that were used last, up to {@value #MOST_CHARS} characters. Thread-safe.
 */
final class CleanSchemas {
    static final int MOST_CHARS = 2 << 20;

    private final SchemaForm form;
    private final Map<String, Clean> known = new LinkedHashMap<>(64, 0.75f, true);
    private int chars;

    /**
     * Parameters in the form.
     *
     * @param json one object
     * @param hasProperties whether it has any
     */
    record Clean(String json, boolean hasProperties) {}

    CleanSchemas(SchemaForm form) {
        this.form = form;
    }

    /** @throws io.github.aiproxy.chat.ChatException INVALID_REQUEST if the schema is not JSON */
    Clean of(String schema) {
        synchronized (known) {
            Clean clean = known.get(schema);
            if (clean != null) {
                return clean;
            }
        }
        var cleaned = form.cleanParameters(schema);
        Clean clean = new Clean(Json.raw(cleaned), !cleaned.path("properties").isEmpty());
        synchronized (known) {
            if (known.put(schema, clean) == null) {
                chars += size(schema, clean);
            }
            Iterator<Map.Entry<String, Clean>> oldest = known.entrySet().iterator();
            while (chars > MOST_CHARS) {
                Map.Entry<String, Clean> entry = oldest.next();
                chars -= size(entry.getKey(), entry.getValue());
                oldest.remove();
            }
        }
        return clean;
    }

    private static int size(String schema, Clean clean) {
        return schema.length() + clean.json().length();
    }

    /** How many characters are kept. */
    int chars() {
        synchronized (known) {
            return chars;
        }
    }
}
