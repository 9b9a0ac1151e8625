package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;

/** What an assistant's words were for ({@link Part#phase}), which only Responses tells. Stateless; safe to share. */
public final class Phases {
    /** Why it is lost, both ways. */
    static final String WHY = "answers have no phases";

    private Phases() {}

    /** For an upstream of another protocol: records it once, wherever it was said. */
    public static void lose(ChatRequest request, Target target) {
        boolean said =
                request.turns().stream().anyMatch(turn -> turn.parts().stream().anyMatch(part -> part.phase() != null));
        if (said) {
            target.lost("phase", WHY);
        }
    }
}
