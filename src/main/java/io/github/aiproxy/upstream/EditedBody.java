package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.chat.ChatException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * An upstream's body in its protocol's plain form. One per reply, on its event loop.
 *
 * <p>A chunk that completes nothing is handed on as an empty one: whoever times the silence of the body must see it.
 */
final class EditedBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final ReplyEdit edit;
    private final Runnable cancel;
    private Handler<Buffer> handler;
    private Handler<Throwable> failed;
    private boolean over;

    /** @param cancel stops the upstream */
    EditedBody(ReadStream<Buffer> source, ReplyEdit edit, Runnable cancel) {
        this.source = source;
        this.edit = edit;
        this.cancel = cancel;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
        failed = newHandler;
        source.exceptionHandler(newHandler);
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        source.handler(newHandler == null ? null : this::chunk);
        return this;
    }

    private void chunk(Buffer chunk) {
        if (!over) {
            try {
                hand(edit.read(Buffers.bytes(chunk)));
            } catch (RuntimeException e) {
                fail(e);
            }
        }
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
        source.endHandler(
                newHandler == null
                        ? null
                        : v -> {
                            if (over) {
                                return;
                            }
                            over = true;
                            byte[] rest;
                            try {
                                rest = edit.end();
                            } catch (RuntimeException e) {
                                fail(e);
                                return;
                            }
                            if (rest.length > 0) {
                                hand(rest);
                            }
                            newHandler.handle(null);
                        });
        return this;
    }

    private void hand(byte[] bytes) {
        if (handler != null) {
            handler.handle(Buffers.of(bytes));
        }
    }

    private void fail(RuntimeException failure) {
        over = true;
        cancel.run();
        if (failed != null) {
            failed.handle(failure instanceof ChatException ? failure : ChatException.upstream(failure.getMessage()));
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        source.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        source.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
