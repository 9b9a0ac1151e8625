package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;

/**
 * The one place where Anthropic's opaque thinking fields meet {@link Signature}: what a provider signed is written back
 * only to Anthropic's own fields, and nothing foreign is put there. Stateless; safe to share.
 */
final class Signatures {
    private Signatures() {}

    /** A {@code thinking.signature}; null for none, which some clients send as empty text. */
    static Signature ofThinking(String blob) {
        return blob == null || blob.isEmpty()
                ? null
                : new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, blob, null);
    }

    /** A {@code redacted_thinking.data}. */
    static Signature ofRedacted(String blob) {
        return new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, blob, null);
    }

    /** What goes into {@code thinking.signature}; null if the signature is foreign, of another field or absent. */
    static String thinking(Signature signature) {
        return own(signature, Signature.Kind.SIGNATURE) ? signature.blob() : null;
    }

    /** What goes into {@code redacted_thinking.data}; null if the signature is foreign, of another field or absent. */
    static String redacted(Signature signature) {
        return own(signature, Signature.Kind.REDACTED) ? signature.blob() : null;
    }

    /** A reasoning's thoughts as the one text that the wire has room for. */
    static String thoughts(Part.Reasoning reasoning) {
        return String.join("\n\n", reasoning.texts());
    }

    private static boolean own(Signature signature, Signature.Kind kind) {
        return signature != null && signature.origin() == Protocol.ANTHROPIC && signature.kind() == kind;
    }
}
