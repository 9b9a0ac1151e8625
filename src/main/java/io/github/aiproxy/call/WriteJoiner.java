package io.github.aiproxy.call;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies what is flushed together, as a message's head and its body, or a chunk's size, bytes and end, into one buffer for
 * the socket. Bytes of the heap are copied into such a buffer in any case; each of its own is more work and, if they are
 * many, one more system call.
 *
 * <p>One per connection without TLS, on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever wrote looks at the promise
public final class WriteJoiner extends ChannelOutboundHandlerAdapter {
    /** Waiting bytes that are handed on without a flush: while they wait here nobody sees that the client is slow. */
    private static final int MOST_WAITING = 64 << 10;

    private final List<ByteBuf> waiting = new ArrayList<>(5);
    private final List<ChannelPromise> promises = new ArrayList<>(5);
    private int size;

    /** Puts one into a connection, unless it has TLS, which joins by itself. */
    public static void install(ChannelPipeline pipeline) {
        if (pipeline.get(SslHandler.class) == null) {
            pipeline.addFirst("write-joiner", new WriteJoiner());
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            waiting.add(bytes);
            promises.add(promise);
            size += bytes.readableBytes();
            if (size >= MOST_WAITING) {
                pass(ctx);
            }
        } else {
            pass(ctx);
            ctx.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        pass(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        pass(ctx);
        ctx.close(promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        pass(ctx);
        ctx.disconnect(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        pass(ctx);
    }

    private void pass(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            return;
        }
        ByteBuf all = waiting.size() == 1 ? waiting.get(0) : joined(ctx);
        ChannelPromise promise = promises.size() == 1 ? promises.get(0) : ofAll(ctx);
        waiting.clear();
        promises.clear();
        size = 0;
        ctx.write(all, promise);
    }

    private ByteBuf joined(ChannelHandlerContext ctx) {
        ByteBuf all = ctx.alloc().directBuffer(size, size);
        for (int i = 0; i < waiting.size(); i++) {
            all.writeBytes(waiting.get(i));
            waiting.get(i).release();
        }
        return all;
    }

    private ChannelPromise ofAll(ChannelHandlerContext ctx) {
        List<ChannelPromise> told = null;
        for (int i = 0; i < promises.size(); i++) {
            if (!promises.get(i).isVoid()) {
                told = told == null ? new ArrayList<>(promises.size()) : told;
                told.add(promises.get(i));
            }
        }
        if (told == null) {
            return ctx.voidPromise();
        }
        List<ChannelPromise> waitingFor = told;
        return ctx.newPromise().addListener(written -> {
            for (int i = 0; i < waitingFor.size(); i++) {
                if (written.isSuccess()) {
                    waitingFor.get(i).trySuccess();
                } else {
                    waitingFor.get(i).tryFailure(written.cause());
                }
            }
        });
    }
}
