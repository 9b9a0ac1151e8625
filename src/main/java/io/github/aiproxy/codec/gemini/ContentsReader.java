package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Json;
import java.util.List;

/** Reads {@code contents} into turns. One per request, one thread. */
final class ContentsReader {
    private static final Field ROLE = Field.of("role");
    private static final Field PARTS = Field.of("parts");
    private static final Field TEXT = Field.of("text");
    private static final Field THOUGHT = Field.of("thought");
    private static final Field THOUGHT_SIGNATURE = Field.of("thoughtSignature");
    private static final Field INLINE_DATA = Field.of("inlineData");
    private static final Field FILE_DATA = Field.of("fileData");
    private static final Field FUNCTION_CALL = Field.of("functionCall");
    private static final Field FUNCTION_RESPONSE = Field.of("functionResponse");
    private static final Field ID = Field.of("id");
    private static final Field NAME = Field.of("name");
    private static final Field ARGS = Field.of("args");

    private final List<Turn> turns;
    private final CallIds ids = new CallIds();
    private int content;

    ContentsReader(List<Turn> turns) {
        this.turns = turns;
    }

    void read(ArrayNode contents) {
        for (content = 0; content < contents.size(); content++) {
            String path = "contents[" + content + "]";
            if (!(contents.get(content) instanceof ObjectNode object)) {
                throw ChatException.invalid(path + ": expected an object");
            }
            Role role = role(ROLE.text(object, path), path);
            ids.beginContent(content, role);
            ArrayNode nodes = PARTS.array(object, path);
            List<Part> parts = new java.util.ArrayList<>();
            for (int i = 0; nodes != null && i < nodes.size(); i++) {
                Part part = readPart(nodes.get(i), path + ".parts[" + i + "]", role);
                if (part != null) {
                    parts.add(part);
                }
            }
            turns.add(new Turn(role, parts));
        }
    }

    private static Role role(String role, String path) {
        if (role == null || role.isEmpty() || "user".equals(role) || "function".equals(role)) {
            return Role.USER;
        }
        if ("model".equals(role)) {
            return Role.ASSISTANT;
        }
        throw ChatException.invalid(path + ".role: unknown \"" + role + "\", expected user or model");
    }

    /** The part; null if it says nothing. */
    Part readPart(JsonNode node, String path, Role role) {
        if (!(node instanceof ObjectNode part)) {
            throw ChatException.invalid(path + ": expected an object");
        }
        Signature signature = signature(THOUGHT_SIGNATURE.text(part, path));
        JsonNode call = FUNCTION_CALL.in(part);
        if (call != null) {
            if (role != Role.ASSISTANT) {
                throw ChatException.invalid(path + ".functionCall: only a content of role model can call functions");
            }
            return call(FUNCTION_CALL.object(part, path), path + ".functionCall", signature);
        }
        if (FUNCTION_RESPONSE.in(part) != null) {
            if (role == Role.ASSISTANT) {
                throw ChatException.invalid(path + ".functionResponse: only a content of role user can answer calls");
            }
            return response(FUNCTION_RESPONSE.object(part, path), path + ".functionResponse");
        }
        if (INLINE_DATA.in(part) != null) {
            return MediaParts.readInline(INLINE_DATA.object(part, path), part, path + ".inlineData");
        }
        if (FILE_DATA.in(part) != null) {
            return MediaParts.readFile(FILE_DATA.object(part, path), part, path + ".fileData");
        }
        LazyText text = TEXT.words(part, path);
        boolean thought = Boolean.TRUE.equals(THOUGHT.bool(part, path));
        if (text == null && !thought) {
            Part opaque = opaque(part, role);
            if (opaque != null) {
                return opaque;
            }
        }
        boolean empty = text == null || text.isEmpty();
        if (empty && signature == null) {
            return null;
        }
        if (thought) {
            return new Part.Reasoning(null, empty ? List.of() : List.of(text.toString()), signature);
        }
        return new Part.Text(empty ? LazyText.of("") : text, List.of(), signature, null);
    }

    static Signature signature(String blob) {
        return blob == null || blob.isEmpty()
                ? null
                : new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, blob, null);
    }

    private Part call(ObjectNode call, String path, Signature signature) {
        String name = NAME.text(call, path);
        if (name == null || name.isEmpty()) {
            throw ChatException.invalid(path + ".name: required");
        }
        JsonNode args = ARGS.in(call);
        return new Part.ToolCall(
                ids.call(ID.text(call, path), name),
                null,
                name,
                null,
                ToolKind.FUNCTION,
                args == null ? "{}" : JsonText.compact(Json.raw(args)),
                signature,
                null);
    }

    private Part response(ObjectNode response, String path) {
        String name = NAME.text(response, path);
        FunctionResponse read = FunctionResponse.read(response, path);
        return new Part.ToolResult(ids.result(ID.text(response, path), name), name, read.content(), read.error());
    }

    /** A part of a type that only this wire knows; null if it has only modifiers. */
    private static Part opaque(ObjectNode part, Role role) {
        for (var field : part.properties()) {
            String name = field.getKey();
            if (isModifier(name) || field.getValue().isNull()) {
                continue;
            }
            String type = Field.camel(name);
            boolean hosted =
                    switch (type) {
                        case "executableCode", "codeExecutionResult", "toolCall", "toolResponse" -> true;
                        default -> false;
                    };
            // The client's own words must not vanish silently; what the model said before may.
            Part.Opaque.Fate fate = hosted || role == Role.ASSISTANT ? Part.Opaque.Fate.DROP : Part.Opaque.Fate.FAIL;
            return new Part.Opaque(Protocol.GEMINI, type, Json.raw(part), fate);
        }
        return null;
    }

    static boolean isModifier(String name) {
        return switch (Field.camel(name)) {
            case "text", "thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata" -> true;
            default -> false;
        };
    }
}
