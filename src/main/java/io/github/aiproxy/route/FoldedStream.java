package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.FrameReader;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * Reads a stream up to its terminal event, for a client that wants JSON: an upstream that does not hang up then keeps
 * nobody waiting. One per reply, on its event loop.
 */
final class FoldedStream {
    private final Vertx vertx;
    private final ReadStream<Buffer> body;
    private final Runnable cancel;
    private final StreamFold fold;
    private final long limit;
    private Handler<AsyncResult<byte[]>> done;
    private long read;
    private long timer = -1;

    /**
     * @param cancel stops the upstream
     * @param limit the most bytes to read
     */
    FoldedStream(Vertx vertx, ReadStream<Buffer> body, Runnable cancel, StreamFold fold, long limit) {
        this.vertx = vertx;
        this.body = body;
        this.cancel = cancel;
        this.fold = fold;
        this.limit = limit;
    }

    /** Starts reading; {@code whenDone} is called once, with the client's JSON or with the failure of the stream. */
    void read(Handler<AsyncResult<byte[]>> whenDone) {
        done = whenDone;
        body.exceptionHandler(failure -> {
            stopTimer();
            if (done != null && fold.mayEnd()) {
                end();
            } else {
                tell(Future.failedFuture(Failures.transport(failure)));
            }
        });
        body.endHandler(v -> {
            stopTimer();
            if (done != null) {
                end();
            }
        });
        body.handler(this::chunk);
        body.resume();
    }

    private void chunk(Buffer chunk) {
        if (done == null) {
            // After the answer; the connection is used again if the upstream comes to an end.
            return;
        }
        read += chunk.length();
        try {
            if (read > limit) {
                throw ChatException.upstream(
                        "the upstream's answer is too large: the body is larger than " + limit + " bytes");
            }
            fold.read(Buffers.bytes(chunk));
        } catch (ChatException e) {
            tell(Future.failedFuture(e));
            return;
        } catch (FrameReader.FrameTooLargeException e) {
            tell(Future.failedFuture(ChatException.upstream("the upstream's answer is too large: " + e.getMessage())));
            return;
        } catch (RuntimeException e) {
            tell(Future.failedFuture(e));
            return;
        }
        if (fold.ended()) {
            stopTimer();
            end();
            timer = vertx.setTimer(StreamReply.LINGER_MILLIS, fired -> cancel.run());
        } else if (fold.mayEnd()) {
            stopTimer();
            timer = vertx.setTimer(StreamReply.LINGER_MILLIS, fired -> {
                end();
                cancel.run();
            });
        }
    }

    private void end() {
        Future<byte[]> json;
        try {
            json = Future.succeededFuture(fold.end());
        } catch (RuntimeException e) {
            json = Future.failedFuture(e);
        }
        tell(json);
    }

    private void tell(Future<byte[]> result) {
        Handler<AsyncResult<byte[]>> listener = done;
        done = null;
        if (listener != null) {
            listener.handle(result);
        }
    }

    private void stopTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
