package io.github.aiproxy.upstream;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.Trust;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.TrustManager;

/**
 * One Vert.x HTTP client per event loop, so that a call's connection lives on the loop of its request and no chunk
 * crosses threads. Connections are pooled by host and shared by all
 * upstreams there that trust the same authorities. Thread-safe.
 */
public final class UpstreamClients implements AutoCloseable {
    private final Vertx vertx;
    private final HttpClientOptions options;
    private final PoolOptions pool;
    private final List<HttpClient> all = new CopyOnWriteArrayList<>();
    /** The latest request of each connection. */
    private final Map<HttpConnection, Object> latest = new ConcurrentHashMap<>();

    private final ThreadLocal<Map<Trust, HttpClient>> ofThisLoop = ThreadLocal.withInitial(HashMap::new);

    public UpstreamClients(Vertx vertx, Config config) {
        this.vertx = vertx;
        // The builder takes the pool's size from here alone; its default is five connections a host.
        this.pool = new PoolOptions()
                .setHttp1MaxSize(config.limits().maxConnectionsPerHost())
                .setMaxWaitQueueSize(-1)
                .setCleanerPeriod(5_000);
        this.options = new HttpClientOptions()
                .setKeepAlive(true)
                // Shorter than the idle time of the common servers, so that they do not close what we are about to use.
                .setKeepAliveTimeout(30)
                .setConnectTimeout((int) config.timeouts().connect().toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setMaxHeaderSize(64 << 10)
                .setMaxInitialLineLength(16 << 10)
                .setMaxChunkSize(64 << 10)
                // We ask for identity; some servers compress nevertheless.
                .setDecompressionSupported(true)
                .setVerifyHost(true);
    }

    /** The client of the calling event loop for upstreams with certificates by those authorities. */
    HttpClient ofThisLoop(Trust trust) {
        return ofThisLoop.get().computeIfAbsent(trust, this::create);
    }

    /**
     * The request has got a connection.
     *
     * @return cancels the request, at any time. The pool gives a connection away when the last byte of a reply has come,
     *     even if that is still to be read, and to reset a request closes its connection whoever has it by then: so that is
     *     only done while the request is the connection's latest.
     */
    Runnable sending(HttpClientRequest request) {
        HttpConnection connection = request.connection();
        Object turn = new Object();
        latest.put(connection, turn);
        return () -> {
            if (latest.get(connection) == turn) {
                request.reset();
            }
        };
    }

    private HttpClient create(Trust trust) {
        HttpClientOptions own = options;
        TrustManager manager = trust.manager();
        if (manager != null) {
            own = new HttpClientOptions(options).setTrustOptions(TrustOptions.wrap(manager));
        }
        HttpClient client = vertx.httpClientBuilder()
                .with(own)
                .with(pool)
                // What breaks is told to the request that is under way; an idle connection may break unheard.
                .withConnectHandler(connection -> {
                    ChunkJoiner.install(connection);
                    connection.exceptionHandler(broken -> {}).closeHandler(closed -> latest.remove(connection));
                })
                .build();
        all.add(client);
        return client;
    }

    @Override
    public void close() {
        all.forEach(HttpClient::close);
    }
}
