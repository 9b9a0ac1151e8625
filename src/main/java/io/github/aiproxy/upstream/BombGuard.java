package io.github.aiproxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.util.ReferenceCountUtil;

/**
 * Limits what compressed bytes become before anybody could have asked their sender to pause: a few thousand of them may be
 * gigabytes. One per compressed reply, behind its decoder.
 */
final class BombGuard extends ChannelInboundHandlerAdapter {
    /** Plain bytes of one turn of the event loop, which reads a megabyte at most. */
    static final int MOST_BYTES = 64 << 20;

    private long bytes;

    /** What was decoded so far is where it was wanted. */
    void nextTurn() {
        bytes = bytes > MOST_BYTES ? bytes : 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws DecompressionException {
        if (bytes <= MOST_BYTES) {
            bytes += message instanceof ByteBuf plain ? plain.readableBytes() : 0;
            if (bytes <= MOST_BYTES) {
                ctx.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            throw new DecompressionException(
                    "the upstream's answer becomes more than " + MOST_BYTES + " bytes at once when it is decompressed");
        }
        // Told once; the decoder goes on until it has read all that it was given.
        ReferenceCountUtil.release(message);
    }
}
