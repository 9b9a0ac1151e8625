package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.OutputFormat;
import java.util.ArrayList;
import java.util.List;

/** What asks a model for the form of an answer that its provider does not enforce. Stateless; safe to share. */
public final class FormatInWords {
    private FormatInWords() {}

    /** @param format one with a schema */
    public static String of(OutputFormat format) {
        return format.kind() == OutputFormat.Kind.ENUM
                ? "Answer with exactly one of these values, as it is here and without anything around it: "
                        + String.join(", ", values(format.schema()))
                : "Answer with JSON only, without anything around it, which matches this JSON Schema: "
                        + format.schema();
    }

    private static List<String> values(String schema) {
        List<String> values = new ArrayList<>();
        try {
            for (JsonNode value : Json.read(schema).path("enum")) {
                values.add(value.asText());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not read by a codec", e);
        }
        return values;
    }
}
