package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.util.List;

/**
 * Citations of a text block. Anthropic cites whole blocks, so an annotation read here has no range; one of another wire
 * cannot be written, as its encrypted index cannot be made. Stateless; safe to share.
 */
final class Citations {
    private Citations() {}

    static Annotation read(JsonNode citation) {
        String title = citation.path("title").textValue();
        return new Annotation(
                citation.path("url").textValue(),
                title != null ? title : citation.path("document_title").textValue(),
                null,
                null,
                citation.path("cited_text").textValue(),
                Protocol.ANTHROPIC,
                Json.raw(citation));
    }

    /** The wire's own object; null for a citation of another wire. */
    static String write(Annotation annotation) {
        return annotation.origin() == Protocol.ANTHROPIC ? annotation.json() : null;
    }

    /** Writes the field, if there is a citation that can be written. */
    static void write(JsonGenerator out, List<Annotation> annotations) throws IOException {
        boolean open = false;
        for (Annotation annotation : annotations) {
            String citation = write(annotation);
            if (citation != null) {
                if (!open) {
                    out.writeArrayFieldStart("citations");
                    open = true;
                }
                out.writeRawValue(citation);
            }
        }
        if (open) {
            out.writeEndArray();
        }
    }
}
