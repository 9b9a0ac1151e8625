package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.codec.SignatureStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts signatures on calls, for the clients that know them there and may not keep thoughts (Gemini, Chat Completions): the
 * thoughts travel with them. What no call follows goes at the reply's end, on an empty text, as Gemini does it; Chat
 * clients have no such place. One per reply, one thread.
 */
final class CallCarriage extends Carriage {
    private final Protocol protocol;
    /** Null for none. */
    private final SignatureStore.Shelf store;
    /** Thoughts that no part carries yet, in case that they are signed. */
    private final List<Waiting> waiting = new ArrayList<>(2);

    private static final class Waiting {
        final Passing thoughts;
        /** Text since then, and the texts before, which may go on. */
        final List<Passing> texts = new ArrayList<>(1);

        Waiting(Passing thoughts) {
            this.thoughts = thoughts;
        }

        int charsAfter() {
            return texts.stream().mapToInt(text -> text.chars).sum();
        }
    }

    CallCarriage(Protocol protocol, SignatureStore.Shelf store, Consumer<Event> out) {
        super(out);
        this.protocol = protocol;
        this.store = store;
    }

    /** Whether the client can be given it as it is: Gemini's own, on a part that the client keeps. */
    private boolean isShown(Part part, Signature signature) {
        return signature == null
                || (signature.origin() == Protocol.GEMINI
                        && (protocol == Protocol.GEMINI || part instanceof Part.ToolCall));
    }

    @Override
    Passing started(int candidate, Part skeleton) {
        Signature signature = signature(skeleton);
        boolean shown = isShown(skeleton, signature);
        Part part = shown ? skeleton : withSignature(skeleton, null);
        if (part instanceof Part.ToolCall call && !call.kind().hosted()) {
            part = withSignature(call, carried(candidate, call));
        }
        Passing passing = begin(candidate, part, skeleton instanceof Part.Reasoning);
        if (part instanceof Part.Reasoning) {
            waiting.add(new Waiting(passing));
        }
        if (part instanceof Part.Text) {
            for (Waiting each : waiting) {
                if (each.thoughts.candidate == candidate) {
                    each.texts.add(passing);
                }
            }
        }
        if (!shown) {
            signed(passing, signature);
        }
        return passing;
    }

    /** What the call is told to be signed with; kept for clients that forget it. */
    private Signature carried(int candidate, Part.ToolCall call) {
        List<Carried> contents = take(candidate);
        Signature signature = call.signature();
        if (!contents.isEmpty()) {
            if (signature != null) {
                long digest = Carried.digest(Carried.EMPTY, call.name());
                contents.add(Carried.by(signature, Carried.To.CALL, digest, List.of()));
            }
            signature = carrier(contents);
        }
        keep(call, signature);
        return signature;
    }

    private Signature carrier(List<Carried> contents) {
        return new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, seal(contents), null);
    }

    private void keep(Part.ToolCall call, Signature signature) {
        if (store != null && signature != null && call.callId() != null) {
            store.keep(call.callId(), signature.blob());
        }
    }

    private List<Carried> take(int candidate) {
        List<Carried> contents = new ArrayList<>(2);
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            boolean ready = next.thoughts.ended && next.thoughts.signature != null;
            if (ready && next.thoughts.candidate == candidate) {
                contents.add(Carried.whole(next.thoughts.signature, next.thoughts.texts(), next.charsAfter()));
                all.remove();
            }
        }
        return contents;
    }

    @Override
    void signed(Passing part, Signature signature) {
        if (isShown(part.skeleton, signature)) {
            sign(part, signature);
            if (part.skeleton instanceof Part.ToolCall call) {
                keep(call, signature);
            }
        } else {
            part.signature = signature;
        }
    }

    @Override
    void ended(Passing part) {
        end(part);
    }

    @Override
    void completing() {
        waiting.removeIf(each -> each.thoughts.signature == null);
        while (protocol == Protocol.GEMINI && !waiting.isEmpty()) {
            int candidate = waiting.get(0).thoughts.candidate;
            waiting.forEach(each -> each.thoughts.ended = true);
            insert(candidate, new Part.Text("", List.of(), carrier(take(candidate)), null));
        }
    }
}
