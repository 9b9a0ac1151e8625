package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Client;
import io.github.aiproxy.call.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;

/** A reply that is there as a whole. */
final class WholeReply implements Reply {
    private final Call call;
    private final int status;
    private final String contentType;
    private final MultiMap headers;
    private final Buffer body;

    /** @param headers of the upstream that the client may see; null for none */
    WholeReply(Call call, int status, String contentType, MultiMap headers, Buffer body) {
        this.call = call;
        this.status = status;
        this.contentType = contentType;
        this.headers = headers;
        this.body = body;
    }

    @Override
    public void whenSettled(Consumer<Outcome> listener) {
        listener.accept(Outcome.COMPLETED);
    }

    @Override
    public void writeTo(Client client, Runnable done) {
        HttpServerResponse response = client.response();
        if (client.isGone() || response.ended()) {
            done.run();
            return;
        }
        response.setStatusCode(status);
        if (headers != null) {
            response.headers().addAll(headers);
        }
        call.tellId(response.headers());
        response.headers().set(HttpHeaders.CONTENT_TYPE, contentType);
        client.settle();
        PacedEnd.write(client, body, call.config().server().writeTimeout()).onComplete(ended -> done.run());
    }
}
