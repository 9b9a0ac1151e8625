package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.codec.Target;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;

/**
 * What is to be sent to an upstream: the body of an exchange between {@code writeUpstreamRequest} and {@code upstream:}.
 *
 * @param call the client's request
 * @param upstream where to
 * @param target the model and form asked for
 * @param relayed whether the bytes are the client's own (same protocol) rather than written by a codec
 * @param path path and query, to be appended to the upstream's base
 * @param body the bytes to send, but for what {@link UpstreamType#bodyFor} adds
 * @param coding how the bytes are compressed; null if they are not
 */
public record UpstreamRequest(
        Call call, Upstream upstream, Target target, boolean relayed, String path, Buffer body, Coding coding) {

    /**
     * A content coding.
     *
     * @param name for the header
     * @param apply compresses; gives its argument itself if that would not be smaller. Not for the event loop.
     */
    public record Coding(String name, UnaryOperator<byte[]> apply) {}

    /**
     * Whether client and upstream speak the same protocol, so that the client's headers mean something to the upstream;
     * also where the bytes are not the client's own.
     */
    public boolean sameProtocol() {
        return upstream.protocol() == call.protocol();
    }
}
