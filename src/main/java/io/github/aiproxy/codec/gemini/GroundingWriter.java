package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects a candidate's citations and writes them as {@code groundingMetadata}. One per candidate, one thread. */
final class GroundingWriter {
    private final Map<Source, Integer> sources = new LinkedHashMap<>();
    private final List<Support> supports = new ArrayList<>();

    private record Source(String url, String title) {}

    private record Support(int source, int part, int start, int end, String words) {}

    /**
     * @param text the text that the citation's offsets count in
     * @param part the number of its part among the candidate's
     * @param before bytes of UTF-8 that are before it in the part
     */
    void add(Annotation annotation, CharSequence text, int part, int before) {
        if (annotation.url() == null && annotation.title() == null) {
            return;
        }
        int source = sources.computeIfAbsent(new Source(annotation.url(), annotation.title()), key -> sources.size());
        if (annotation.start() == null || annotation.end() == null) {
            return;
        }
        String whole = text.toString();
        int points = whole.codePointCount(0, whole.length());
        int first = Math.min(Math.max(0, annotation.start()), points);
        int last = Math.min(Math.max(first, annotation.end()), points);
        int from = whole.offsetByCodePoints(0, first);
        int to = whole.offsetByCodePoints(from, last - first);
        int start = before + bytes(whole.substring(0, from));
        String words = whole.substring(from, to);
        supports.add(new Support(source, part, start, start + bytes(words), words));
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Writes the member with a comma before it, if there is anything to say. */
    void write(ByteSink out) {
        if (sources.isEmpty()) {
            return;
        }
        out.ascii(",\"groundingMetadata\":{\"groundingChunks\":[");
        boolean more = false;
        for (Source source : sources.keySet()) {
            out.ascii(more ? ",{\"web\":{" : "{\"web\":{");
            more = true;
            if (source.url != null) {
                out.ascii("\"uri\":");
                JsonText.quote(out, source.url);
            }
            if (source.title != null) {
                out.ascii(source.url != null ? ",\"title\":" : "\"title\":");
                JsonText.quote(out, source.title);
            }
            out.ascii("}}");
        }
        out.ascii("],\"groundingSupports\":[");
        more = false;
        for (Support support : supports) {
            out.ascii(more ? ",{\"segment\":{" : "{\"segment\":{");
            more = true;
            out.ascii("\"partIndex\":" + support.part + ",\"startIndex\":" + support.start + ",\"endIndex\":"
                    + support.end);
            out.ascii(",\"text\":");
            JsonText.quote(out, support.words);
            out.ascii("},\"groundingChunkIndices\":[" + support.source + "]}");
        }
        out.ascii("]}");
    }
}
