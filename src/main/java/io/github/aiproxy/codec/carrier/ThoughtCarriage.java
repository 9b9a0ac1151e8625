package io.github.aiproxy.codec.carrier;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.ClientView;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts signatures on thoughts, for the clients that send those back unchanged (Anthropic Messages, Responses): a call's
 * goes on the thoughts before it, a text's on empty thoughts after it. One per reply, one thread.
 *
 * <p>An Anthropic reply never ends with thoughts, and clients take its last block for the answer: what the last text is
 * signed with is remembered here instead ({@link LastText}).
 *
 * <p>Thoughts that nobody signed get a carrier too: it tells later that they are nothing for the client's own provider,
 * which refuses unsigned ones; and so do calls without any, if the client wants thoughts.
 */
final class ThoughtCarriage extends Carriage {
    private final Protocol protocol;
    /** Unsigned thoughts that have ended, unless a call that follows brings a signature. */
    private Passing held;

    /** Whether a call may need thoughts before it that have not come: Anthropic wants to see some where it is to think. */
    private boolean wantsThoughts;

    private final ClientView client;
    /** A text that has ended, whose signature is carried once another part follows. */
    private Passing signedText;

    ThoughtCarriage(Protocol protocol, ClientView client, Consumer<Event> out) {
        super(true, out);
        this.protocol = protocol;
        this.client = client;
        Thinking thinking = client.request().thinking();
        wantsThoughts = protocol == Protocol.ANTHROPIC && thinking != null && thinking.mode() == Thinking.Mode.ON;
    }

    private boolean isForeign(Signature signature) {
        return signature != null && signature.origin() != protocol;
    }

    /** What the client is told instead. */
    private Signature carrier(Carried carried) {
        Signature.Kind kind =
                protocol == Protocol.ANTHROPIC ? Signature.Kind.SIGNATURE : Signature.Kind.ENCRYPTED_CONTENT;
        return new Signature(protocol, kind, seal(List.of(carried)), null);
    }

    private Signature carrier(Passing part, Signature signature) {
        if (part.skeleton instanceof Part.Reasoning) {
            return carrier(Carried.by(signature, Carried.To.THOUGHTS, part.digest, part.lengths));
        }
        if (part.skeleton instanceof Part.ToolCall call) {
            return carrier(call, Carried.To.LAST_CALL, signature);
        }
        return carrier(Carried.by(signature, Carried.To.TEXT, part.digest, List.of()));
    }

    private Signature carrier(Part.ToolCall call, Carried.To to, Signature signature) {
        return carrier(Carried.by(signature, to, Carried.digest(Carried.EMPTY, call.name()), List.of()));
    }

    private void insert(Passing part, Signature signature) {
        insert(part.candidate, new Part.Reasoning(null, List.of(), carrier(part, signature)));
    }

    @Override
    Passing started(int candidate, Part skeleton) {
        if (signedText != null) {
            insert(signedText, signedText.signature);
            signedText = null;
        }
        Signature signature = skeleton.signature();
        boolean foreign = isForeign(signature);
        Part shown = foreign ? skeleton.withSignature(null) : skeleton;
        wantsThoughts &= !(skeleton instanceof Part.Reasoning);
        boolean bare = wantsThoughts && signature == null;
        if ((foreign || bare) && skeleton instanceof Part.ToolCall call && candidate == 0) {
            wantsThoughts = false;
            Signature carrier = carrier(call, Carried.To.CALL, signature);
            if (held != null) {
                sign(held, carrier);
                end(held);
                held = null;
            } else {
                insert(candidate, new Part.Reasoning(null, List.of(), carrier));
            }
        }
        release();
        Passing part = begin(candidate, shown, false);
        part.signature = signature;
        return part;
    }

    @Override
    void signed(Passing part, Signature signature) {
        if (!isForeign(signature)) {
            part.signature = signature;
            sign(part, signature);
        } else if (part.candidate == 0) {
            boolean late = part.ended && part != held;
            if (late && part.skeleton instanceof Part.Text) {
                part.signature = signature;
                signed(part);
            } else if (late || part.skeleton instanceof Part.ToolCall) {
                insert(part, signature);
            } else {
                part.signature = signature;
                if (part == held) {
                    held = null;
                    ended(part);
                }
            }
        }
    }

    @Override
    void ended(Passing part) {
        if (!(part.skeleton instanceof Part.Reasoning)) {
            end(part);
            if (part.skeleton instanceof Part.Text && part.candidate == 0 && isForeign(part.signature)) {
                signed(part);
            }
        } else if (isForeign(part.signature)) {
            sign(part, carrier(part, part.signature));
            end(part);
        } else if (part.signature != null || part.candidate != 0) {
            end(part);
        } else {
            held = part;
            if (!isLast(part)) {
                release();
            }
        }
    }

    private void signed(Passing text) {
        if (protocol == Protocol.ANTHROPIC && isLast(text)) {
            signedText = text;
        } else {
            insert(text, text.signature);
        }
    }

    @Override
    void completing() {
        release();
        if (signedText != null && client.signatures() != null) {
            Signature carrier = carrier(signedText, signedText.signature);
            client.signatures().keep(LastText.key(client.request().turns(), signedText.digest), carrier.blob());
        }
    }

    private void release() {
        if (held == null) {
            return;
        }
        // an item with an id is in its provider's store, which knows it without a signature
        boolean stored = protocol == Protocol.RESPONSES && ((Part.Reasoning) held.skeleton).id() != null;
        if (held.chars > 0 && !stored) {
            sign(held, carrier(held, null));
        }
        end(held);
        held = null;
    }
}
