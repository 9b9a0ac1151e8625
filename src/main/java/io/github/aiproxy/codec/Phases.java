package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Turn;

/** What an assistant's words were for ({@link Part#phase}), which only Responses tells. Stateless; safe to share. */
public final class Phases {
    /** Why it is lost, both ways. */
    static final String WHY = "answers have no phases";

    private Phases() {}

    /** For an upstream of another protocol: records it once, wherever it was said. */
    public static void lose(ChatRequest request, Target target) {
        for (Turn turn : request.turns()) {
            for (Part part : turn.parts()) {
                if (part.phase() != null) {
                    target.lost("phase", WHY);
                    return;
                }
            }
        }
    }
}
