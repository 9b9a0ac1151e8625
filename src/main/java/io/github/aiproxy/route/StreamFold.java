package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.upstream.UpstreamReply;

/**
 * Makes of an upstream's stream, while it comes, the one reply of a client that wants JSON. One per reply, one event
 * loop. What it throws is a {@link io.github.aiproxy.chat.ChatException}: the stream failed, or cannot be read.
 */
interface StreamFold {
    /** Takes the next chunk, cut anywhere. */
    void read(byte[] chunk);

    /** Whether the answer is whole, or failed: what may follow no longer matters. */
    boolean ended();

    /** Whether {@link #end} would find the answer whole, although the upstream may say more. */
    boolean mayEnd();

    /** The stream ended, or need not be read further: the client's JSON. */
    byte[] end();

    static StreamFold of(UpstreamReply upstream, Call call, Codec codec) {
        Target target = upstream.request().target();
        int limit = call.config().limits().maxResponseBody();
        return codec.protocol() == Protocol.RESPONSES && call.protocol() == Protocol.RESPONSES
                ? new LastResponse(codec, target, limit)
                : new EventFold(call, codec.eventReader(target), Losses.of(call, target), limit);
    }
}
