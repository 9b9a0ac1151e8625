package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import java.io.IOException;
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
            Members members = members(response, path);
            error = members.error != null;
            LazyText only = members.count != 1 ? null : error ? members.error : members.output;
            LazyText text = only == null ? LazyText.of(JsonText.compact(Json.raw(response))) : only;
            if (!text.isEmpty() && members.count > 0) {
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

    /** What an object has: texts as they are, anything else as JSON; null for what it has not. */
    private static final class Members {
        int count;
        LazyText output;
        /** Null also if it is null. */
        LazyText error;
    }

    private static Members members(JsonNode response, String path) {
        Members members = new Members();
        try (JsonReader reader = Json.reader(response)) {
            reader.nextToken();
            for (String name = reader.nextFieldName(); name != null; name = reader.nextFieldName()) {
                JsonToken value = reader.nextToken();
                members.count++;
                if (name.equals("output")) {
                    members.output = text(reader);
                } else if (name.equals("error") && value != JsonToken.VALUE_NULL) {
                    members.error = text(reader);
                } else {
                    reader.skipChildren();
                }
            }
        } catch (IOException e) {
            throw ChatException.invalid(path + ".response: " + e.getMessage());
        }
        return members;
    }

    private static LazyText text(JsonReader reader) throws IOException {
        return reader.currentToken() == JsonToken.VALUE_STRING
                ? reader.lazyText()
                : LazyText.of(JsonText.compact(reader.raw()));
    }
}
