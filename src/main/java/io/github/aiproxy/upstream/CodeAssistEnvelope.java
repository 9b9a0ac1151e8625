package io.github.aiproxy.upstream;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.sse.ByteSink;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The envelope that Google's Code Assist puts around Gemini's requests and replies. What is inside is copied as bytes,
 * never taken apart. Stateless.
 *
 * <pre>{@code
 * request  {"model":"gemini-2.5-pro","project":"my-project","request":{"contents":[…],…}}
 * reply    {"response":{"candidates":[…],…},"traceId":"…"}
 * }</pre>
 *
 * @see <a href="https://github.com/google-gemini/gemini-cli/blob/main/packages/core/src/code_assist/converter.ts">Gemini
 *     CLI, the converter of Code Assist requests (read 2026-11)</a>
 */
final class CodeAssistEnvelope {
    /** What a reply without an envelope has. */
    private static final Set<String> PLAIN = Set.of(
            "candidates", "usageMetadata", "promptFeedback", "modelVersion", "responseId", "error", "totalTokens");

    private static final byte[] TRACE = ",\"responseId\":".getBytes(StandardCharsets.US_ASCII);

    private CodeAssistEnvelope() {}

    /** The method of an operation, on every host; null if there is none. The model is in the envelope. */
    static String path(Operation operation, boolean stream) {
        return switch (operation) {
            case GENERATE -> stream ? "/v1internal:streamGenerateContent?alt=sse" : "/v1internal:generateContent";
            case COUNT_TOKENS -> "/v1internal:countTokens";
            case COMPACT -> null;
        };
    }

    /**
     * A request in its envelope.
     *
     * @param members more members of the envelope, as JSON with a comma behind; empty for none
     * @throws ChatException PERMISSION if the account has no project that could pay
     */
    static Buffer wrap(Buffer request, String model, Access access, String members) {
        if (access.projectId() == null || access.projectId().isBlank()) {
            throw new ChatException(new ChatError(
                    ChatError.Kind.PERMISSION, "the account has no project: set project_id in its auth file"));
        }
        ByteSink out = new ByteSink(256);
        out.ascii("{\"model\":");
        Json.writeString(out, bare(model));
        out.ascii(",\"project\":");
        Json.writeString(out, access.projectId());
        out.ascii(",");
        out.ascii(members);
        out.ascii("\"request\":");
        return Buffer.buffer(request.length() + out.size() + 1)
                .appendBytes(out.array(), 0, out.size())
                .appendBuffer(request)
                .appendByte((byte) '}');
    }

    static String bare(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }

    /**
     * A count's request in its envelope, which has neither project nor model outside.
     *
     * @param body {@code {"contents":…}} or {@code {"generateContentRequest":{…}}}
     * @param members the members of the request that the upstream's counter takes
     */
    static byte[] count(byte[] body, String model, Set<String> members) {
        ByteSink out = new ByteSink(body.length + 128);
        out.ascii("{\"request\":{\"model\":");
        Json.writeString(out, "models/" + bare(model));
        JsonEdit.apply(
                body,
                root -> root.members((name, value) -> {
                    if (name.equals("generateContentRequest") || name.equals("generate_content_request")) {
                        value.members((inner, what) -> copy(inner, what, members, out));
                    } else {
                        copy(name, value, members, out);
                    }
                }));
        out.ascii("}}");
        return out.toByteArray();
    }

    private static void copy(String name, JsonEdit.Value value, Set<String> members, ByteSink out) {
        if (members.contains(name)) {
            out.ascii(",");
            Json.writeString(out, name);
            out.write(':');
            out.write(value.raw().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Takes a reply out of its envelope: whole, or chunk by chunk. */
    static ReplyEdit opener(boolean eventStream, int limit) {
        return eventStream
                ? new FrameEdit(CodeAssistEnvelope::unwrap, limit)
                : new WholeEdit(
                        body -> {
                            byte[] reply = unwrap(body);
                            return reply == null ? body : reply;
                        },
                        limit);
    }

    /**
     * A reply out of its envelope, with the trace as its id if it has none.
     *
     * @return {@code data} itself if it is in no envelope; null if the envelope holds no reply
     */
    static byte[] unwrap(byte[] data) {
        Opened opened = new Opened();
        try (JsonReader parser = Json.reader(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return data;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                int start = parser.tokenStart();
                if (name.equals("response") && value == JsonToken.START_OBJECT) {
                    opened.start = start;
                    inside(parser, opened);
                    opened.end = parser.tokenEnd();
                } else if (name.equals("traceId") && value == JsonToken.VALUE_STRING) {
                    opened.traceStart = start;
                    opened.traceEnd = parser.tokenEnd();
                } else {
                    opened.plain |= PLAIN.contains(name);
                    parser.skipChildren();
                }
            }
        } catch (IOException malformed) {
            // Whoever reads it says so, with its own words.
            return data;
        }
        if (opened.start < 0) {
            return opened.plain ? data : null;
        }
        return opened.take(data);
    }

    private static void inside(JsonReader parser, Opened opened) throws IOException {
        opened.empty = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            opened.empty = false;
            opened.identified |= name.equals("responseId");
            parser.nextToken();
            parser.skipChildren();
        }
    }

    /** Where an envelope's parts are. One per reply or chunk. */
    private static final class Opened {
        private int start = -1;
        private int end;
        private int traceStart = -1;
        private int traceEnd;
        private boolean identified;
        private boolean empty;
        private boolean plain;

        byte[] take(byte[] data) {
            ByteSink out = new ByteSink(end - start + 64);
            boolean named = !identified && !empty && traceStart >= 0;
            out.write(data, start, named ? end - 1 - start : end - start);
            if (named) {
                out.write(TRACE);
                out.write(data, traceStart, traceEnd - traceStart);
                out.write('}');
            }
            return out.toByteArray();
        }
    }
}
