package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;

/**
 * Looks closer at the frames that a relayed stream begins with than {@link StreamWatch} does at all: while the client has
 * got nothing of an answer, another upstream can give it. One pass over the bytes, no tree. Stateless.
 */
public final class FirstLook {
    /** What a frame says of the answer. */
    public enum Says {
        /** Nothing at all: a sign of life, which may as well be forgotten. */
        NOTHING,
        /** That there will be one. */
        ANNOUNCEMENT,
        /** Some of it, or what is not known. */
        SOMETHING,
        /** Nothing that could be read: it is not JSON. */
        NONSENSE
    }

    private FirstLook() {}

    /** What the frame says, on that protocol's wire. */
    public static Says at(Protocol protocol, Frame frame) {
        if (frame.length() == 0) {
            return Says.NOTHING;
        }
        if (frame.buffer()[frame.offset()] == '[') {
            return Says.SOMETHING;
        }
        try (JsonReader json = Json.reader(frame.buffer(), frame.offset(), frame.length())) {
            Says says = protocol == Protocol.OPENAI || protocol == Protocol.GEMINI
                    ? answers(json)
                    : type(protocol, frame.event(), json);
            return json.nextToken() == null ? says : Says.NONSENSE;
        } catch (IOException malformed) {
            return Says.NONSENSE;
        }
    }

    /** Of wires whose events have names. */
    private static Says type(Protocol protocol, String event, JsonReader json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return Says.NONSENSE;
        }
        String type = event;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            boolean text = json.nextToken() == JsonToken.VALUE_STRING;
            if (text && type == null && name.equals("type")) {
                type = json.getText();
            }
            json.skipChildren();
        }
        return switch (type == null ? "" : type) {
            case "ping" -> Says.NOTHING;
            case "message_start", "response.created", "response.queued", "response.in_progress" -> Says.ANNOUNCEMENT;
            // OpenAI's and Codex's own signs of life, which are numbered.
            case "keepalive", "codex.rate_limits" ->
                protocol == Protocol.RESPONSES ? Says.ANNOUNCEMENT : Says.SOMETHING;
            default -> Says.SOMETHING;
        };
    }

    /** Of wires whose chunks are all alike: the first may have no more than a role, or figures. */
    private static Says answers(JsonReader json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return Says.NONSENSE;
        }
        boolean known = false;
        boolean empty = true;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "choices", "candidates", "usageMetadata" -> {
                    known = true;
                    empty &= name.equals("usageMetadata") ? skipped(json) : isEmpty(json);
                }
                // A prompt that is blocked is answered with it.
                case "promptFeedback", "error" -> {
                    empty &= value == JsonToken.VALUE_NULL;
                    json.skipChildren();
                }
                default -> json.skipChildren();
            }
        }
        return known && empty ? Says.ANNOUNCEMENT : Says.SOMETHING;
    }

    private static boolean skipped(JsonReader json) throws IOException {
        json.skipChildren();
        return true;
    }

    /** Whether answers have no words or anything else in them, beside who speaks and their numbers; goes over them. */
    private static boolean isEmpty(JsonReader json) throws IOException {
        boolean empty = true;
        boolean label = false;
        int depth = 0;
        for (JsonToken token = json.currentToken(); ; token = json.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> {
                    String name = json.getText();
                    label = name.equals("role") || name.equals("index");
                    continue;
                }
                case VALUE_NULL -> {}
                case VALUE_STRING -> empty &= label || json.getText().isEmpty();
                default -> empty &= label;
            }
            label = false;
            if (depth == 0) {
                return empty;
            }
        }
    }
}
