package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.codec.Stencil;
import io.github.aiproxy.sse.Frame;
import java.io.IOException;
import java.util.Set;

/**
 * A chunk as nearly all of a stream are: one text of one candidate, and figures. Read with one pass over the bytes, and of
 * those that differ from the one before in nothing but the text, only that. One per reply, one thread.
 *
 * <p>It takes no chunk with anything else than it knows, in another spelling or twice: those are for {@link
 * GeminiEventReader} to read as a tree. Of the members that it skips, the tree's reader must look at none after the first
 * chunk.
 */
final class PlainChunk {
    private static final Set<String> SKIPPED = Set.of("modelVersion", "responseId", "createTime");
    private static final Set<String> SKIPPED_OF_CANDIDATE = Set.of("safetyRatings", "avgLogprobs", "tokenCount");

    private final Stencil stencil = new Stencil();
    private JsonReader parser;
    private int candidate;
    private String text;
    private Boolean thought;
    private Usage usage;
    /** Which of the objects around the text there have been, each of which may be there once. */
    private boolean hasCandidates;

    private boolean hasContent;
    private boolean hasParts;

    /** The candidate's index. */
    int candidate() {
        return candidate;
    }

    String text() {
        return text;
    }

    /** Whether the text is thoughts. */
    boolean thought() {
        return Boolean.TRUE.equals(thought);
    }

    /** Null if the chunk has no figures. */
    Usage usage() {
        return usage;
    }

    /** Takes the next chunk; false if it is another than a plain one. */
    boolean read(Frame frame) {
        String other = stencil.textOf(frame);
        if (other != null) {
            text = other;
            return true;
        }
        stencil.begin();
        candidate = -1;
        text = null;
        thought = null;
        usage = null;
        hasCandidates = false;
        hasContent = false;
        hasParts = false;
        try (JsonReader reader = Json.reader(frame.buffer(), frame.offset(), frame.length())) {
            parser = reader;
            boolean plain = reader.nextToken() == JsonToken.START_OBJECT && readChunk() && reader.nextToken() == null;
            if (!plain || text == null) {
                return false;
            }
        } catch (IOException malformed) {
            return false;
        } finally {
            parser = null;
        }
        candidate = Math.max(0, candidate);
        stencil.keep(frame);
        return true;
    }

    private boolean readChunk() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            boolean plain =
                    switch (name) {
                        case "candidates" ->
                            !hasCandidates
                                    && token == JsonToken.START_ARRAY
                                    && parser.nextToken() == JsonToken.START_OBJECT
                                    && readCandidate()
                                    && parser.nextToken() == JsonToken.END_ARRAY;
                        case "usageMetadata" -> usage == null && token == JsonToken.START_OBJECT && readUsage();
                        default -> skip(SKIPPED, name);
                    };
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private boolean readUsage() throws IOException {
        usage = UsageMetadata.read(parser);
        return usage != null;
    }

    private boolean readCandidate() throws IOException {
        hasCandidates = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            boolean plain =
                    switch (name) {
                        case "content" -> !hasContent && token == JsonToken.START_OBJECT && readContent();
                        case "index" -> candidate < 0 && token == JsonToken.VALUE_NUMBER_INT && readIndex();
                        default -> skip(SKIPPED_OF_CANDIDATE, name);
                    };
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private boolean readIndex() throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.INT) {
            return false;
        }
        candidate = parser.getIntValue();
        return candidate >= 0 && candidate < GeminiEventReader.MAX_CANDIDATES;
    }

    private boolean readContent() throws IOException {
        hasContent = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            boolean plain =
                    switch (name) {
                        case "parts" ->
                            !hasParts
                                    && token == JsonToken.START_ARRAY
                                    && parser.nextToken() == JsonToken.START_OBJECT
                                    && readPart()
                                    && parser.nextToken() == JsonToken.END_ARRAY;
                        case "role" -> token == JsonToken.VALUE_STRING;
                        default -> false;
                    };
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    private boolean readPart() throws IOException {
        hasParts = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            boolean plain =
                    switch (name) {
                        case "text" -> text == null && token == JsonToken.VALUE_STRING && readText();
                        case "thought" ->
                            thought == null && (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
                        default -> false;
                    };
            if (!plain) {
                return false;
            }
            if (name.equals("thought")) {
                thought = token == JsonToken.VALUE_TRUE;
            }
        }
        return true;
    }

    private boolean readText() throws IOException {
        text = parser.getText();
        stencil.text(parser);
        return true;
    }

    private boolean skip(Set<String> names, String name) throws IOException {
        if (!names.contains(name)) {
            return false;
        }
        stencil.skipped(parser);
        parser.skipChildren();
        return true;
    }
}
