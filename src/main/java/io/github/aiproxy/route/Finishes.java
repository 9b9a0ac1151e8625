package io.github.aiproxy.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.util.HashSet;
import java.util.Set;

/**
 * Which answers have had their reason for finishing in relayed frames, for protocols whose streams end with one for each: a
 * client that asked for three answers ({@code n}, {@code candidateCount}) has not got a whole one at the first. Frames are
 * only read if several were asked for. Not thread-safe.
 */
final class Finishes {
    private final Call call;
    private final Set<Integer> finished = new HashSet<>(0);
    /** Whether there is nothing to wait for. */
    private boolean all;
    /** How many there must be; 0 before the first is over. */
    private int wanted;

    Finishes(Call call) {
        this.call = call;
    }

    /** A frame after which the stream may end. */
    void see(byte[] buffer, int offset, int length) {
        if (wanted == 0) {
            wanted = WantedAnswers.of(call);
        }
        if (wanted == 1) {
            all = true;
        }
        if (!all) {
            FrameReader reader = new FrameReader(length + 2);
            reader.read(buffer, offset, length, this::read);
            reader.end(this::read);
        }
    }

    private void read(Frame frame) {
        JsonNode chunk;
        try {
            chunk = Json.read(frame.buffer(), frame.offset(), frame.length(), Set.of());
        } catch (JsonProcessingException malformed) {
            return;
        }
        boolean chat = call.codec().protocol() == Protocol.OPENAI;
        JsonNode answers = chunk.path(chat ? "choices" : "candidates");
        for (JsonNode answer : answers) {
            if (isReason(answer.path("finish_reason")) || isReason(answer.path("finishReason"))) {
                finished.add(answer.path("index").asInt());
            }
        }
        // A prompt that is blocked has no answer at all.
        all = finished.size() >= wanted || !chat && answers.isEmpty() && finished.isEmpty();
    }

    private static boolean isReason(JsonNode said) {
        return said.isTextual() && !said.textValue().isEmpty();
    }

    /** Whether each answer has had its reason. */
    boolean all() {
        return all;
    }
}
