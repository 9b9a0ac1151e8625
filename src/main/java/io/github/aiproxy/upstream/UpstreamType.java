package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Target;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;

/**
 * How a kind of upstream is spoken to: a codec in a dress of paths and headers.
 *
 * <p>Built-in ones are in {@link UpstreamTypes}; more come from the configuration ({@code upstream_types:}) or from a jar
 * with a {@code META-INF/services/io.github.aiproxy.upstream.UpstreamType} entry. Stateless; safe to share.
 */
public interface UpstreamType {

    /** What {@code api_type} says. */
    String name();

    /** The protocol that it speaks. */
    Protocol protocol();

    /** The codec that requests are written with and replies are read with. */
    default Codec codec() {
        return Codecs.INSTANCE.of(protocol());
    }

    /** One line on the provider's terms, logged at start for whoever configured this type; null if there is nothing to say. */
    default String notice() {
        return null;
    }

    /** The base address when none is configured; null if one must be. */
    String defaultBaseUrl();

    /**
     * The path and query of an operation, to be appended to the base address.
     *
     * @param operation what is asked
     * @param model the upstream's name of the model, not encoded
     * @param stream whether a stream is asked for
     * @return null if this type has no such operation
     */
    String path(Operation operation, String model, boolean stream);

    /** Sets headers that the protocol needs and a client of another protocol does not send. */
    default void prepareHeaders(MultiMap headers, Target target) {
        if (protocol() == Protocol.ANTHROPIC && !headers.contains("anthropic-version")) {
            headers.set("anthropic-version", "2023-06-01");
        }
    }

    /** Sets the headers that carry a credential. Called after every other header but the configured ones is set. */
    void authorize(MultiMap headers, Access access);

    /** The models to list for an upstream that serves all and names none. */
    default List<String> models() {
        return List.of();
    }

    /** Whether it must always be asked for a stream. */
    default boolean mustStream() {
        return false;
    }

    /**
     * Gives a request what this upstream demands beyond its protocol, and takes what it refuses. May take long: not on the
     * event loop if the body is large.
     *
     * @param body a client's of the same protocol, or written by {@link #codec}
     * @return {@code body} itself if there is nothing to change
     * @throws io.github.aiproxy.chat.ChatException INVALID_REQUEST if the meaning would change silently
     */
    default Buffer prepare(Buffer body, Operation operation, Target target) {
        return body;
    }

    /**
     * The prepared body as it is sent for one credential. On the event loop.
     *
     * @throws io.github.aiproxy.chat.ChatException of a kind that blames the credential, if that lacks something
     */
    default Buffer bodyFor(UpstreamRequest request, Access access) {
        return request.body();
    }

    /**
     * How a reply becomes one of the plain protocol.
     *
     * @param eventStream whether it comes as server-sent events
     * @param limit the most bytes that may be held
     * @return null if replies are plain already
     */
    default ReplyEdit replyEdit(UpstreamRequest request, boolean eventStream, int limit) {
        return null;
    }

    /**
     * What a refusal means.
     *
     * @param error as the codec read it
     * @param clock for times that the reply names
     */
    default Refusal refusal(ChatError error, ErrorReply reply, InstantSource clock) {
        return Refusal.of(error);
    }
}
