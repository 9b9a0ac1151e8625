package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.gemini.ContentsWriter.Placed;
import io.github.aiproxy.codec.gemini.ModelTurnWriter.WrittenCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a user said after a model's calls, with the results matched to the calls. Immutable.
 *
 * @param answers the result of each call, in the order of the calls; null for a call without one
 * @param rest everything else, in order; a result that answers none of the calls is words there
 */
record ToolResults(List<Placed> answers, List<Placed> rest) {

    static ToolResults match(List<WrittenCall> calls, List<Placed> said, Target target) {
        List<Placed> answers = new ArrayList<>(Collections.nCopies(calls.size(), null));
        List<Placed> rest = new ArrayList<>();
        for (Placed placed : said) {
            if (!(placed.part() instanceof Part.ToolResult result)) {
                rest.add(placed);
            } else if (result.kind().hosted()) {
                target.lost(placed.path(), "the result of a hosted tool of another wire");
            } else {
                int call = open(calls, answers, result);
                if (call >= 0) {
                    answers.set(call, placed);
                } else {
                    target.lost(placed.path(), "a result without its call; it was written as text");
                    rest.addAll(asWords(result, placed.path()));
                }
            }
        }
        return new ToolResults(answers, rest);
    }

    /** Ids may repeat within a turn: the first call without an answer is meant. */
    private static int open(List<WrittenCall> calls, List<Placed> answers, Part.ToolResult result) {
        for (int i = 0; i < calls.size(); i++) {
            if (answers.get(i) == null && calls.get(i).callId().equals(result.callId())) {
                return i;
            }
        }
        return -1;
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
