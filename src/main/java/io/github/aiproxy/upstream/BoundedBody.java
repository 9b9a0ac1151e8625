package io.github.aiproxy.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Reads a body whole, up to a limit. One per body; on the stream's event loop. */
public final class BoundedBody {
    private final ReadStream<Buffer> source;
    private final int limit;
    private final boolean truncate;
    private Buffer read;
    private boolean over;

    /**
     * @param limit bytes to keep
     * @param truncate whether a longer body is cut; else it is a failure
     */
    public BoundedBody(ReadStream<Buffer> source, int limit, boolean truncate) {
        this.source = source;
        this.limit = limit;
        this.truncate = truncate;
    }

    /** Starts reading; {@code done} is called once, with the body or with the failure of the stream. */
    public void read(Handler<AsyncResult<Buffer>> done) {
        source.exceptionHandler(failure -> {
            if (!over) {
                over = true;
                done.handle(Future.failedFuture(failure));
            }
        });
        source.endHandler(v -> {
            if (!over) {
                over = true;
                done.handle(Future.succeededFuture(read == null ? Buffer.buffer() : read));
            }
        });
        source.handler(chunk -> {
            if (over) {
                return;
            }
            int size = read == null ? 0 : read.length();
            if (size + chunk.length() > limit) {
                over = true;
                if (truncate) {
                    Buffer kept = read == null ? Buffer.buffer() : read;
                    kept.appendBuffer(chunk.slice(0, limit - size));
                    done.handle(Future.succeededFuture(kept));
                } else {
                    done.handle(Future.failedFuture(new BodyTooLargeException(limit)));
                }
                return;
            }
            // Not the chunk itself: its bytes belong to whoever handed it over.
            read = read == null ? Buffer.buffer(chunk.length()).appendBuffer(chunk) : read.appendBuffer(chunk);
        });
        source.resume();
    }

    /** The body is longer than allowed. */
    public static final class BodyTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BodyTooLargeException(int limit) {
            super("the body is larger than " + limit + " bytes", null, false, false);
        }
    }
}
