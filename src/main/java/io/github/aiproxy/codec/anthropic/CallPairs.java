package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.codec.AnsweredCalls;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts every call together with its result: clients trim histories, split results over turns and use ids again, and
 * Anthropic refuses each of these for good. Stateless; safe to share.
 */
final class CallPairs {
    private CallPairs() {}

    /** Pairs in place: afterwards a run with calls is followed by one that answers all of them first. */
    static void pair(List<History.Run> runs, Target target) {
        AnsweredCalls<History.Item> answers = new AnsweredCalls<>();
        int count = runs.size();
        for (int i = 0; i < count; i++) {
            for (History.Item item : runs.get(i).items) {
                if (item.part instanceof Part.ToolResult result) {
                    item.claimed = answers.result(result.callId(), item);
                } else if (item.part instanceof Part.ToolCall call) {
                    answers.call(call.callId(), i);
                }
            }
        }
        ToolIds ids = new ToolIds();
        for (int i = 0; i < count; i++) {
            History.Run run = runs.get(i);
            for (int j = 0; j < run.items.size(); j++) {
                if (run.items.get(j).part instanceof Part.ToolCall call) {
                    String wireId = ids.next(call.callId());
                    run.items.set(j, new History.Item(false, with(call, wireId)));
                    answer(runs, i, wireId, answers.next(), target);
                }
            }
        }
        for (History.Run run : runs) {
            orphansToText(run, target);
        }
    }

    private static void answer(List<History.Run> runs, int run, String wireId, History.Item item, Target target) {
        if (run + 1 == runs.size()) {
            runs.add(new History.Run(false));
        }
        List<Part> results = runs.get(run + 1).results;
        if (item == null) {
            target.lost("messages", "a call without its result: answered as failed");
            results.add(new Part.ToolResult(wireId, null, List.of(new Part.Text("No result")), true));
            return;
        }
        Part.ToolResult result = (Part.ToolResult) item.part;
        results.add(new Part.ToolResult(
                wireId, result.name(), result.kind(), result.content(), result.error(), result.cache()));
    }

    private static Part.ToolCall with(Part.ToolCall call, String wireId) {
        return new Part.ToolCall(wireId, null, call.name(), null, call.kind(), call.arguments(), null, call.cache());
    }

    /** Results of calls that are no longer there: still worth reading, as what the user says. */
    private static void orphansToText(History.Run run, Target target) {
        List<History.Item> items = new ArrayList<>();
        for (History.Item item : run.items) {
            if (item.claimed) {
                continue;
            }
            if (item.part instanceof Part.ToolResult result) {
                target.lost("messages", "a result without its call: told as text");
                String of = result.name() == null ? "a tool" : result.name();
                items.add(new History.Item(
                        false, new Part.Text("[" + (result.error() ? "Error" : "Result") + " of " + of + "]")));
                result.content().forEach(part -> items.add(new History.Item(false, part)));
            } else {
                items.add(item);
            }
        }
        run.items.clear();
        run.items.addAll(items);
    }
}
