package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.Stencil;
import io.github.aiproxy.codec.openai.Chunk.Choice;
import io.github.aiproxy.codec.openai.Chunk.Fragment;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * Reads chunks with one pass over their bytes and no tree, since there is one for every token; and of those that say only
 * more words than the one before, only the words. One per reply, one thread.
 */
final class ChunkReader {
    private final Stencil stencil = new Stencil();
    private byte[] bytes;
    private JsonReader parser;
    private Chunk chunk;
    /** Puts other words into the chunk. */
    private Consumer<String> words;
    /** How many texts the chunk has that could be such words. */
    private int texts;

    /**
     * What the frame says; valid until the next is read.
     *
     * @throws IOException if it is not a JSON object
     */
    Chunk read(Frame frame) throws IOException {
        String text = stencil.textOf(frame);
        if (text != null) {
            words.accept(text);
            return chunk;
        }
        Chunk read = read(frame.buffer(), frame.offset(), frame.length());
        if (texts == 1) {
            stencil.keep(frame);
        }
        return read;
    }

    /** @throws IOException if it is not a JSON object */
    Chunk read(byte[] json, int offset, int length) throws IOException {
        stencil.begin();
        texts = 0;
        chunk = new Chunk();
        int mark = Json.hasByteOrderMark(json, offset, length) ? 3 : 0;
        // Some servers send blank lines while the model thinks; the reader skips them.
        try (JsonReader reader = Json.reader(json, offset + mark, length - mark)) {
            if (reader.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            bytes = json;
            parser = reader;
            read();
            if (reader.nextToken() != null) {
                throw new IOException("bytes after the JSON object");
            }
            return chunk;
        } finally {
            bytes = null;
            parser = null;
        }
    }

    private void read() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "id" -> chunk.id = text(token);
                case "model" -> chunk.model = text(token);
                case "object" -> chunk.isError |= "error".equals(text(token));
                case "usage" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        chunk.usage = UsageFields.read(parser);
                    }
                }
                case "error" -> {
                    boolean words = text(token) != null;
                    chunk.isError |= words || token == JsonToken.START_OBJECT;
                }
                case "choices" -> {
                    if (opens(JsonToken.START_ARRAY)) {
                        while (nextObject()) {
                            chunk.choices.add(choice());
                        }
                    }
                }
                default -> {
                    stencil.skipped(parser);
                    parser.skipChildren();
                }
            }
        }
    }

    private Choice choice() throws IOException {
        Choice choice = new Choice();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "index" -> choice.index = number(token, 0);
                case "finish_reason" -> choice.finish = text(token);
                case "delta" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        choice.hasDelta = true;
                        delta(choice);
                    }
                }
                case "message" -> {
                    // A few servers repeat the whole message beside the last delta.
                    if (token == JsonToken.START_OBJECT && !choice.hasDelta) {
                        delta(choice);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "logprobs" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        choice.logprobs = raw();
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return choice;
    }

    private void delta(Choice choice) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "content" -> {
                    if (token == JsonToken.START_ARRAY) {
                        choice.contentParts = raw();
                    } else {
                        choice.content = words(token, choice.content, text -> choice.content = text);
                    }
                }
                case "reasoning_content" -> {
                    String thoughts = words(token, null, text -> choice.reasoning = text);
                    choice.reasoning = thoughts != null ? thoughts : choice.reasoning;
                }
                case "reasoning" -> {
                    // The other name of the same; servers that send both repeat themselves.
                    String thoughts = words(token, null, text -> choice.reasoning = text);
                    choice.reasoning = choice.reasoning != null ? choice.reasoning : thoughts;
                }
                case "refusal" -> choice.refusal = text(token);
                case "tool_calls" -> {
                    if (opens(JsonToken.START_ARRAY)) {
                        choice.calls = new ArrayList<>(1);
                        while (nextObject()) {
                            choice.calls.add(fragment());
                        }
                    }
                }
                case "function_call" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        Fragment fragment = new Fragment();
                        fragment.legacy = true;
                        function(fragment);
                        choice.calls = choice.calls == null ? new ArrayList<>(1) : choice.calls;
                        choice.calls.add(fragment);
                    }
                }
                case "annotations" -> choice.annotations = array(token);
                case "images" -> choice.images = array(token);
                default -> parser.skipChildren();
            }
        }
    }

    private Fragment fragment() throws IOException {
        Fragment fragment = new Fragment();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "index" -> fragment.index = number(token, null);
                case "id" -> fragment.id = text(token);
                case "type" -> fragment.custom |= "custom".equals(text(token));
                case "function", "custom" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        fragment.custom |= name.equals("custom");
                        function(fragment);
                    }
                }
                case "extra_content" -> {
                    if (opens(JsonToken.START_OBJECT)) {
                        fragment.thoughtSignature = thoughtSignature(raw());
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return fragment;
    }

    private static String thoughtSignature(String extra) throws IOException {
        return Json.read(extra).path("google").path("thought_signature").textValue();
    }

    private void function(Fragment fragment) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "name" -> fragment.name = text(token);
                case "arguments", "input" -> {
                    // Some servers send the object itself.
                    boolean structure = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
                    texts += structure ? 1 : 0;
                    fragment.arguments =
                            structure ? raw() : words(token, fragment.arguments, text -> fragment.arguments = text);
                }
                default -> parser.skipChildren();
            }
        }
    }

    /** Whether that begins where the parser stands; anything else is skipped. */
    private boolean opens(JsonToken container) throws IOException {
        boolean opens = parser.currentToken() == container;
        if (!opens) {
            parser.skipChildren();
        }
        return opens;
    }

    /** Goes to the next object of an array, over anything else; false at the array's end. */
    private boolean nextObject() throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (opens(JsonToken.START_OBJECT)) {
                return true;
            }
        }
        return false;
    }

    private Integer number(JsonToken token, Integer otherwise) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getIntValue();
        }
        parser.skipChildren();
        return otherwise;
    }

    /** The string that the parser stands at; null if it is anything else, which is skipped, or empty. */
    private String text(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String text = parser.getText();
            return text.isEmpty() ? null : text;
        }
        parser.skipChildren();
        return null;
    }

    /**
     * The same of a text that other chunks have more of.
     *
     * @param before what the same name has said already
     */
    private String words(JsonToken token, String before, Consumer<String> place) throws IOException {
        String text = text(token);
        if (text != null) {
            words = place;
            stencil.text(parser);
        }
        texts += (text == null ? 0 : 1) + (before == null ? 0 : 1);
        return text;
    }

    /** Raw JSON of the array that the parser stands at; null if it is anything else, which is skipped. */
    private String array(JsonToken token) throws IOException {
        if (token == JsonToken.START_ARRAY) {
            return raw();
        }
        parser.skipChildren();
        return null;
    }

    private String raw() throws IOException {
        int start = parser.tokenStart();
        parser.skipChildren();
        int end = parser.tokenEnd();
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
