package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.ReplyLosses;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.upstream.ForwardedHeaders;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Makes a client's reply of an upstream's whole body: relayed as it is, translated, or unfolded into a stream for a client
 * that wants events. Stateless.
 */
final class WholeReplies {
    private static final String JSON = "application/json; charset=utf-8";

    private WholeReplies() {}

    /** @throws ChatException if the body is not a whole, successful reply of the upstream's protocol */
    static Reply of(UpstreamReply upstream, Call call, Codec codec, Buffer body) {
        byte[] bytes = Buffers.bytes(body);
        MultiMap headers = headers(upstream);
        boolean same = codec.protocol() == call.protocol();
        if (call.operation() == Operation.COUNT_TOKENS) {
            return TokenCounts.reply(call, codec, bytes);
        }
        if (same && !call.stream()) {
            RelayCheck.check(codec, upstream.request().target(), bytes);
            boolean marked = Json.hasByteOrderMark(bytes, 0, bytes.length);
            return new WholeReply(call, 200, JSON, headers, marked ? body.slice(3, bytes.length) : body);
        }
        ReplyLosses losses = Losses.of(call, upstream.request().target());
        Consumer<Consumer<Event>> events = sink ->
                codec.readReply(bytes, upstream.request().target(), losses == null ? sink : losses.andThen(sink));
        return call.stream() ? unfolded(call, events, headers) : folded(call, events, headers);
    }

    /** The reply with a client's JSON that was folded from a stream. */
    static Reply of(UpstreamReply upstream, byte[] json) {
        return new WholeReply(upstream.request().call(), 200, JSON, headers(upstream), Buffers.of(json));
    }

    /** What the client may see of the upstream's headers; null if they would mean nothing to it. */
    private static MultiMap headers(UpstreamReply upstream) {
        if (!upstream.request().sameProtocol()) {
            return null;
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        ForwardedHeaders.copyReply(upstream.headers(), headers);
        return headers;
    }

    private static Reply folded(Call call, Consumer<Consumer<Event>> events, MultiMap headers) {
        ReplyFold fold = new ReplyFold();
        events.accept(fold::accept);
        failIfFailed(fold);
        byte[] json = call.codec().writeReply(fold.reply(), call.view());
        return new WholeReply(call, 200, JSON, headers, Buffers.of(json));
    }

    private static Reply unfolded(Call call, Consumer<Consumer<Event>> events, MultiMap headers) {
        ReplyFold fold = new ReplyFold();
        EventWriter writer = call.codec().eventWriter(call.view());
        ByteSink out = new ByteSink(4096);
        events.accept(event -> {
            fold.accept(event);
            writer.write(event, out);
        });
        failIfFailed(fold);
        return new WholeReply(call, 200, writer.contentType(), headers, Buffers.of(out.toByteArray()));
    }

    /** @throws ChatException if the reply failed, or is not whole */
    static void failIfFailed(ReplyFold fold) {
        if (fold.failure() != null) {
            throw new ChatException(fold.failure());
        }
        if (!fold.completed()) {
            throw new ChatException(Truncation.error());
        }
    }
}
