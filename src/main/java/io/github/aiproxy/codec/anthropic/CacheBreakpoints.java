package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.Part;
import java.io.IOException;

/**
 * The cache breakpoints of one request, of which Anthropic takes four: the last ones win, as they cover the most. First
 * all are {@linkplain #count counted}, then {@linkplain #admit admitted} in the same order. One per request, one thread.
 */
final class CacheBreakpoints {
    private static final int LIMIT = 4;

    private int surplus;

    /** @param reserved breakpoints that the request has besides those of its parts */
    CacheBreakpoints(int reserved) {
        surplus = reserved - LIMIT;
    }

    void count(CacheHint hint) {
        surplus += hint == null ? 0 : 1;
    }

    void count(Part part) {
        if (part instanceof Part.ToolResult result) {
            result.content().forEach(this::count);
        }
        count(hint(part));
    }

    static CacheHint hint(Part part) {
        if (part instanceof Part.Text text) {
            return text.cache();
        } else if (part instanceof Part.Media media) {
            return media.cache();
        } else if (part instanceof Part.ToolCall call) {
            return call.cache();
        } else if (part instanceof Part.ToolResult result) {
            return result.cache();
        }
        return null;
    }

    /** Whether there are more than can be written. */
    boolean exceeded() {
        return surplus > 0;
    }

    /** The hint; null if it is one too many. */
    CacheHint admit(CacheHint hint) {
        if (hint == null || surplus <= 0) {
            return hint;
        }
        surplus--;
        return null;
    }

    /** Writes the field; nothing for null. */
    static void write(JsonGenerator out, CacheHint hint) throws IOException {
        if (hint == null) {
            return;
        }
        out.writeObjectFieldStart("cache_control");
        out.writeStringField("type", "ephemeral");
        if ("5m".equals(hint.ttl()) || "1h".equals(hint.ttl())) {
            out.writeStringField("ttl", hint.ttl());
        }
        out.writeEndObject();
    }
}
