package io.github.aiproxy.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** A client that speaks HTTP/2 over TLS, trusts everybody, and lets tests see its connection. One thread. */
final class Http2 implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;

    Http2(Handler<HttpConnection> connected) {
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setUseAlpn(true)
                        .setProtocolVersion(HttpVersion.HTTP_2))
                .withConnectHandler(connected)
                .build();
    }

    /** A request, not sent yet. */
    Future<HttpClientRequest> post(URI server, String path) {
        return client.request(HttpMethod.POST, server.getPort(), server.getHost(), path);
    }

    /** The status of a reply. */
    Future<Integer> get(URI server, String path) {
        return client.request(HttpMethod.GET, server.getPort(), server.getHost(), path)
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode);
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }
}
