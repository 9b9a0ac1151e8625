package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads {@code groundingMetadata} and {@code citationMetadata} as annotations of the open text, whose offsets the wire
 * counts in bytes of UTF-8. One per candidate, one thread.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#GroundingMetadata">Gemini API, GroundingMetadata (read
 *     2026-11)</a>
 */
final class Citations {
    private static final Field GROUNDING = Field.of("groundingMetadata");
    private static final Field CHUNKS = Field.of("groundingChunks");
    private static final Field SUPPORTS = Field.of("groundingSupports");
    private static final Field CHUNK_INDICES = Field.of("groundingChunkIndices");
    private static final Field SEGMENT = Field.of("segment");
    private static final Field CITATION_METADATA = Field.of("citationMetadata");
    private static final Field CITATIONS = Field.of("citations");
    private static final Field RETRIEVED = Field.of("retrievedContext");
    private static final Field START = Field.of("startIndex");
    private static final Field END = Field.of("endIndex");

    private final StringBuilder text = new StringBuilder();
    /** Chunks may repeat what earlier ones cited. */
    private final Set<Annotation> told = new HashSet<>();

    void beginText() {
        text.setLength(0);
    }

    void text(String more) {
        text.append(more);
    }

    void read(JsonNode candidate, int part, Consumer<Event> sink) {
        JsonNode grounding = GROUNDING.in(candidate);
        if (grounding != null && SUPPORTS.in(grounding) != null && CHUNKS.in(grounding) != null) {
            JsonNode chunks = CHUNKS.in(grounding);
            for (JsonNode support : SUPPORTS.in(grounding)) {
                JsonNode indices = CHUNK_INDICES.in(support);
                JsonNode segment = SEGMENT.in(support);
                if (indices != null && segment != null) {
                    for (JsonNode index : indices) {
                        ground(chunks.path(index.asInt(-1)), segment, part, sink);
                    }
                }
            }
        }
        JsonNode metadata = CITATION_METADATA.in(candidate);
        JsonNode cited = metadata == null ? null : CITATIONS.in(metadata);
        if (cited != null) {
            for (JsonNode citation : cited) {
                tell(
                        textOf(citation, "uri"),
                        textOf(citation, "title"),
                        range(citation, null),
                        null,
                        citation,
                        part,
                        sink);
            }
        }
    }

    private void ground(JsonNode chunk, JsonNode segment, int part, Consumer<Event> sink) {
        JsonNode source = chunk.path("web");
        if (source.isMissingNode()) {
            source = RETRIEVED.in(chunk) != null ? RETRIEVED.in(chunk) : chunk.path("maps");
        }
        int[] range = range(segment, textOf(segment, "text"));
        tell(textOf(source, "uri"), textOf(source, "title"), range, textOf(source, "text"), chunk, part, sink);
    }

    private void tell(
            String url, String title, int[] range, String quote, JsonNode json, int part, Consumer<Event> sink) {
        if (url == null && title == null) {
            return;
        }
        Integer start = range == null ? null : (Integer) range[0];
        Integer end = range == null ? null : (Integer) range[1];
        Annotation annotation = new Annotation(url, title, start, end, quote, Protocol.GEMINI, Json.raw(json));
        if (told.add(annotation)) {
            sink.accept(new Event.Annotated(part, annotation));
        }
    }

    private static String textOf(JsonNode node, String name) {
        return node.path(name).isTextual() ? node.get(name).textValue() : null;
    }

    /**
     * The range in code points; null if the text has no such range.
     *
     * @param quoted the words of the range, which decide where they and the offsets disagree; null if not said
     */
    private int[] range(JsonNode node, String quoted) {
        JsonNode last = END.in(node);
        JsonNode first = START.in(node);
        if (last != null) {
            int from = charAt(first == null ? 0 : first.asInt());
            int to = charAt(last.asInt());
            if (from >= 0 && to >= from && (quoted == null || quoted.contentEquals(text.subSequence(from, to)))) {
                return points(from, to);
            }
        }
        int found = quoted == null || quoted.isEmpty() ? -1 : text.indexOf(quoted);
        return found < 0 ? null : points(found, found + quoted.length());
    }

    private int[] points(int from, int to) {
        int start = text.codePointCount(0, from);
        return new int[] {start, start + text.codePointCount(from, to)};
    }

    /** The char at an offset in bytes of UTF-8; -1 if the text is shorter. */
    private int charAt(int bytes) {
        int passed = 0;
        int i = 0;
        while (passed < bytes && i < text.length()) {
            int point = text.codePointAt(i);
            if (point < 0x80) {
                passed += 1;
            } else if (point < 0x800) {
                passed += 2;
            } else {
                passed += point < 0x10000 ? 3 : 4;
            }
            i += Character.charCount(point);
        }
        return passed >= bytes ? i : -1;
    }
}
