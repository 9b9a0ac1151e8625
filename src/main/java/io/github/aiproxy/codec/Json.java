package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Set;

/**
 * JSON as the codecs read and write it: strict, lossless where it must be, and without building trees of what nobody
 * looks into. Stateless; safe to share.
 */
public final class Json {
    /** Deeper documents are refused: no protocol nests half as deep. */
    public static final int MAX_DEPTH = 500;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(256 << 20)
            .maxNumberLength(1000)
            .build();

    /** For replies and frames of upstreams: lenient about duplicate names, as upstreams are what they are. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            // It would take UTF-16 and UTF-32, in which byte offsets mean nothing.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(CONSTRAINTS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private static final JsonFactory STRICT = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(CONSTRAINTS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** As much room as most objects need, with up to three members. */
    private static final int FEW_MEMBERS = 4;

    private static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    private Json() {}

    /**
     * Reads one strict document: duplicate names, bytes after its end, invalid UTF-8 and too deep nesting are refused.
     *
     * @param raw names of fields whose objects and arrays nobody looks into: kept as raw text ({@link #raw}), which is
     *     faster and keeps lexemes and key order
     * @throws JsonProcessingException if it is not such a document
     */
    public static JsonNode readStrict(RequestBody body, Set<String> raw) throws JsonProcessingException {
        return readStrict(body, raw, Set.of());
    }

    /**
     * The same for requests that come again and again with the same schemas.
     *
     * @param schemas those of {@code raw} whose objects are schemas: one that was read before is known by its bytes
     */
    public static JsonNode readStrict(RequestBody body, Set<String> raw, Set<String> schemas)
            throws JsonProcessingException {
        return readDocument(STRICT, body.bytes(), 0, body.bytes().length, raw, schemas, body.strings());
    }

    /** Reads one document of an upstream, which nobody changes afterwards; see {@link #readStrict} for {@code raw}. */
    public static JsonNode read(byte[] json, Set<String> raw) throws JsonProcessingException {
        return readDocument(FACTORY, json, 0, json.length, raw, Set.of(), LongStrings.UNKNOWN);
    }

    /** Reads one document of a stream, whose bytes may change afterwards; see {@link #readStrict} for {@code raw}. */
    public static JsonNode read(byte[] json, int offset, int length, Set<String> raw) throws JsonProcessingException {
        return readDocument(FACTORY, json, offset, length, raw, Set.of(), null);
    }

    /** Reads raw text of a field again, as a tree with exact numbers. */
    public static JsonNode read(String json) throws JsonProcessingException {
        return read(json.getBytes(StandardCharsets.UTF_8), Set.of());
    }

    /** Whether the bytes begin with UTF-8's byte-order mark, which some clients put before their JSON. */
    public static boolean hasByteOrderMark(byte[] json, int offset, int length) {
        return length >= 3
                && json[offset] == (byte) 0xEF
                && json[offset + 1] == (byte) 0xBB
                && json[offset + 2] == (byte) 0xBF;
    }

    /** @param strings null if the bytes change after the reading */
    private static JsonNode readDocument(
            JsonFactory factory,
            byte[] json,
            int offset,
            int length,
            Set<String> raw,
            Set<String> schemas,
            LongStrings strings)
            throws JsonProcessingException {
        if (hasByteOrderMark(json, offset, length)) {
            return readDocument(factory, json, offset + 3, length - 3, raw, schemas, strings);
        }
        try (JsonReader parser = new JsonReader(factory, json, offset, length, factory == STRICT)) {
            if (strings != null) {
                parser.knowing(strings, 0);
            }
            if (parser.nextToken() == null) {
                throw new JsonParseException(null, "empty document");
            }
            JsonNode node = node(parser, raw, schemas, null);
            if (parser.nextToken() != null) {
                throw new JsonParseException(null, "bytes after the end of the document");
            }
            // The reader checks it as it goes, as long as it need not be lenient.
            if (factory == STRICT && !parser.isPlain() && !Utf8.isValid(json, offset, offset + length)) {
                throw new JsonParseException(null, "invalid UTF-8");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonParseException(null, e.getMessage(), e);
        } catch (NumberFormatException e) {
            // an exponent that no number can have
            throw new JsonParseException(null, "malformed number", e);
        }
    }

    /** @param name of the member that it is the value of; null if it is none */
    private static JsonNode node(JsonReader parser, Set<String> raw, Set<String> schemas, String name)
            throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                if (name != null && raw.contains(name)) {
                    yield new POJONode(schemas.contains(name) ? parser.rawSchema() : parser.rawJson());
                }
                ObjectNode object = new ObjectNode(NODES, new LinkedHashMap<>(FEW_MEMBERS));
                for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
                    parser.nextToken();
                    object.set(member, node(parser, raw, schemas, member));
                }
                yield object;
            }
            case START_ARRAY -> {
                if (name != null && raw.contains(name)) {
                    yield new POJONode(parser.rawJson());
                }
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(node(parser, raw, schemas, null));
                }
                yield array;
            }
            case VALUE_STRING -> textNode(parser.lazyText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private static JsonNode textNode(LazyText text) {
        return text instanceof JsonLiteral ? new LiteralNode(text) : NODES.textNode(text.toString());
    }

    /**
     * The JSON text of a node: as it was for a field that was read raw, else written compactly.
     *
     * @return null for a missing node
     */
    public static String raw(JsonNode node) {
        if (node == null || node.isMissingNode()) {
            return null;
        }
        if (node instanceof POJONode pojo) {
            return pojo.getPojo().toString();
        }
        ByteSink out = new ByteSink(256);
        try (JsonGenerator generator = generator(out)) {
            write(generator, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }

    /** Whether the node was read raw and is an object. */
    public static boolean isRawObject(JsonNode node) {
        return node instanceof POJONode pojo && pojo.getPojo() instanceof RawJson raw && raw.isObject();
    }

    /** A reader of a node that {@linkplain #isRawObject was read raw}. */
    public static JsonReader reader(JsonNode rawObject) {
        return ((RawJson) ((POJONode) rawObject).getPojo()).reader();
    }

    /** Writes a tree, raw parts included, with number lexemes kept. */
    public static void write(JsonGenerator out, JsonNode node) throws IOException {
        if (node instanceof ObjectNode object) {
            out.writeStartObject();
            for (var field : object.properties()) {
                out.writeFieldName(field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (node instanceof ArrayNode array) {
            out.writeStartArray();
            for (JsonNode element : array) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (node instanceof POJONode) {
            out.writeRawValue(raw(node));
        } else if (node.isTextual()) {
            writeText(out, text(node));
        } else if (node.isBigDecimal()) {
            out.writeNumber(node.decimalValue().toString());
        } else if (node.isNumber()) {
            out.writeNumber(node.asText());
        } else if (node.isBoolean()) {
            out.writeBoolean(node.booleanValue());
        } else {
            out.writeNull();
        }
    }

    /**
     * Appends a JSON string with its quotes: the cheap way for one text a frame. Half a surrogate pair is escaped, as a
     * character may be split over two deltas and only the client joins them.
     */
    public static void writeString(ByteSink out, String text) {
        JsonStrings.write(out, text);
    }

    /** The text of a node; null if it is none. */
    public static LazyText text(JsonNode node) {
        if (node instanceof LiteralNode literal) {
            return literal.text();
        }
        return node.isTextual() ? LazyText.of(node.textValue()) : null;
    }

    /** Whether a text is still JSON, which has no halves of surrogate pairs then. */
    public static boolean isLiteral(LazyText text) {
        return text instanceof JsonLiteral;
    }

    /** Writes a text as a value; as the bytes that it came as, if it still is JSON. */
    public static void writeText(JsonGenerator out, LazyText text) throws IOException {
        JsonLiteral.write(out, text);
    }

    /** Writes a member of an object; see {@link #writeText(JsonGenerator, LazyText)}. */
    public static void writeText(JsonGenerator out, String name, LazyText text) throws IOException {
        out.writeFieldName(name);
        JsonLiteral.write(out, text);
    }

    /** A compact generator into {@code out}, where all that it has written is at once. */
    public static JsonGenerator generator(ByteSink out) {
        return new JsonSink(out, false);
    }

    /** A generator of JSON on one line, as a frame's data must be: raw pieces may have come in several. */
    public static JsonGenerator lineGenerator(ByteSink out) {
        return new JsonSink(out, true);
    }

    /** JSON without line ends: strings cannot contain them, so outside they are only space. */
    public static String oneLine(String json) {
        return json.indexOf('\n') < 0 && json.indexOf('\r') < 0
                ? json
                : json.replace('\n', ' ').replace('\r', ' ');
    }

    /** A reader of one document, lenient about duplicate names. */
    public static JsonReader reader(byte[] json) {
        return reader(json, 0, json.length);
    }

    /** A reader of one document, of which halves of surrogate pairs are lost if it has any. */
    public static JsonReader reader(String json) {
        return reader(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A reader of one document that is part of an array; the places it tells are those in the array. */
    public static JsonReader reader(byte[] json, int offset, int length) {
        return new JsonReader(FACTORY, json, offset, length, false);
    }
}
