package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one chunk of a stream says, or a whole reply, whose {@code message} has the form of a {@code delta}. Read with
 * one pass over the bytes and no tree, since there is one chunk for every token. One thread.
 */
final class Chunk {
    String id;
    String model;
    Usage usage;
    /** There is an {@code error}, or {@code object} is "error", as some servers write it. */
    boolean isError;

    final List<Choice> choices = new ArrayList<>(1);

    private final byte[] bytes;
    private final JsonReader parser;

    private Chunk(byte[] bytes, JsonReader parser) {
        this.bytes = bytes;
        this.parser = parser;
    }

    /** One answer's share. */
    static final class Choice {
        int index;
        boolean hasDelta;
        String reasoning;
        String content;
        String refusal;
        List<Fragment> calls;
        /** Raw JSON of arrays that are rare. */
        String contentParts;

        String annotations;
        String images;
        /** Raw JSON of the object; null if there is none, as usual. */
        String logprobs;

        String finish;
    }

    /** A piece of a tool call; what the piece does not say is null. */
    static final class Fragment {
        Integer index;
        String id;
        String name;
        String arguments;
        boolean custom;
        /** The deprecated {@code function_call}, which has no id. */
        boolean legacy;

        String thoughtSignature;
    }

    /** @throws IOException if it is not a JSON object */
    static Chunk read(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        int end = offset + length;
        // Some servers send blank lines while the model thinks.
        while (start < end && (bytes[start] == ' ' || bytes[start] == '\n' || bytes[start] == '\r')) {
            start++;
        }
        if (end - start < 2 || bytes[start] != '{' || bytes[start + 1] == 0) {
            // Jackson would guess at other encodings than UTF-8, whose offsets are not those of the bytes.
            throw new IOException("not a JSON object");
        }
        try (JsonReader parser = Json.reader(bytes, start, end - start)) {
            Chunk chunk = new Chunk(bytes, parser);
            parser.nextToken();
            chunk.read();
            return chunk;
        }
    }

    private void read() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "id" -> id = text(token);
                case "model" -> model = text(token);
                case "object" -> isError |= "error".equals(text(token));
                case "usage" -> {
                    if (token == JsonToken.START_OBJECT) {
                        usage = UsageFields.read(parser);
                    }
                }
                case "error" -> {
                    isError |= token == JsonToken.START_OBJECT || token == JsonToken.VALUE_STRING;
                    parser.skipChildren();
                }
                case "choices" -> {
                    if (token == JsonToken.START_ARRAY) {
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            choices.add(choice());
                        }
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private Choice choice() throws IOException {
        Choice choice = new Choice();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "index" -> choice.index = token == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
                case "finish_reason" -> choice.finish = text(token);
                case "delta" -> {
                    if (token == JsonToken.START_OBJECT) {
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
                    if (token == JsonToken.START_OBJECT) {
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
                        choice.content = text(token);
                    }
                }
                case "reasoning_content" -> {
                    String thoughts = text(token);
                    choice.reasoning = thoughts != null ? thoughts : choice.reasoning;
                }
                case "reasoning" -> {
                    // The other name of the same; servers that send both repeat themselves.
                    String thoughts = text(token);
                    choice.reasoning = choice.reasoning != null ? choice.reasoning : thoughts;
                }
                case "refusal" -> choice.refusal = text(token);
                case "tool_calls" -> {
                    if (token == JsonToken.START_ARRAY) {
                        choice.calls = new ArrayList<>(1);
                        while (parser.nextToken() == JsonToken.START_OBJECT) {
                            choice.calls.add(fragment());
                        }
                    }
                }
                case "function_call" -> {
                    if (token == JsonToken.START_OBJECT) {
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
                case "index" -> fragment.index = token == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : null;
                case "id" -> fragment.id = text(token);
                case "type" -> fragment.custom |= "custom".equals(text(token));
                case "function", "custom" -> {
                    if (token == JsonToken.START_OBJECT) {
                        fragment.custom |= name.equals("custom");
                        function(fragment);
                    }
                }
                case "extra_content" -> {
                    if (token == JsonToken.START_OBJECT) {
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
                    fragment.arguments = structure ? raw() : text(token);
                }
                default -> parser.skipChildren();
            }
        }
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
