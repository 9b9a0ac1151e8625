package io.github.aiproxy.laws;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import java.util.ArrayList;
import java.util.List;

/** Answers as upstreams of a protocol may give them, event by event. One per answer, one thread. */
final class Answers {
    private static final List<String> ARGUMENTS =
            List.of("{}", "{\"city\":\"Oslo\"}", "{\"n\":1.50,\"s\":\"ü\\n🐢\"}", "{\"a\":[1,{\"b\":null}]}");

    private final Dice dice;
    private final Protocol origin;
    private final List<Event> events = new ArrayList<>();
    private int parts;
    private int words;
    private boolean cited;

    private Answers(long seed, Protocol origin) {
        this.dice = new Dice(seed);
        this.origin = origin;
    }

    /** The answer of that seed. */
    static List<Event> of(long seed, Protocol origin) {
        return new Answers(seed, origin).answer();
    }

    private List<Event> answer() {
        events.add(new Event.Started("R1", "m", Usage.UNKNOWN));
        boolean called = false;
        if (dice.one(3)) {
            thought();
        }
        for (int i = 1 + dice.below(4); i > 0; i--) {
            // Chat's citations come last and point into all of the words.
            boolean call = dice.one(2) || (cited && origin == Protocol.OPENAI);
            called |= call;
            if (call) {
                call(i);
            } else {
                text();
            }
            if (dice.one(6)) {
                events.add(new Event.Ping());
            }
        }
        boolean refused = !called && !cited && dice.one(10);
        if (refused) {
            refusal();
        }
        events.add(new Event.UsageSeen(usage()));
        events.add(new Event.Finished(0, stop(called, refused)));
        events.add(new Event.Completed());
        return events;
    }

    private Stop stop(boolean called, boolean refused) {
        if (refused) {
            return new Stop(Stop.Reason.REFUSAL);
        }
        if (dice.one(4)) {
            return new Stop(dice.of(Stop.Reason.MAX_TOKENS, Stop.Reason.CONTENT_FILTER));
        }
        if (!called && origin == Protocol.ANTHROPIC && dice.one(4)) {
            return new Stop(Stop.Reason.STOP_SEQUENCE, "END", null);
        }
        return new Stop(called ? Stop.Reason.TOOL_CALLS : Stop.Reason.END_TURN);
    }

    private Usage usage() {
        Integer cached = dice.maybe(2, () -> 5);
        Integer written = dice.maybe(4, () -> 3);
        Integer reasoning = dice.maybe(3, () -> 7);
        return new Usage(100 + dice.below(50), cached, written, null, 20 + dice.below(50), reasoning);
    }

    private int begin(Part skeleton) {
        events.add(new Event.PartStarted(parts, 0, skeleton));
        return parts++;
    }

    /** In pieces as networks and tokenizers cut them, never inside a character. */
    private void pieces(int part, String text) {
        int from = 0;
        while (from < text.length()) {
            int to = text.offsetByCodePoints(
                    from, Math.min(1 + dice.below(9), text.codePointCount(from, text.length())));
            events.add(new Event.Delta(part, text.substring(from, to)));
            from = to;
        }
    }

    private String said() {
        return "Word " + ++words + dice.of("", " żółć 🐢", "\nline\ttab \"q\" \\", " </x> ", "\u2028 end");
    }

    private void text() {
        int part = begin(new Part.Text("").withPhase(phase()));
        String text = said();
        pieces(part, text);
        if (dice.one(5) && (origin != Protocol.OPENAI || words == 1)) {
            cited = true;
            events.add(new Event.Annotated(
                    part, new Annotation("https://example.com/" + words, "Title " + words, 0, 4, null, origin, null)));
        }
        events.add(new Event.PartEnded(part));
    }

    /** Told of by one wire only. */
    private String phase() {
        return origin == Protocol.RESPONSES ? dice.maybe(2, () -> dice.of("commentary", "final_answer")) : null;
    }

    private void refusal() {
        int part = begin(new Part.Refusal("").withPhase(phase()));
        pieces(part, "I cannot " + ++words);
        events.add(new Event.PartEnded(part));
    }

    private void thought() {
        String id = origin == Protocol.RESPONSES ? "rs_1" : null;
        int part = begin(new Part.Reasoning(id, List.of(), null));
        pieces(part, "Thought " + ++words);
        Signature.Kind kind =
                switch (origin) {
                    case ANTHROPIC -> Signature.Kind.SIGNATURE;
                    case OPENAI -> null;
                    case RESPONSES -> Signature.Kind.ENCRYPTED_CONTENT;
                    case GEMINI -> Signature.Kind.THOUGHT_SIGNATURE;
                };
        if (kind != null && dice.one(2)) {
            events.add(new Event.Signed(part, new Signature(origin, kind, "c2lnbmVkAAAA", id)));
        }
        events.add(new Event.PartEnded(part));
    }

    private void call(int number) {
        int part = begin(new Part.ToolCall(
                "call_" + number, null, dice.of("get_weather", "look_up"), null, ToolKind.FUNCTION, "", null, null));
        pieces(part, dice.of(ARGUMENTS));
        events.add(new Event.PartEnded(part));
    }
}
