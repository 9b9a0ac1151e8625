package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the items of a reply's output as JSON. Stateless. */
final class ItemWriter {
    private ItemWriter() {}

    /** Writes JSON into bytes of its own. */
    static byte[] json(Body body) {
        ByteSink sink = new ByteSink(512);
        try (JsonGenerator out = Json.generator(sink)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return oneLine(sink.toByteArray());
    }

    /** A frame's data is one line, and raw pieces may have come in several; in JSON a line feed is only white space. */
    static byte[] oneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }

    /** What is written. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** @param phase null if not said */
    static byte[] message(String id, String phase, String status, List<byte[]> contents) {
        ByteSink sink = new ByteSink(512);
        sink.ascii("{\"id\":\"" + id + "\",\"type\":\"message\",\"status\":\"" + status + "\",\"role\":\"assistant\"");
        if (phase != null) {
            sink.ascii(",\"phase\":");
            Json.writeString(sink, phase);
        }
        sink.ascii(",\"content\":[");
        for (int i = 0; i < contents.size(); i++) {
            if (i > 0) {
                sink.write(',');
            }
            sink.write(contents.get(i));
        }
        sink.ascii("]}");
        return sink.toByteArray();
    }

    /** A message's content: a text or a refusal. */
    static byte[] content(Part part) {
        return json(out -> {
            out.writeStartObject();
            if (part instanceof Part.Refusal refusal) {
                out.writeStringField("type", "refusal");
                out.writeStringField("refusal", refusal.text());
            } else if (part instanceof Part.Text text) {
                out.writeStringField("type", "output_text");
                out.writeStringField("text", text.text());
                out.writeArrayFieldStart("annotations");
                for (Annotation annotation : text.annotations()) {
                    byte[] json = annotation(annotation);
                    if (json != null) {
                        out.writeRawValue(new String(json, StandardCharsets.UTF_8));
                    }
                }
                out.writeEndArray();
                ByteSink logprobs = new ByteSink(16);
                OpenAiLogprobs.write(logprobs, text.logprobs());
                out.writeFieldName("logprobs");
                out.writeRawValue(new String(logprobs.array(), 0, logprobs.size(), StandardCharsets.UTF_8));
            } else {
                throw new AssertionError(part);
            }
            out.writeEndObject();
        });
    }

    /** A citation; null if this wire cannot say it. */
    static byte[] annotation(Annotation annotation) {
        if (annotation.origin() == Protocol.RESPONSES && annotation.json() != null) {
            return oneLine(annotation.json().getBytes(StandardCharsets.UTF_8));
        }
        if (annotation.url() == null) {
            return null;
        }
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("type", "url_citation");
            out.writeStringField("url", annotation.url());
            out.writeStringField("title", annotation.title() == null ? "" : annotation.title());
            out.writeNumberField("start_index", annotation.start() == null ? 0 : annotation.start());
            out.writeNumberField("end_index", annotation.end() == null ? 0 : annotation.end());
            out.writeEndObject();
        });
    }

    /**
     * @param sealed this provider's own ciphertext; null if none
     */
    static byte[] reasoning(String id, List<String> texts, String sealed) {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", "reasoning");
            out.writeArrayFieldStart("summary");
            for (String text : texts) {
                ContentWriter.text(out, "summary_text", text);
            }
            out.writeEndArray();
            if (sealed != null) {
                out.writeStringField("encrypted_content", sealed);
            }
            out.writeEndObject();
        });
    }

    /** The ciphertext that a client of this wire may hold and send back; null if it is another provider's, or none. */
    static String sealed(Signature signature) {
        boolean own = signature != null
                && signature.origin() == Protocol.RESPONSES
                && signature.kind() == Signature.Kind.ENCRYPTED_CONTENT;
        return own ? signature.blob() : null;
    }

    /** A call of a function or of a custom tool. */
    static byte[] call(String id, Part.ToolCall call, String arguments, String status) {
        boolean custom = call.kind() == ToolKind.CUSTOM;
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", custom ? "custom_tool_call" : "function_call");
            out.writeStringField("status", status);
            out.writeStringField("call_id", Ids.fit(call.callId()));
            out.writeStringField("name", call.name());
            if (call.namespace() != null) {
                out.writeStringField("namespace", call.namespace());
            }
            out.writeStringField(custom ? "input" : "arguments", arguments);
            out.writeEndObject();
        });
    }

    static byte[] webSearch(String id, String query, String status) {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", "web_search_call");
            out.writeStringField("status", status);
            out.writeObjectFieldStart("action");
            out.writeStringField("type", "search");
            out.writeStringField("query", query);
            out.writeEndObject();
            out.writeEndObject();
        });
    }

    static byte[] image(String id, String base64, String status) {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", "image_generation_call");
            out.writeStringField("status", status);
            out.writeStringField("result", base64);
            out.writeEndObject();
        });
    }
}
