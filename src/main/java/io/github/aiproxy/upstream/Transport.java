package io.github.aiproxy.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** How a request reaches an upstream. An {@link UpstreamType} that is one itself needs no network. */
interface Transport {
    /**
     * Sends a request.
     *
     * @param done called once, on the call's event loop: the reply's head, or a {@link
     *     io.github.aiproxy.chat.ChatException}
     */
    void call(Vertx vertx, UpstreamRequest request, Handler<AsyncResult<UpstreamReply>> done);
}
