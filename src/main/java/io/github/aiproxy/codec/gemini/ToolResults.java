package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.AnswersInTurns;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.gemini.ContentsWriter.Placed;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of a conversation, each for its call. One per request, one thread; steps in order.
 */
final class ToolResults {
    private final List<Turn> turns;
    private final AnswersInTurns answers;
    private final Target target;

    ToolResults(List<Turn> turns, Target target) {
        this.turns = turns;
        this.answers = new AnswersInTurns(turns);
        this.target = target;
    }

    /** The result of the next call; null if it has none. */
    Placed next() {
        AnswersInTurns.Answer answer = answers.next();
        return answer == null ? null : Placed.of(turns.get(answer.turn()), answer.turn(), answer.part());
    }

    /** What is left of what a user said; a result that answers no call is words there. */
    List<Placed> rest(List<Placed> said) {
        List<Placed> rest = new ArrayList<>();
        for (Placed placed : said) {
            if (!(placed.part() instanceof Part.ToolResult result)) {
                rest.add(placed);
            } else if (result.kind().hosted()) {
                target.lost(placed.path(), "the result of a hosted tool of another wire");
            } else if (!answers.answers(result)) {
                target.lost(placed.path(), "a result without its call; it was written as text");
                rest.addAll(asWords(result, placed.path()));
            }
        }
        return rest;
    }

    private static List<Placed> asWords(Part.ToolResult result, String path) {
        List<Placed> words = new ArrayList<>();
        String tool = result.name() == null ? "a tool" : result.name();
        LazyText text = PartWriter.textOf(result.content());
        words.add(new Placed(
                new Part.Text((result.error() ? "[Error of " : "[Result of ") + tool + "]\n" + text), Role.USER, path));
        for (Part part : result.content()) {
            if (!(part instanceof Part.Text)) {
                words.add(new Placed(part, Role.USER, path));
            }
        }
        return words;
    }
}
