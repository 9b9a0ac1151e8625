package io.github.aiproxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnection;

/**
 * Netty's decompressor, which asks first whether a reply is compressed at all: the original first unpacks and loads the
 * native libraries of all codings, in the middle of the program's first answer. And it limits what bytes become.
 *
 * <p>One per connection, on its event loop.
 */
final class PlainFirstDecompressor extends HttpContentDecompressor {
    /** What Vert.x calls its own in the pipeline. */
    private static final String NAME = "inflater";

    /** Null while nothing is compressed. */
    private BombGuard guard;

    PlainFirstDecompressor() {
        super(false, 0);
    }

    /** Puts one in the place of Vert.x's own in a connection of HTTP/1.1. */
    static void install(HttpConnection connection) {
        if (connection instanceof HttpClientConnection client) {
            ChannelPipeline pipeline = client.channel().pipeline();
            if (pipeline.get(NAME) instanceof HttpContentDecompressor) {
                pipeline.replace(NAME, NAME, new PlainFirstDecompressor());
            }
        }
    }

    @Override
    protected EmbeddedChannel newContentDecoder(String contentEncoding) throws Exception {
        EmbeddedChannel decoder = HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(contentEncoding)
                ? null
                : super.newContentDecoder(contentEncoding);
        guard = null;
        if (decoder != null) {
            guard = new BombGuard();
            decoder.pipeline().addLast(guard);
        }
        return decoder;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (guard != null) {
            guard.nextTurn();
        }
        super.channelReadComplete(ctx);
    }
}
