package io.github.aiproxy.codec;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The results of the calls of a conversation; what a provider's own tools called and answered is none of them. One per
 * request, one thread.
 */
public final class AnswersInTurns {
    private final AnsweredCalls<Answer> answers = new AnsweredCalls<>();
    private final Set<Part> answering = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * A result and where it was said.
     *
     * @param turn the index of its turn
     * @param part its index there
     */
    public record Answer(Part.ToolResult result, int turn, int part) {}

    public AnswersInTurns(List<Turn> turns) {
        int step = 0;
        for (int i = 0; i < turns.size(); i++) {
            List<Part> parts = turns.get(i).parts();
            if (turns.get(i).role() == Role.ASSISTANT) {
                calls(parts, step);
            } else {
                step = i;
                results(parts, i);
            }
        }
    }

    private void calls(List<Part> parts, int step) {
        for (Part part : parts) {
            if (part instanceof Part.ToolCall call && !call.kind().hosted()) {
                answers.call(call.callId(), step);
            }
        }
    }

    private void results(List<Part> parts, int turn) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.ToolResult result
                    && !result.kind().hosted()
                    && answers.result(result.callId(), new Answer(result, turn, i))) {
                answering.add(result);
            }
        }
    }

    /** The result of the next call, in the order in which the model made them; null if it has none. */
    public Answer next() {
        return answers.next();
    }

    /** Whether this very result answers a call. */
    public boolean answers(Part.ToolResult result) {
        return answering.contains(result);
    }
}
