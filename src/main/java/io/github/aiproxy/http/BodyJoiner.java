package io.github.aiproxy.http;

import io.github.aiproxy.call.WriteJoiner;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http1xServerConnection;

/**
 * Copies a request's body from the buffers of the socket into the array that it is read from in the end. Otherwise Vert.x
 * copies each part into a buffer of its own first, and hands it on through everything from here to its reader.
 *
 * <p>Only a body whose reader asks for it, as it gets the request's head, is joined: so who counts requests, limits bodies
 * and pauses connections does so as ever. One per connection of HTTP/1.1, on its event loop.
 */
final class BodyJoiner extends ChannelInboundHandlerAdapter {
    /** Whether the head of a request is with its handler just now. */
    private boolean begins;

    private BodyBytes joined;

    /** Puts one into a connection, if that is of HTTP/1.1. */
    static void install(HttpConnection connection) {
        if (connection instanceof Http1xServerConnection server) {
            Channel channel = server.channel();
            channel.pipeline().addBefore(server.channelHandlerContext().name(), "body-joiner", new BodyJoiner());
            WriteJoiner.install(channel.pipeline());
        }
    }

    /**
     * The connection's next body will come in one piece, if it is the one of the request that is being handled, and unless
     * it has more bytes than are wanted or something is wrong with it: then the rest comes as it does.
     *
     * @param declared the length that the request's head says; 0 if it does not
     * @param limit the most bytes to join
     * @return does away with what has come of the body, if nobody wants it any more
     */
    static Runnable join(HttpConnection connection, long declared, int limit) {
        BodyJoiner joiner = connection instanceof Http1xServerConnection server
                ? server.channel().pipeline().get(BodyJoiner.class)
                : null;
        if (joiner == null || !joiner.begins) {
            return () -> {};
        }
        BodyBytes body = new BodyBytes(declared, limit);
        joiner.joined = body;
        return () -> joiner.stop(body);
    }

    @SuppressWarnings("ReferenceEquality") // the very same body, and not the one of a later request
    private void stop(BodyBytes body) {
        if (joined == body) {
            joined = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof DefaultHttpRequest) {
            joined = null;
            begins = true;
            ctx.fireChannelRead(message);
            begins = false;
        } else if (joined != null && message instanceof HttpContent part) {
            join(ctx, part);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void join(ChannelHandlerContext ctx, HttpContent part) {
        boolean good = part.decoderResult().isSuccess() && part.content().readableBytes() <= joined.room();
        if (good) {
            joined.append(part.content());
        }
        if (good && !(part instanceof LastHttpContent)) {
            part.release();
            return;
        }
        BodyBytes body = joined;
        joined = null;
        if (!good) {
            // Its reader refuses it.
            if (body.size() > 0) {
                ctx.fireChannelRead(new DefaultHttpContent(Unpooled.wrappedBuffer(body.take())));
            }
            ctx.fireChannelRead(part);
        } else if (body.size() == 0) {
            ctx.fireChannelRead(part);
        } else {
            // Of the heap and of no pool: Vert.x hands such a buffer on as it is, and copies others.
            HttpContent whole = part.replace(Unpooled.wrappedBuffer(body.take()));
            part.release();
            ctx.fireChannelRead(whole);
        }
    }
}
