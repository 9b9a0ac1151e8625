package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.codec.SignatureStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts signatures on calls, for the clients that know them there and may not keep thoughts (Gemini, Chat Completions): the
 * thoughts travel with them. What no call follows goes at the reply's end, on an empty text, as Gemini does it; Chat
 * clients have no such place. One per reply, one thread.
 *
 * <p>A first call that nobody signed gets a carrier too, for Gemini: it tells later that another model made the call, which
 * Gemini takes only with an excuse.
 */
final class CallCarriage extends Carriage {
    private final Protocol protocol;
    /** Null for none. */
    private final SignatureStore.Shelf store;
    /** Thoughts that no part carries yet, in case that they are signed. */
    private final List<Waiting> waiting = new ArrayList<>(2);

    /** The candidates that have called. */
    private final Set<Integer> called = new HashSet<>();

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
        super(false, out);
        this.protocol = protocol;
        this.store = store;
    }

    /** Whether the client can be given it as it is: others than Gemini would refuse Gemini's own from a Chat client. */
    private boolean isShown(Signature signature) {
        return signature == null || signature.origin() == protocol;
    }

    @Override
    Passing started(int candidate, Part skeleton) {
        Signature signature = skeleton.signature();
        boolean shown = isShown(signature);
        Part part = shown ? skeleton : skeleton.withSignature(null);
        if (skeleton instanceof Part.ToolCall call && !call.kind().hosted()) {
            part = call.withSignature(carried(candidate, call));
            shown = true;
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
        boolean first = called.add(candidate);
        boolean excuse =
                first && signature == null && protocol == Protocol.GEMINI && ModelMake.isOtherThanGemini(model());
        if (contents.isEmpty() && isShown(signature) && !excuse) {
            return signature;
        }
        if (signature != null || contents.isEmpty()) {
            contents.add(own(call, signature));
        }
        return kept(call, carrier(contents));
    }

    private static Carried own(Part.ToolCall call, Signature signature) {
        return Carried.by(signature, Carried.To.CALL, Carried.digest(Carried.EMPTY, call.name()), List.of());
    }

    private Signature carrier(List<Carried> contents) {
        return new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, seal(contents), null);
    }

    private Signature kept(Part.ToolCall call, Signature carrier) {
        if (store != null && call.callId() != null) {
            store.keep(call.callId(), carrier.blob());
        }
        return carrier;
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
        if (isShown(signature)) {
            sign(part, signature);
        } else if (part.skeleton instanceof Part.ToolCall call) {
            List<Carried> contents = List.of(own(call, signature));
            sign(part, kept(call, carrier(contents)));
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
