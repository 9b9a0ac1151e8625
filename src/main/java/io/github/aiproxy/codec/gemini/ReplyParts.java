package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** What all candidates of a reply share: the numbers of parts, and the ids of calls. One per reply, one thread. */
final class ReplyParts {
    private static final int LONGEST_ID = 48;

    private final Target target;
    private String replyId = "";
    private int parts;
    private int calls;

    ReplyParts(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /**
     * @param id the reply's id; null if it has none
     * @param first the first chunk, which stands in for a missing id: calls of different turns must not share theirs
     */
    void replyId(String id, JsonNode first) {
        StringBuilder lawful = new StringBuilder();
        for (int i = 0; id != null && i < id.length() && lawful.length() < LONGEST_ID; i++) {
            char c = id.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            lawful.append(allowed ? c : '_');
        }
        if (lawful.isEmpty()) {
            CRC32 sum = new CRC32();
            sum.update(Json.raw(first).getBytes(StandardCharsets.UTF_8));
            lawful.append(Long.toHexString(sum.getValue()));
        }
        replyId = lawful.toString();
    }

    int nextPart() {
        return parts++;
    }

    /** The id of the next call, its own if the wire has one. */
    String callId(String wireId) {
        int number = calls++;
        return wireId != null && !wireId.isEmpty() ? wireId : "call_" + replyId + "_" + number;
    }
}
