package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code functionResponse} says: its object's {@code output} or {@code error}, or else the whole object. Immutable.
 *
 * @param content text and media
 * @param error whether the function failed
 * @see <a href="https://ai.google.dev/api/caching#FunctionResponse">Gemini API, FunctionResponse (read 2026-11)</a>
 */
record FunctionResponse(List<Part> content, boolean error) {
    private static final Field RESPONSE = Field.of("response");
    private static final Field PARTS = Field.of("parts");
    private static final Field INLINE_DATA = Field.of("inlineData");
    private static final Field FILE_DATA = Field.of("fileData");

    static FunctionResponse read(ObjectNode node, String path) {
        List<Part> content = new ArrayList<>();
        boolean error = false;
        JsonNode response = RESPONSE.in(node);
        if (response != null && !Json.isRawObject(response)) {
            throw ChatException.invalid(path + ".response: expected an object");
        }
        if (response != null) {
            String raw = JsonText.compact(Json.raw(response));
            ObjectNode object = parse(raw, path);
            JsonNode failure = object.get("error");
            error = failure != null && !failure.isNull();
            JsonNode only = object.size() == 1 ? (error ? failure : object.get("output")) : null;
            String text = only == null ? raw : text(only);
            if (!text.isEmpty() && !object.isEmpty()) {
                content.add(new Part.Text(text));
            }
        }
        ArrayNode parts = PARTS.array(node, path);
        for (int i = 0; parts != null && i < parts.size(); i++) {
            String at = path + ".parts[" + i + "]";
            if (!(parts.get(i) instanceof ObjectNode part)) {
                throw ChatException.invalid(at + ": expected an object");
            }
            if (INLINE_DATA.in(part) != null) {
                content.add(MediaParts.readInline(INLINE_DATA.object(part, at), part, at + ".inlineData"));
            } else if (FILE_DATA.in(part) != null) {
                content.add(MediaParts.readFile(FILE_DATA.object(part, at), part, at + ".fileData"));
            } else {
                throw ChatException.invalid(at + ": expected inlineData or fileData");
            }
        }
        return new FunctionResponse(content, error);
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : Json.raw(node);
    }

    private static ObjectNode parse(String raw, String path) {
        try {
            return (ObjectNode) Json.read(raw);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid(path + ".response: " + e.getOriginalMessage());
        }
    }
}
