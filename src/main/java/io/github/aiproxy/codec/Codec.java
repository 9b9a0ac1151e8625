package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.sse.ByteSink;
import java.util.function.Consumer;

/**
 * One wire protocol, on both sides: towards clients it reads requests and writes replies; towards upstreams it writes
 * requests and reads replies. <i>Read</i> is wire to canonical, <i>write</i> canonical to wire.
 *
 * <p>Stateless; safe to share. The readers and writers it hands out are one per reply, one thread.
 *
 * <p>A codec never throws anything but {@link io.github.aiproxy.chat.ChatException}, whatever the bytes. Unknown fields
 * and types are kept where the canonical model has room ({@link ChatRequest#extras()}, {@link
 * io.github.aiproxy.chat.Part.Opaque}) and otherwise recorded as a {@linkplain Target#lost loss}; no field of another
 * protocol is ever written. Between same protocols no codec is used: bytes are relayed.
 */
public interface Codec {

    /** The protocol. */
    Protocol protocol();

    /**
     * Reads a client's request.
     *
     * @param body strict JSON
     * @param line what the path says, for a protocol that has the model and the form there (Gemini); others ignore it
     * @throws io.github.aiproxy.chat.ChatException INVALID_REQUEST, its message beginning with the path of the culprit
     *     as {@code messages[3].content[0].type: …}
     */
    ChatRequest readRequest(RequestBody body, RequestLine line);

    /** Reads a client's request that was not read before. */
    default ChatRequest readRequest(byte[] body, RequestLine line) {
        return readRequest(new RequestBody(body), line);
    }

    /**
     * Writes the request for an upstream: valid for its provider's rules, with the target's model.
     *
     * <p>Deterministic: the same request gives the same bytes, so that providers' prompt caches hit.
     *
     * @param out where to
     * @throws io.github.aiproxy.chat.ChatException INVALID_REQUEST if the meaning would change silently
     */
    void writeRequest(ChatRequest request, Target target, ByteSink out);

    /** Writes the request for an upstream. */
    default byte[] writeRequest(ChatRequest request, Target target) {
        ByteSink out = new ByteSink(4096);
        writeRequest(request, target, out);
        return out.toByteArray();
    }

    /** A reader of an upstream's stream. */
    EventReader eventReader(Target target);

    /**
     * Reads an upstream's whole reply into the events that its stream would have been, from {@link Event.Started} to
     * {@link Event.Completed} or {@link Event.Failed} (an error inside a success status).
     *
     * @throws io.github.aiproxy.chat.ChatException UPSTREAM if it is not a reply of this protocol
     */
    void readReply(byte[] body, Target target, Consumer<Event> sink);

    /** A writer of a stream to a client. */
    EventWriter eventWriter(ClientView client);

    /** Writes a whole reply to a client. */
    byte[] writeReply(ChatReply reply, ClientView client);

    /**
     * Reads an upstream's error reply, whatever its shape: the protocol's object, an array around it, {@code
     * {"detail": …}}, HTML, text or nothing. Never throws.
     *
     * @param retryAfter what the headers say; null if nothing. A hint in the body is used when the headers are silent.
     */
    ChatError readError(int status, byte[] body, java.time.Duration retryAfter);

    /** The status that a client of this protocol is told an error with. */
    int errorStatus(ChatError error);

    /** Writes an error as this protocol's body. Always valid JSON without null texts. */
    byte[] writeError(ChatError error, String requestId);
}
