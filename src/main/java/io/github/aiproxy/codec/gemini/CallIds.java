package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every call of a conversation an id of its own and finds the call that a result answers: by id, else the oldest
 * open call of that name, else the oldest open call. One per request, one thread.
 *
 * <p>Ids follow from the conversation alone, so that a conversation sent again has the same ones.
 */
final class CallIds {
    private final Set<String> used = new HashSet<>();
    private final List<OpenCall> open = new ArrayList<>();
    /** Calls that the model went on without, by the wire's id: only that finds them, should a result come late. */
    private final Map<String, String> passed = new HashMap<>();

    private Role role;
    private int content;
    private int calls;
    private int results;

    private record OpenCall(String wireId, String name, String id) {}

    void beginContent(int index, Role speaker) {
        if (speaker == Role.ASSISTANT && role != Role.ASSISTANT) {
            for (OpenCall call : open) {
                if (call.wireId != null) {
                    passed.put(call.wireId, call.id);
                }
            }
            open.clear();
        }
        role = speaker;
        content = index;
        calls = 0;
        results = 0;
    }

    /** The id of the next call; the wire's own unless it was used before. */
    String call(String wireId, String name) {
        String id = wireId == null || wireId.isEmpty() || used.contains(wireId) ? unused("call_", calls) : wireId;
        calls++;
        used.add(id);
        passed.remove(wireId);
        open.add(new OpenCall(wireId == null || wireId.isEmpty() ? null : wireId, name, id));
        return id;
    }

    /** The id of the call that the next result answers; one of its own if it answers none. */
    String result(String wireId, String name) {
        String answered = find(wireId, name);
        if (answered != null) {
            return answered;
        }
        String id = unused("result_", results++);
        used.add(id);
        return id;
    }

    private String find(String wireId, String name) {
        if (wireId != null && !wireId.isEmpty()) {
            OpenCall byId = take(call -> wireId.equals(call.wireId));
            String id = byId == null ? passed.remove(wireId) : byId.id;
            if (id != null) {
                return id;
            }
        }
        OpenCall byName = take(call -> call.name.equals(name));
        OpenCall any = byName != null ? byName : take(call -> true);
        return any == null ? null : any.id;
    }

    private OpenCall take(java.util.function.Predicate<OpenCall> wanted) {
        for (Iterator<OpenCall> calls = open.iterator(); calls.hasNext(); ) {
            OpenCall call = calls.next();
            if (wanted.test(call)) {
                calls.remove();
                return call;
            }
        }
        return null;
    }

    private String unused(String prefix, int number) {
        String id = prefix + content + "_" + number;
        while (used.contains(id)) {
            id += "_";
        }
        return id;
    }
}
