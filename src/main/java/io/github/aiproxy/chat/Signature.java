package io.github.aiproxy.chat;

import java.util.Objects;

/**
 * An opaque proof or ciphertext that a provider attached to a part and wants back unchanged with that part.
 *
 * <p>It is bound to the provider that made it: a codec writes a signature only to its own {@link #origin()} and drops
 * the others; nobody forges one.
 *
 * @param origin the protocol whose provider made it
 * @param kind which field it came in
 * @param blob the value, verbatim
 * @param itemId the id of the item it is bound to (Responses' {@code rs_…}); null elsewhere
 * @param model the model that made it, as its upstream named it; null if not known, as in what clients got from the
 *     provider itself
 */
public record Signature(Protocol origin, Kind kind, String blob, String itemId, String model) {
    /** The field on the wire. */
    public enum Kind {
        /** Anthropic {@code thinking.signature}. */
        SIGNATURE,
        /** Anthropic {@code redacted_thinking.data}. */
        REDACTED,
        /** Responses {@code reasoning.encrypted_content}. */
        ENCRYPTED_CONTENT,
        /** Gemini {@code thoughtSignature}. */
        THOUGHT_SIGNATURE
    }

    public Signature {
        Objects.requireNonNull(origin);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(blob);
    }

    /** One of an unknown model. */
    public Signature(Protocol origin, Kind kind, String blob, String itemId) {
        this(origin, kind, blob, itemId, null);
    }
}
