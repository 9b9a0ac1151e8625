package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Needle;

/**
 * Counts the reasons for finishing in relayed frames, for protocols whose streams end with one for each answer: a client
 * that asked for three answers ({@code n}, {@code candidateCount}) has not got a whole one at the first. Not thread-safe.
 */
final class Finishes {
    private static final Needle CHAT = new Needle("\"finish_reason\"");
    private static final Needle GEMINI = new Needle("\"finishReason\"");

    private final Call call;
    private int seen;
    /** How many there must be; 0 before somebody asks. */
    private int wanted;

    Finishes(Call call) {
        this.call = call;
    }

    /** A frame after which the stream may end. */
    void see(byte[] buffer, int offset, int length) {
        Needle reason = isChat() ? CHAT : GEMINI;
        int end = offset + length;
        int found = 0;
        for (int at = reason.in(buffer, offset, end); at >= 0; at = reason.in(buffer, at + 1, end)) {
            found++;
        }
        // At least one: there are other words for the end, as for a prompt that is blocked.
        seen += Math.max(1, found);
    }

    /** Whether each answer has had its reason. */
    boolean all() {
        if (seen == 0) {
            return false;
        }
        if (wanted == 0) {
            wanted = WantedAnswers.of(call);
        }
        return seen >= wanted;
    }

    private boolean isChat() {
        return call.codec().protocol() == Protocol.OPENAI;
    }
}
