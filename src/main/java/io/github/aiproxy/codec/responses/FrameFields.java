package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.Stencil;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * The top-level fields of one stream event. Texts and indexes are taken in one pass; objects are only located, and made
 * into trees when somebody asks. Of a delta that follows another of the same text only the words are read. Reused from
 * frame to frame; one thread.
 */
final class FrameFields {
    /** Whatever is in these is only carried, or not looked at. */
    static final Set<String> RAW =
            Set.of("tools", "text", "metadata", "reasoning", "parameters", "schema", "action", "operation", "logprobs");

    private static final int ITEM = 0;
    private static final int RESPONSE = 1;
    private static final int PART = 2;
    private static final int ANNOTATION = 3;
    private static final int LOGPROBS = 4;
    /** The length of {@code []}, which nearly every piece of a text has for its log probabilities. */
    private static final int EMPTY_ARRAY = 2;

    String type;
    String delta;
    /** The whole text of a {@code .done} event, whichever of its names it has. */
    String whole;

    String name;
    String itemId;
    int outputIndex;
    int contentIndex;
    int summaryIndex;
    /** Whether there is an {@code error} or {@code detail}: the sign of an error without a type. */
    boolean error;

    private byte[] buffer;
    private int offset;
    private int length;
    private final int[] starts = new int[5];
    private final int[] ends = new int[5];
    private final Stencil stencil = new Stencil();

    /** @return whether the frame says the same as the one before it, but for the words of {@link #delta} */
    boolean read(Frame frame) {
        String piece = stencil.textOf(frame);
        if (piece != null) {
            locate(frame);
            delta = piece;
            return true;
        }
        clear();
        locate(frame);
        stencil.begin();
        try (JsonReader parser = Json.reader(buffer, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw broken();
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                value(parser, field, parser.nextToken());
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw broken();
            }
        } catch (IOException e) {
            throw broken();
        }
        if (delta != null && Arrays.stream(starts).allMatch(start -> start < 0)) {
            stencil.keep(frame);
        }
        return false;
    }

    private void locate(Frame frame) {
        buffer = frame.buffer();
        offset = frame.offset();
        length = frame.length();
    }

    private void clear() {
        type = null;
        delta = null;
        whole = null;
        name = null;
        itemId = null;
        outputIndex = -1;
        contentIndex = 0;
        summaryIndex = 0;
        error = false;
        Arrays.fill(starts, -1);
    }

    private void value(JsonReader parser, String field, JsonToken token) throws IOException {
        switch (field) {
            case "type" -> type = text(parser, token);
            case "delta" -> {
                delta = text(parser, token);
                if (delta != null) {
                    stencil.text(parser);
                }
            }
            case "text", "arguments", "input", "refusal" -> whole = text(parser, token);
            case "name" -> name = text(parser, token);
            case "item_id" -> itemId = text(parser, token);
            case "output_index" -> outputIndex = number(parser, token, -1);
            case "content_index" -> contentIndex = Math.max(0, number(parser, token, 0));
            case "summary_index" -> summaryIndex = Math.max(0, number(parser, token, 0));
            case "item" -> locate(ITEM, parser, token);
            case "response" -> locate(RESPONSE, parser, token);
            case "part" -> locate(PART, parser, token);
            case "annotation" -> locate(ANNOTATION, parser, token);
            case "logprobs" -> {
                locate(LOGPROBS, parser, token);
                if (ends[LOGPROBS] - starts[LOGPROBS] == EMPTY_ARRAY) {
                    starts[LOGPROBS] = -1;
                }
            }
            case "error", "detail" -> {
                error |= token != JsonToken.VALUE_NULL;
                parser.skipChildren();
            }
            default -> {
                stencil.skipped(parser);
                parser.skipChildren();
            }
        }
    }

    private static String text(JsonReader parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private static int number(JsonReader parser, JsonToken token, int otherwise) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
            return parser.getIntValue();
        }
        parser.skipChildren();
        return otherwise;
    }

    private void locate(int which, JsonReader parser, JsonToken token) throws IOException {
        if (token != (which == LOGPROBS ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        starts[which] = parser.tokenStart();
        parser.skipChildren();
        ends[which] = parser.tokenEnd();
    }

    /** {@code logprobs}; null if there are none. */
    JsonNode logprobs() {
        return tree(LOGPROBS);
    }

    /** {@code item}; null if there is none. */
    JsonNode item() {
        return tree(ITEM);
    }

    JsonNode response() {
        return tree(RESPONSE);
    }

    JsonNode part() {
        return tree(PART);
    }

    JsonNode annotation() {
        return tree(ANNOTATION);
    }

    /** The whole event. */
    JsonNode all() {
        return tree(offset, offset + length);
    }

    private JsonNode tree(int which) {
        return starts[which] < 0 ? null : tree(starts[which], ends[which]);
    }

    private JsonNode tree(int start, int end) {
        try {
            return Json.read(buffer, start, end - start, RAW);
        } catch (JsonProcessingException e) {
            throw broken();
        }
    }

    private static ChatException broken() {
        return ChatException.upstream("the upstream sent an event that is not valid JSON");
    }
}
