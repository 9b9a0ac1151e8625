package io.github.aiproxy.route;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/**
 * Runs work where it belongs: small work here, on the event loop; work that would hold up everybody else on the loop (10
 * MB of JSON take tens of milliseconds) on a worker. Stateless.
 */
final class Offload {
    /** Bytes of JSON that are read on the event loop: some two milliseconds. */
    static final int SMALL = 512 << 10;

    private Offload() {}

    /**
     * @param small whether to run it here
     * @param done called on the event loop; before this method returns if the work is small
     * @return whether {@code done} was called already
     */
    static <T> boolean run(Vertx vertx, Context loop, boolean small, Callable<T> work, Handler<AsyncResult<T>> done) {
        if (small) {
            Future<T> result;
            try {
                result = Future.succeededFuture(work.call());
            } catch (Exception e) {
                result = Future.failedFuture(e);
            }
            done.handle(result);
            return true;
        }
        vertx.<T>executeBlocking(work, false).onComplete(result -> loop.runOnContext(v -> done.handle(result)));
        return false;
    }
}
