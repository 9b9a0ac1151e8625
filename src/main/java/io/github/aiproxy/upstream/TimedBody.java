package io.github.aiproxy.upstream;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A body that comes from memory at a pace. Begins paused, as an HTTP reply does; one event loop. */
final class TimedBody implements ReadStream<Buffer> {
    private final Vertx vertx;
    private final long paceMillis;
    private final Deque<Buffer> chunks;
    private Handler<Buffer> handler = chunk -> {};
    private Handler<Void> endHandler = v -> {};
    private boolean flowing;
    private boolean ended;
    private long timer = -1;

    TimedBody(Vertx vertx, long paceMillis, List<Buffer> chunks) {
        this.vertx = vertx;
        this.paceMillis = paceMillis;
        this.chunks = new ArrayDeque<>(chunks);
    }

    void cancel() {
        ended = true;
        stop();
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> ignored) {
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
        handler = newHandler == null ? chunk -> {} : newHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
        endHandler = newHandler == null ? v -> {} : newHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        flowing = false;
        stop();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        flowing = true;
        schedule();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }

    private void stop() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void schedule() {
        if (flowing && !ended && timer < 0) {
            timer = vertx.setTimer(paceMillis, fired -> {
                timer = -1;
                next();
            });
        }
    }

    private void next() {
        if (!flowing || ended) {
            return;
        }
        Buffer chunk = chunks.poll();
        if (chunk == null) {
            ended = true;
            endHandler.handle(null);
        } else {
            handler.handle(chunk);
            schedule();
        }
    }
}
