package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.SignatureStore;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Unpacks what clients send back: every signature returns to the thoughts, the call or the text that it belongs to, as
 * its own provider made it. What was altered, or moved to where it does not belong, is dropped. Stateless; safe to share.
 */
public final class CarrierReader {
    private CarrierReader() {}

    /** The request with signatures in place of carriers; itself if it has none. */
    public static ChatRequest read(ChatRequest request) {
        List<Turn> turns = null;
        for (int i = 0; i < request.turns().size(); i++) {
            Turn turn = request.turns().get(i);
            if (turn.role() == Role.ASSISTANT
                    && turn.parts().stream().anyMatch(part -> SignatureCarrier.is(part.signature()))) {
                turns = turns == null ? new ArrayList<>(request.turns()) : turns;
                turns.set(i, new Turn(turn.role(), new CarrierTurn().read(turn.parts()), turn.name()));
            }
        }
        return turns == null ? request : request.withTurns(turns);
    }

    /** The request with what the store remembers of calls and of last words, where they came back without signatures. */
    public static ChatRequest recall(ChatRequest request, SignatureStore.Shelf store) {
        List<Turn> turns = null;
        for (int i = 0; i < request.turns().size(); i++) {
            Turn turn = request.turns().get(i);
            List<Part> parts = turn.role() == Role.ASSISTANT ? recalled(request.turns(), i, store) : null;
            if (parts != null) {
                turns = turns == null ? new ArrayList<>(request.turns()) : turns;
                turns.set(i, new Turn(turn.role(), parts, turn.name()));
            }
        }
        return turns == null ? request : read(request.withTurns(turns));
    }

    /** The turn's parts with what is remembered; null if that is nothing. */
    private static List<Part> recalled(List<Turn> turns, int turn, SignatureStore.Shelf store) {
        List<Part> parts = turns.get(turn).parts();
        List<Part> all = null;
        boolean calls = parts.stream().allMatch(part -> part.signature() == null);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String key = null;
            if (calls && part instanceof Part.ToolCall call) {
                key = call.callId();
            } else if (i == parts.size() - 1 && part instanceof Part.Text text && text.signature() == null) {
                key = LastText.key(turns.subList(0, turn), Carried.digest(Carried.EMPTY, text.text()));
            }
            String blob = key == null ? null : store.find(key);
            if (blob != null) {
                all = all == null ? new ArrayList<>(parts) : all;
                Signature kept = new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, blob, null);
                all.set(i, part.withSignature(kept));
            }
        }
        return all;
    }

    /** The request without the signatures that a model of another make than the target's is known to have made. */
    public static ChatRequest suiting(ChatRequest request, Target target) {
        List<Turn> turns = null;
        for (int i = 0; i < request.turns().size(); i++) {
            Turn turn = request.turns().get(i);
            List<Part> parts = null;
            for (int p = 0; p < turn.parts().size(); p++) {
                Signature signature = turn.parts().get(p).signature();
                if (signature != null && !ModelMake.mayShare(signature.model(), target.model())) {
                    parts = parts == null ? new ArrayList<>(turn.parts()) : parts;
                    parts.set(p, turn.parts().get(p).withSignature(null));
                    target.lost("turns[" + i + "].parts[" + p + "]", "signed by " + signature.model());
                }
            }
            if (parts != null) {
                turns = turns == null ? new ArrayList<>(request.turns()) : turns;
                turns.set(i, new Turn(turn.role(), parts, turn.name()));
            }
        }
        return turns == null ? request : request.withTurns(turns);
    }
}
