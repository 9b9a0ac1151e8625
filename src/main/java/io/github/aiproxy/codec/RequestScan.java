package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One pass over a request's bytes that finds the top-level fields a router needs, and where they are, without building
 * anything: the rest of the body can then be relayed byte for byte. Checks that the whole body is one JSON object.
 *
 * @param model the value of {@code model}; null if there is none
 * @param modelSpan where it is, quotes included; null if there is none
 * @param stream the value of {@code stream}; false if there is none
 * @param streamSpan where it is; null if there is none
 * @param streamOptionsSpan where the value of {@code stream_options} is; null if there is none
 * @param hasInputOnly whether there is an {@code input} and there are no {@code messages}: the form of a Responses request
 * @param strings where the body's long strings end, for reading it again
 */
public record RequestScan(
        String model,
        Span modelSpan,
        boolean stream,
        Span streamSpan,
        Span streamOptionsSpan,
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
        return of(body, KnownObjects.ELEMENTS);
    }

    /** @param earlier what came with earlier requests */
    static RequestScan of(byte[] body, KnownObjects earlier) {
        JsonReader reader = Json.reader(body);
        RequestScan scan = null;
        ChatException refusal = null;
        try (reader) {
            scan = read(reader, reader.collect(), earlier);
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

    private static RequestScan read(JsonReader parser, LongStrings strings, KnownObjects earlier) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw ChatException.invalid("the request body must be a JSON object");
        }
        String model = null;
        Span modelSpan = null;
        boolean stream = false;
        Span streamSpan = null;
        Span optionsSpan = null;
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
                    int start = parser.tokenStart();
                    parser.skipChildren();
                    optionsSpan = new Span(start, parser.tokenEnd());
                }
                case "input" -> {
                    input = value == JsonToken.VALUE_STRING || value == JsonToken.START_ARRAY;
                    parser.skipElements(earlier);
                }
                case "messages" -> {
                    messages = value != JsonToken.VALUE_NULL;
                    parser.skipElements(earlier);
                }
                default -> {
                    // A server that does not mind case, as programs in Go do not, would read another model than we.
                    if (name.equalsIgnoreCase("model") || name.equalsIgnoreCase("stream")) {
                        throw ChatException.invalid(name + ": must be written in lower case");
                    }
                    parser.skipElements(earlier);
                }
            }
        }
        if (parser.nextToken() != null) {
            throw ChatException.invalid("the request body has bytes after the end of its JSON object");
        }
        return new RequestScan(model, modelSpan, stream, streamSpan, optionsSpan, input && !messages, strings);
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
     * @param streamOptions the raw value to set for {@code stream_options} when the stream is forced; null to leave it
     * @return its pieces, of which those that stayed are parts of {@code body} itself, not copies
     */
    public List<ByteBuffer> edit(byte[] body, String newModel, boolean forceStream, String streamOptions) {
        Pieces pieces = new Pieces(body);
        if (forceStream && !stream) {
            StringBuilder added = new StringBuilder();
            set("stream", "true", streamSpan, pieces, added);
            if (streamOptions != null) {
                set("stream_options", streamOptions, streamOptionsSpan, pieces, added);
            }
            if (added.length() > 0) {
                int brace = 0;
                while (body[brace] != '{') {
                    brace++;
                }
                if (isEmptyObject(body, brace + 1)) {
                    added.setLength(added.length() - 1);
                }
                pieces.put(new Span(brace + 1, brace + 1), ascii(added.toString()));
            }
        }
        if (newModel != null && modelSpan != null && !newModel.equals(model)) {
            pieces.put(modelSpan, quote(newModel));
        }
        return pieces.all();
    }

    /** Puts a value in place of the one that there is, or else among the fields to add, each followed by a comma. */
    private static void set(String name, String value, Span span, Pieces pieces, StringBuilder added) {
        if (span != null) {
            pieces.put(span, ascii(value));
        } else {
            added.append('"').append(name).append("\":").append(value).append(',');
        }
    }

    private static byte[] ascii(String json) {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    /** A body with other bytes in some places. */
    private static final class Pieces {
        private final byte[] body;
        private final List<Place> places = new ArrayList<>(4);

        private record Place(int start, int end, ByteBuffer value) {}

        Pieces(byte[] body) {
            this.body = body;
        }

        void put(Span place, byte[] value) {
            places.add(new Place(place.start(), place.end(), ByteBuffer.wrap(value)));
        }

        List<ByteBuffer> all() {
            if (places.size() > 1) {
                places.sort(Comparator.comparingInt(Place::start));
            }
            List<ByteBuffer> all = new ArrayList<>(1 + 2 * places.size());
            int from = 0;
            for (Place place : places) {
                keep(from, place.start, all);
                all.add(place.value);
                from = place.end;
            }
            keep(from, body.length, all);
            return all;
        }

        private void keep(int from, int end, List<ByteBuffer> all) {
            if (end > from) {
                all.add(ByteBuffer.wrap(body, from, end - from));
            }
        }
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
