package io.github.aiproxy.upstream;

import io.github.aiproxy.call.WriteJoiner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins the chunks of a body that one read of the socket brought, as they would pass one by one through everything from
 * here to the client: that costs ten times as much as the bytes do. Nothing waits for a later read.
 *
 * <p>One per connection, on its event loop.
 */
final class ChunkJoiner extends ChannelInboundHandlerAdapter {
    /**
     * Bytes from which on nothing more is joined: one turn of the event loop may read a megabyte, and whoever pauses a body
     * gets a few more pieces of it.
     */
    private static final int MOST_JOINED = 16 << 10;

    private final List<HttpContent> chunks = new ArrayList<>();
    private int size;

    /** Puts one into a connection of HTTP/1.1. */
    static void install(HttpConnection connection) {
        if (connection instanceof HttpClientConnection client) {
            Channel channel = client.channel();
            ChannelHandlerContext codec = channel.pipeline().context(HttpClientCodec.class);
            if (codec != null) {
                channel.pipeline().addAfter(codec.name(), "chunk-joiner", new ChunkJoiner());
                WriteJoiner.install(channel.pipeline());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean middle = message instanceof HttpContent content
                && !(message instanceof LastHttpContent)
                && !(message instanceof HttpMessage)
                && content.decoderResult().isSuccess();
        if (middle) {
            HttpContent chunk = (HttpContent) message;
            chunks.add(chunk);
            size += chunk.content().readableBytes();
            if (size >= MOST_JOINED) {
                pass(ctx);
            }
        } else {
            pass(ctx);
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pass(ctx);
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pass(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        pass(ctx);
        ctx.fireExceptionCaught(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        pass(ctx);
    }

    private void pass(ChannelHandlerContext ctx) {
        if (chunks.isEmpty()) {
            return;
        }
        HttpContent all = chunks.size() == 1 ? chunks.get(0) : joined();
        chunks.clear();
        size = 0;
        ctx.fireChannelRead(all);
    }

    private HttpContent joined() {
        // Of the heap: Vert.x hands such a buffer on as it is, and copies others.
        ByteBuf all = Unpooled.buffer(size, size);
        for (int i = 0; i < chunks.size(); i++) {
            all.writeBytes(chunks.get(i).content());
            chunks.get(i).release();
        }
        return new DefaultHttpContent(all);
    }
}
