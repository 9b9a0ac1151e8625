package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One pass over a request's bytes that finds the top-level fields a router needs, and where they are, without building
 * anything: the rest of the body can then be relayed byte for byte. Checks that the whole body is one JSON object.
 *
 * @param model the value of {@code model}; null if there is none
 * @param modelSpan where it is, quotes included; null if there is none
 * @param stream the value of {@code stream}; false if there is none
 * @param streamSpan where it is; null if there is none
 * @param hasStreamOptions whether there is a {@code stream_options} object
 * @param hasInputOnly whether there is an {@code input} and there are no {@code messages}: the form of a Responses request
 * @param strings where the body's long strings end, for reading it again
 */
public record RequestScan(
        String model,
        Span modelSpan,
        boolean stream,
        Span streamSpan,
        boolean hasStreamOptions,
        boolean hasInputOnly,
        LongStrings strings) {

    /** Bytes from {@code start} to before {@code end}. */
    public record Span(int start, int end) {}

    /**
     * Scans a body.
     *
     * @throws ChatException INVALID_REQUEST if it is not one JSON object in valid UTF-8, nests too deeply, or names
     *     {@code model} or {@code stream} twice (then this router and the upstream could read different values)
     */
    public static RequestScan of(byte[] body) {
        JsonReader reader = Json.reader(body);
        RequestScan scan = null;
        ChatException refusal = null;
        try (reader) {
            scan = read(reader, reader.collect());
        } catch (JsonProcessingException e) {
            refusal = ChatException.invalid("the request body is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ChatException e) {
            refusal = e;
        }
        // The reader checks it as it goes, as long as it need not be lenient.
        if ((refusal != null || !reader.isPlain()) && !Utf8.isValid(body)) {
            throw ChatException.invalid("the request body is not valid UTF-8");
        }
        if (refusal != null) {
            throw refusal;
        }
        if (reader.isPlain()) {
            scan.strings.complete();
        }
        return scan;
    }

    private static RequestScan read(JsonReader parser, LongStrings strings) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ChatException.invalid("the request body must be a JSON object");
        }
        String model = null;
        Span modelSpan = null;
        boolean stream = false;
        Span streamSpan = null;
        boolean options = false;
        boolean input = false;
        boolean messages = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "model" -> {
                    once(modelSpan, "model");
                    if (value != JsonToken.VALUE_STRING) {
                        throw ChatException.invalid("model: must be a string");
                    }
                    int start = parser.tokenStart();
                    model = parser.getText();
                    modelSpan = new Span(start, parser.tokenEnd());
                }
                case "stream" -> {
                    once(streamSpan, "stream");
                    int start = parser.tokenStart();
                    stream = value == JsonToken.VALUE_TRUE;
                    if (!stream && value != JsonToken.VALUE_FALSE && value != JsonToken.VALUE_NULL) {
                        throw ChatException.invalid("stream: must be true or false");
                    }
                    streamSpan = new Span(start, parser.tokenEnd());
                }
                case "stream_options" -> {
                    options = value == JsonToken.START_OBJECT;
                    parser.skipChildren();
                }
                case "input" -> {
                    input = value == JsonToken.VALUE_STRING || value == JsonToken.START_ARRAY;
                    parser.skipChildren();
                }
                case "messages" -> {
                    messages = value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                default -> {
                    // A server that does not mind case, as programs in Go do not, would read another model than we.
                    if (name.equalsIgnoreCase("model") || name.equalsIgnoreCase("stream")) {
                        throw ChatException.invalid(name + ": must be written in lower case");
                    }
                    parser.skipChildren();
                }
            }
        }
        if (parser.nextToken() != null) {
            throw ChatException.invalid("the request body has bytes after the end of its JSON object");
        }
        return new RequestScan(model, modelSpan, stream, streamSpan, options, input && !messages, strings);
    }

    private static void once(Span earlier, String name) {
        if (earlier != null) {
            throw ChatException.invalid(name + ": given twice");
        }
    }

    /**
     * The body with another model and, if it must stream, asking for a stream; every other byte as it was.
     *
     * @param body the scanned bytes
     * @param newModel the value to put in place of {@code model}; null to leave it
     * @param forceStream whether to set {@code "stream": true}
     * @param insertAfterBrace raw JSON fields to add when the stream is forced, each followed by a comma, as
     *     {@code "stream_options":{"include_usage":true},}; empty for none
     */
    public byte[] edit(byte[] body, String newModel, boolean forceStream, String insertAfterBrace) {
        boolean replaceModel = newModel != null && modelSpan != null && !newModel.equals(model);
        boolean addStream = forceStream && !stream;
        if (!replaceModel && !addStream) {
            return body;
        }
        byte[] modelBytes = replaceModel ? quote(newModel) : null;
        Span first = modelSpan;
        Span second = streamSpan;
        // Exactly what is needed where only the model is replaced: then nothing is copied twice.
        int longer = replaceModel ? modelBytes.length - (first.end() - first.start()) : 0;
        ByteSink out = new ByteSink(body.length + longer + (addStream ? 256 : 0));
        int from = 0;
        if (addStream && (streamSpan == null || !insertAfterBrace.isEmpty())) {
            int brace = 0;
            while (body[brace] != '{') {
                brace++;
            }
            out.write(body, 0, brace + 1);
            out.ascii(insertAfterBrace);
            if (streamSpan == null) {
                out.ascii("\"stream\":true");
                out.ascii(isEmptyObject(body, brace + 1) ? "" : ",");
            }
            from = brace + 1;
        }
        boolean modelFirst = modelSpan != null && (streamSpan == null || modelSpan.start() < streamSpan.start());
        if (modelFirst) {
            from = replaceModel ? splice(out, body, from, first, modelBytes) : from;
            from = addStream && second != null ? splice(out, body, from, second, TRUE) : from;
        } else {
            from = addStream && second != null ? splice(out, body, from, second, TRUE) : from;
            from = replaceModel ? splice(out, body, from, first, modelBytes) : from;
        }
        out.write(body, from, body.length - from);
        return out.take();
    }

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

    private static int splice(ByteSink out, byte[] body, int from, Span span, byte[] value) {
        out.write(body, from, span.start() - from);
        out.write(value);
        return span.end();
    }

    private static boolean isEmptyObject(byte[] body, int index) {
        int i = index;
        while (body[i] == ' ' || body[i] == '\n' || body[i] == '\r' || body[i] == '\t') {
            i++;
        }
        return body[i] == '}';
    }

    private static byte[] quote(String text) {
        ByteSink out = new ByteSink(text.length() + 16);
        try (var generator = Json.generator(out)) {
            generator.writeString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
