package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Call;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** Calls over HTTP, on the event loop that the client's exchange lives on. */
final class HttpTransport implements Transport {
    private final UpstreamEndpoint endpoint;

    HttpTransport(UpstreamEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void call(Vertx vertx, UpstreamRequest request, Handler<AsyncResult<UpstreamReply>> done) {
        Call call = request.call();
        Context loop = call.client().context();
        UpstreamCall upstreamCall = new UpstreamCall(endpoint.getComponent(), request, done);
        if (Vertx.currentContext() == loop) {
            upstreamCall.start();
        } else {
            // A user's route went through another thread: come back to the one that owns the client's connection.
            loop.runOnContext(v -> upstreamCall.start());
        }
    }
}
