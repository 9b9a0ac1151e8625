package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which result answers which call, and the id that both get on the wire. Clients trim histories, and some models begin
 * again at {@code call_0} in every turn; an unanswered call or an orphaned result is refused by OpenAI for ever after.
 * Immutable once made.
 */
final class CallPairs {
    private final Map<Long, String> ids = new HashMap<>();
    private final Set<String> answered = new HashSet<>();

    private record Open(String wireId, int turn) {}

    CallPairs(List<Turn> turns) {
        Set<String> used = new HashSet<>();
        Map<String, Deque<Open>> open = new HashMap<>();
        for (int t = 0; t < turns.size(); t++) {
            List<Part> parts = turns.get(t).parts();
            for (int p = 0; p < parts.size(); p++) {
                if (parts.get(p) instanceof Part.ToolCall call && !call.kind().hosted()) {
                    String wire = Ids.fit(call.callId());
                    for (int n = 2; !used.add(wire); n++) {
                        wire = Ids.fit(call.callId() + "_" + n);
                    }
                    int turn = t;
                    Deque<Open> same = open.computeIfAbsent(call.callId(), id -> new ArrayDeque<>());
                    same.removeIf(earlier -> earlier.turn() != turn);
                    same.add(new Open(wire, t));
                    ids.put(key(t, p), wire);
                } else if (parts.get(p) instanceof Part.ToolResult result) {
                    Deque<Open> same = open.get(result.callId());
                    if (same != null && !same.isEmpty()) {
                        String wire = same.poll().wireId();
                        answered.add(wire);
                        ids.put(key(t, p), wire);
                    }
                }
            }
        }
    }

    /** The id of the call or result at that place; null for a result without a call. */
    String id(int turn, int part) {
        return ids.get(key(turn, part));
    }

    boolean answered(String wireId) {
        return answered.contains(wireId);
    }

    private static long key(int turn, int part) {
        return ((long) turn << 32) | part;
    }
}
