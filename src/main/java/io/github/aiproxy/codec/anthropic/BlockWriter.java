package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.util.List;

/** Writes parts, already in this wire's terms, as the blocks of a request. One per request, one thread. */
final class BlockWriter {
    private final JsonGenerator out;
    private final CacheBreakpoints breakpoints;

    BlockWriter(JsonGenerator out, CacheBreakpoints breakpoints) {
        this.out = out;
        this.breakpoints = breakpoints;
    }

    /** Writes the field's value: a string if it is one plain text, else an array. */
    void writeContent(List<Part> parts) throws IOException {
        if (parts.size() == 1
                && parts.get(0) instanceof Part.Text text
                && text.cache() == null
                && text.annotations().isEmpty()) {
            Json.writeText(out, text.words());
            return;
        }
        out.writeStartArray();
        for (Part part : parts) {
            write(part);
        }
        out.writeEndArray();
    }

    private void write(Part part) throws IOException {
        if (part instanceof Part.Opaque opaque) {
            out.writeRawValue(opaque.json());
            return;
        }
        out.writeStartObject();
        if (part instanceof Part.Text text) {
            out.writeStringField("type", "text");
            Json.writeText(out, "text", text.words());
            Citations.write(out, text.annotations());
        } else if (part instanceof Part.Media media) {
            write(media);
        } else if (part instanceof Part.Reasoning reasoning) {
            write(reasoning);
        } else if (part instanceof Part.ToolCall call) {
            out.writeStringField("type", "tool_use");
            out.writeStringField("id", call.callId());
            out.writeStringField("name", call.name());
            out.writeFieldName("input");
            out.writeRawValue(call.arguments());
        } else if (part instanceof Part.ToolResult result) {
            out.writeStringField("type", "tool_result");
            out.writeStringField("tool_use_id", result.callId());
            if (!result.content().isEmpty()) {
                out.writeFieldName("content");
                writeContent(result.content());
            }
            if (result.error()) {
                out.writeBooleanField("is_error", true);
            }
        } else {
            throw new AssertionError(part);
        }
        CacheHint hint = CacheBreakpoints.hint(part);
        CacheBreakpoints.write(out, breakpoints.admit(hint));
        out.writeEndObject();
    }

    private void write(Part.Reasoning reasoning) throws IOException {
        String redacted = Signatures.redacted(reasoning.signature());
        if (redacted != null) {
            out.writeStringField("type", "redacted_thinking");
            out.writeStringField("data", redacted);
        } else {
            out.writeStringField("type", "thinking");
            out.writeStringField("thinking", Signatures.thoughts(reasoning));
            out.writeStringField("signature", Signatures.thinking(reasoning.signature()));
        }
    }

    private void write(Part.Media media) throws IOException {
        boolean image = media.kind() == Part.Media.Kind.IMAGE;
        out.writeStringField("type", image ? "image" : "document");
        out.writeObjectFieldStart("source");
        Part.Source source = media.source();
        if (source instanceof Part.Source.Base64 inline) {
            out.writeStringField("type", "base64");
            out.writeStringField("media_type", media.mimeType());
            Json.writeText(out, "data", inline.encoded());
        } else if (source instanceof Part.Source.Url url) {
            out.writeStringField("type", "url");
            out.writeStringField("url", url.url());
        } else if (source instanceof Part.Source.FileId file) {
            out.writeStringField("type", "file");
            out.writeStringField("file_id", file.id());
        } else if (source instanceof Part.Source.PlainText text) {
            out.writeStringField("type", "text");
            out.writeStringField("media_type", "text/plain");
            out.writeStringField("data", text.text());
        } else {
            throw new AssertionError(source);
        }
        out.writeEndObject();
        if (!image) {
            if (media.name() != null && !media.name().isBlank()) {
                out.writeStringField("title", media.name());
            }
            if (media.context() != null && !media.context().isBlank()) {
                out.writeStringField("context", media.context());
            }
        }
    }
}
