package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Citations as {@code url_citation} objects; those without an address have no form here. Stateless; safe to share. */
final class Citations {
    private Citations() {}

    /**
     * The object as JSON, or null if this wire has none for it.
     *
     * @param start where the cited part begins in the whole content, in code points
     * @param end where it ends, for a citation that does not say what it covers
     */
    static String json(Annotation annotation, int start, int end) {
        if (annotation.url() == null) {
            return null;
        }
        ByteSink out = new ByteSink(128);
        out.ascii("{\"type\":\"url_citation\",\"url_citation\":{\"start_index\":");
        JsonText.write(out, annotation.start() == null ? start : start + annotation.start());
        out.ascii(",\"end_index\":");
        JsonText.write(out, annotation.end() == null ? end : start + annotation.end());
        out.ascii(",\"title\":");
        JsonText.write(out, annotation.title() == null ? annotation.url() : annotation.title());
        out.ascii(",\"url\":");
        JsonText.write(out, annotation.url());
        out.ascii("}}");
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }

    static void write(ByteSink out, List<String> citations) {
        for (int i = 0; i < citations.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(citations.get(i).getBytes(StandardCharsets.UTF_8));
        }
    }
}
