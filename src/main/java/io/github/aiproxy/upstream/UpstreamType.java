package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.vertx.core.MultiMap;
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
}
