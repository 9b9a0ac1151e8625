package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiLogprobs;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Writes the items of a reply's output as JSON, and knows which item a part becomes, in a stream or a whole reply. Stateless. */
final class ItemWriter {
    private static final String REFUSED = "The model refused to answer.";
    /** Room for what is around the texts of an item. */
    private static final int MARGIN = 192;

    private ItemWriter() {}

    /** Writes JSON into bytes of its own, on one line. */
    static byte[] json(Body body) {
        ByteSink sink = new ByteSink(512);
        try (JsonGenerator out = Json.lineGenerator(sink)) {
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sink.toByteArray();
    }

    private static byte[] line(String json) {
        return Json.oneLine(json).getBytes(StandardCharsets.UTF_8);
    }

    /** What is written. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** @param phase null if not said */
    static byte[] message(String id, String phase, String status, List<byte[]> contents) {
        int size = MARGIN;
        for (byte[] content : contents) {
            size += content.length + 1;
        }
        ByteSink out = new ByteSink(size);
        out.ascii("{\"id\":\"" + id + "\",\"type\":\"message\",\"status\":\"" + status + "\",\"role\":\"assistant\"");
        if (phase != null) {
            out.ascii(",\"phase\":");
            Json.writeString(out, phase);
        }
        out.ascii(",\"content\":[");
        list(out, contents);
        out.ascii("]}");
        return out.toByteArray();
    }

    /** Appends values with commas between. */
    static void list(ByteSink out, List<byte[]> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(values.get(i));
        }
    }

    /** A message's content: a text or a refusal. */
    static byte[] content(Part part) {
        if (part instanceof Part.Refusal refusal) {
            ByteSink out = new ByteSink(MARGIN + refusal.text().length());
            out.ascii("{\"type\":\"refusal\",\"refusal\":");
            Json.writeString(out, refusal.text());
            out.write('}');
            return out.toByteArray();
        }
        Part.Text text = (Part.Text) part;
        ByteSink out = new ByteSink(MARGIN + text.text().length());
        out.ascii("{\"type\":\"output_text\",\"text\":");
        Json.writeString(out, text.text());
        out.ascii(",\"annotations\":[");
        list(out, annotations(text));
        out.ascii("],\"logprobs\":");
        OpenAiLogprobs.write(out, text.logprobs());
        out.write('}');
        return out.toByteArray();
    }

    /** The refusal of an answer that the provider stopped: in its words, or in ours if it gave none. */
    static Part.Refusal refusal(Stop stop, String phase) {
        boolean silent = stop.detail() == null || stop.detail().isEmpty();
        return new Part.Refusal(silent ? REFUSED : stop.detail(), phase);
    }

    /** The citations that this wire can say. */
    static List<byte[]> annotations(Part.Text text) {
        if (text.annotations().isEmpty()) {
            return List.of();
        }
        return text.annotations().stream()
                .map(ItemWriter::annotation)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A citation; null if this wire cannot say it. */
    static byte[] annotation(Annotation annotation) {
        if (annotation.origin() == Protocol.RESPONSES && annotation.json() != null) {
            return line(annotation.json());
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

    /** The id of the item that thoughts without words are: their ciphertext is bound to the item that it came with. */
    static String boundId(Part.Reasoning silent) {
        String bound = silent.signature().itemId();
        return bound != null ? bound : silent.id();
    }

    /** Whether calls of that kind are items of the general types, which stream piece by piece. */
    static boolean isPlainCall(ToolKind kind) {
        return !kind.hosted() && !TypedTools.hasItems(kind);
    }

    /** The prefix of the id of such a call. */
    static String callPrefix(ToolKind kind) {
        return kind == ToolKind.CUSTOM ? "ctc_" : "fc_";
    }

    /** The whole arguments of such a call: clients parse a function's, and nothing is no JSON. */
    static String arguments(Part.ToolCall call) {
        return call.arguments().isEmpty() && call.kind() != ToolKind.CUSTOM ? "{}" : call.arguments();
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

    /** A call of a tool that has items of its own. */
    static byte[] typed(String id, Part.ToolCall call, String status) {
        return json(out -> TypedItems.call(out, call, id, Ids.fit(call.callId()), status));
    }

    static byte[] webSearch(String id, Part.ToolCall call, String status) {
        String query = query(call.arguments());
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

    private static String query(String arguments) {
        try {
            String query = arguments.isBlank() ? null : Fields.text(Json.read(arguments), "query");
            return query == null ? "" : query;
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** The bytes of an image that this wire can show; null if it is none. */
    static String imageData(Part.Media media) {
        boolean image = media.kind() == Part.Media.Kind.IMAGE;
        return image && media.source() instanceof Part.Source.Base64 inline ? inline.data() : null;
    }

    /** An item of this wire that came as it is. */
    static byte[] opaque(Part.Opaque opaque) {
        return line(opaque.json());
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
