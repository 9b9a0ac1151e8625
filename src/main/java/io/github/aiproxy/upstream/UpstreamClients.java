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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;

/**
 * One Vert.x HTTP client per event loop, so that a call's connection lives on the loop of its request and no chunk
 * crosses threads; and, after a reload that changed what a client cannot change, others beside them until the last request
 * of the earlier configuration is over. Connections are pooled by host and shared by all upstreams there that trust the
 * same authorities; those that are not used, as of an upstream that is no more, close after half a minute. Thread-safe.
 */
public final class UpstreamClients implements AutoCloseable {
    private final Vertx vertx;
    private final Map<Settings, Clients> all = new ConcurrentHashMap<>();

    @SuppressWarnings("ThreadLocalUsage") // one a context: event loops are the same for all its life
    private final ThreadLocal<Latest> latest = new ThreadLocal<>();

    /** The latest request of each connection. */
    private final Map<HttpConnection, Object> turns = new ConcurrentHashMap<>();

    /** What a client is made with. */
    private record Settings(int connectionsPerHost, Duration connectTimeout, Trust trust) {
        static Settings of(Config config, Trust trust) {
            return new Settings(
                    config.limits().maxConnectionsPerHost(), config.timeouts().connect(), trust);
        }

        // By hand: what a record has of itself is put together at run time, which the first request would wait for.
        @Override
        public boolean equals(Object other) {
            return other instanceof Settings settings
                    && connectionsPerHost == settings.connectionsPerHost
                    && connectTimeout.equals(settings.connectTimeout)
                    && trust.equals(settings.trust);
        }

        @Override
        public int hashCode() {
            return Objects.hash(connectionsPerHost, connectTimeout, trust);
        }
    }

    /** What this event loop's latest call used, found again without a look-up. */
    private record Latest(Config config, Trust trust, HttpClient client) {}

    public UpstreamClients(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * The calling event loop's client.
     *
     * @param config what the request began with
     * @param trust who may vouch for the upstream
     */
    @SuppressWarnings("ReferenceEquality") // the very same snapshot
    HttpClient ofThisLoop(Config config, Trust trust) {
        Latest known = latest.get();
        if (known == null || known.config != config || known.trust != trust) {
            known = new Latest(
                    config,
                    trust,
                    all.computeIfAbsent(Settings.of(config, trust), Clients::new)
                            .ofThisLoop());
            latest.set(known);
        }
        return known.client;
    }

    /**
     * The request has got a connection.
     *
     * @return cancels the request, at any time. The pool gives a connection away when the last byte of a reply has come,
     *     even if that is still to be read, and to reset a request closes its connection whoever has it by then: so that is
     *     only done while the request is the connection's turns.
     */
    Runnable sending(HttpClientRequest request) {
        HttpConnection connection = request.connection();
        Object turn = new Object();
        turns.put(connection, turn);
        return () -> {
            if (turns.get(connection) == turn) {
                request.reset();
            }
        };
    }

    /** Closes the clients that none of the configurations in use needs. */
    public void retain(Collection<Config> configs) {
        Set<Settings> needed = configs.stream()
                .flatMap(config -> config.upstreams().stream().map(upstream -> Settings.of(config, upstream.trust())))
                .collect(Collectors.toSet());
        for (Settings settings : Set.copyOf(all.keySet())) {
            if (!needed.contains(settings)) {
                all.remove(settings).close();
            }
        }
    }

    @Override
    public void close() {
        all.values().forEach(Clients::close);
    }

    /** The clients of all event loops with the same settings. */
    private final class Clients {
        private final HttpClientOptions options;
        private final PoolOptions pool;
        private final List<HttpClient> made = new CopyOnWriteArrayList<>();
        private final ThreadLocal<HttpClient> ofThisLoop = ThreadLocal.withInitial(this::create);

        Clients(Settings settings) {
            // The builder takes the pool's size from here alone; its default is five connections a host.
            this.pool = new PoolOptions()
                    .setHttp1MaxSize(settings.connectionsPerHost)
                    .setMaxWaitQueueSize(-1)
                    .setCleanerPeriod(5_000);
            this.options = new HttpClientOptions()
                    .setKeepAlive(true)
                    // Shorter than the idle time of the common servers, so that they do not close what we are about to
                    // use.
                    .setKeepAliveTimeout(30)
                    .setConnectTimeout((int) settings.connectTimeout.toMillis())
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setMaxHeaderSize(64 << 10)
                    .setMaxInitialLineLength(16 << 10)
                    .setMaxChunkSize(64 << 10)
                    // We ask for identity; some servers compress nevertheless.
                    .setDecompressionSupported(true)
                    .setVerifyHost(true);
            TrustManager manager = settings.trust.manager();
            if (manager != null) {
                options.setTrustOptions(TrustOptions.wrap(manager));
            }
        }

        HttpClient ofThisLoop() {
            return ofThisLoop.get();
        }

        private HttpClient create() {
            HttpClient client = vertx.httpClientBuilder()
                    .with(options)
                    .with(pool)
                    // What breaks is told to the request that is under way; an idle connection may break unheard.
                    .withConnectHandler(connection -> {
                        ChunkJoiner.install(connection);
                        PlainFirstDecompressor.install(connection);
                        connection.exceptionHandler(broken -> {}).closeHandler(closed -> turns.remove(connection));
                    })
                    .build();
            made.add(client);
            return client;
        }

        void close() {
            made.forEach(HttpClient::close);
        }
    }
}
