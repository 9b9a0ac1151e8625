package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Part;
import java.util.ArrayList;
import java.util.List;

/** Unpacks the carriers of one turn. One per turn, one thread. */
final class CarrierTurn {
    private final List<Part> parts = new ArrayList<>();
    /** A call's signature on its way to the next part. */
    private Carried nextCall;

    List<Part> read(List<Part> sent) {
        for (Part part : sent) {
            boolean call = part instanceof Part.ToolCall;
            if (!SignatureCarrier.is(part.signature())) {
                parts.add(call ? signedByCarrier(part) : part);
            } else if (part instanceof Part.Reasoning thoughts) {
                thoughts(thoughts, SignatureCarrier.open(thoughts.signature()));
            } else {
                bearer(part, SignatureCarrier.open(part.signature()));
            }
            if (!(part instanceof Part.Reasoning)) {
                nextCall = null;
            }
        }
        return parts;
    }

    private Part signedByCarrier(Part call) {
        return nextCall != null && fits(nextCall, call) ? call.withSignature(nextCall.signature()) : call;
    }

    private void thoughts(Part.Reasoning sent, List<Carried> contents) {
        for (Carried carried : contents) {
            switch (carried.to()) {
                case THOUGHTS -> signThoughts(sent, carried);
                case CALL -> {
                    if (!sent.texts().isEmpty()) {
                        parts.add(new Part.Reasoning(null, sent.texts(), null));
                    }
                    nextCall = carried;
                }
                case LAST_CALL -> signLastCall(carried);
                case TEXT -> signText(carried);
            }
        }
    }

    private void signThoughts(Part.Reasoning sent, Carried carried) {
        if (carried.thoughts() != null) {
            restore(carried);
        } else if (fits(carried, sent)) {
            parts.add(carried.reasoning(sent.texts()));
        } else if (sent.texts().isEmpty()) {
            // it came when the thoughts had been told
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i) instanceof Part.Reasoning earlier
                        && earlier.signature() == null
                        && fits(carried, earlier)) {
                    parts.set(i, carried.reasoning(earlier.texts()));
                    return;
                }
            }
        }
    }

    private void signLastCall(Carried carried) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            Part part = parts.get(i);
            if (part instanceof Part.ToolCall call && call.signature() == null && fits(carried, part)) {
                parts.set(i, part.withSignature(carried.signature()));
                return;
            }
        }
    }

    private void signText(Carried carried) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            Part part = parts.get(i);
            if (part instanceof Part.Text text && text.signature() == null && fits(carried, part)) {
                parts.set(i, part.withSignature(carried.signature()));
                return;
            }
        }
        if (carried.digest() == Carried.EMPTY) {
            parts.add(new Part.Text("", List.of(), carried.signature(), null));
        }
    }

    /** A call or a text that carries thoughts, and perhaps a signature of its own. */
    private void bearer(Part part, List<Carried> contents) {
        Part bearer = part.withSignature(null);
        boolean echoes = true;
        for (Carried carried : contents) {
            if (carried.thoughts() != null) {
                if (echoes) {
                    dropEchoes();
                    echoes = false;
                }
                restore(carried);
            } else if (fits(carried, part)) {
                bearer = part.withSignature(carried.signature());
            }
        }
        boolean empty = bearer instanceof Part.Text text && text.text().isEmpty() && text.signature() == null;
        if (!empty) {
            parts.add(bearer);
        }
    }

    /** The same thoughts as the client may have kept them, without a signature. */
    private void dropEchoes() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            Part part = parts.get(i);
            if (part instanceof Part.Reasoning reasoning && reasoning.signature() == null) {
                parts.remove(i);
            } else if (!(part instanceof Part.Text)) {
                return;
            }
        }
    }

    /** Puts thoughts back to where they were among the texts. */
    private void restore(Carried carried) {
        int at = parts.size();
        int chars = carried.charsAfter();
        while (chars > 0 && at > 0 && parts.get(at - 1) instanceof Part.Text text) {
            chars -= text.text().length();
            at--;
        }
        parts.add(at, carried.reasoning(List.of()));
    }

    private static boolean fits(Carried carried, Part part) {
        String matter = part instanceof Part.ToolCall call
                ? call.name()
                : part instanceof Part.Text text ? text.text() : Carried.join(((Part.Reasoning) part).texts());
        return Carried.digest(Carried.EMPTY, matter) == carried.digest();
    }
}
