package io.github.aiproxy.route;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;

/** Fires when a body is silent for too long. One per body, on its event loop. */
final class IdleTimer {
    private final Vertx vertx;
    private final long idleNanos;
    private final Runnable expired;
    private long lastRead = System.nanoTime();
    private long timer;

    IdleTimer(Vertx vertx, Duration idle, Runnable expired) {
        this.vertx = vertx;
        this.idleNanos = idle.toNanos();
        this.expired = expired;
        schedule();
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    /** The same body, each chunk of which resets the timer. */
    ReadStream<Buffer> watch(ReadStream<Buffer> body) {
        return new ReadStream<>() {
            @Override
            public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
                body.exceptionHandler(handler);
                return this;
            }

            @Override
            public ReadStream<Buffer> handler(Handler<Buffer> handler) {
                body.handler(
                        handler == null
                                ? null
                                : chunk -> {
                                    lastRead = System.nanoTime();
                                    handler.handle(chunk);
                                });
                return this;
            }

            @Override
            public ReadStream<Buffer> pause() {
                body.pause();
                return this;
            }

            @Override
            public ReadStream<Buffer> resume() {
                body.resume();
                return this;
            }

            @Override
            public ReadStream<Buffer> fetch(long amount) {
                body.fetch(amount);
                return this;
            }

            @Override
            public ReadStream<Buffer> endHandler(Handler<Void> handler) {
                body.endHandler(handler);
                return this;
            }
        };
    }

    private void schedule() {
        long left = idleNanos - (System.nanoTime() - lastRead);
        timer = vertx.setTimer(Math.max(1, left / 1_000_000), fired -> {
            if (System.nanoTime() - lastRead >= idleNanos) {
                expired.run();
            } else {
                schedule();
            }
        });
    }
}
