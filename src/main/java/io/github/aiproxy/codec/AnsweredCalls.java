package io.github.aiproxy.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the result of each call of a conversation, for wires that want it directly after the call: clients trim
 * histories, let the model go on before a result is there, and use ids again. A call is answered by the first result with
 * its id, unless another call with that id was made before it. One per request, one thread.
 *
 * @param <R> how the caller knows a result
 */
public final class AnsweredCalls<R> {
    private final List<Call<R>> calls = new ArrayList<>();
    private final Map<String, Call<R>> open = new HashMap<>();
    private int given;

    /**
     * Adds the next call.
     *
     * @param id null if it has none
     * @param step the model's step that made it; calls of one step may have the same id
     */
    public void call(String id, int step) {
        Call<R> call = new Call<>(step);
        calls.add(call);
        Call<R> same = open.get(key(id));
        if (same == null || same.step != step) {
            open.put(key(id), call);
            return;
        }
        while (same.next != null) {
            same = same.next;
        }
        same.next = call;
    }

    /**
     * Adds a result, after the calls before it.
     *
     * @return whether it answers one of them
     */
    public boolean result(String id, R result) {
        Call<R> call = open.get(key(id));
        if (call == null) {
            return false;
        }
        call.answer = result;
        if (call.next == null) {
            open.remove(key(id));
        } else {
            open.put(key(id), call.next);
        }
        return true;
    }

    /** The result of the next call, in the order in which they were added; null if it has none. */
    public R next() {
        return calls.get(given++).answer;
    }

    private static String key(String id) {
        return id == null ? "" : id;
    }

    private static final class Call<R> {
        final int step;
        R answer;
        /** The next call with the same id in the same step. */
        Call<R> next;

        Call(int step) {
            this.step = step;
        }
    }
}
