package io.github.aiproxy.http;

import io.github.aiproxy.config.AllowedHosts;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ServerConfig;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening server: one event loop a core, all on one port. Requests go to the consumer of their path; paths that no
 * AI route serves go to a Vert.x-web router with Camel's ordinary consumers. Thread-safe once started.
 */
public final class FrontDoor {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private final Vertx vertx;
    private final Config config;
    private final Supplier<Config> current;
    private final PathTable table = new PathTable();
    private final Router others;
    private volatile Hosts hosts;
    private final Connections.Count connections;
    private volatile ServerTls tls;
    private volatile int port;
    private volatile String deployment;
    private volatile boolean draining;

    /** The names of a configuration. */
    private record Hosts(Config config, AllowedHosts allowed) {}

    /** @param current the configuration of the moment; address and protocol stay those of the first */
    public FrontDoor(Vertx vertx, Supplier<Config> current) {
        this.vertx = vertx;
        this.config = current.get();
        this.current = current;
        this.hosts = new Hosts(config, new AllowedHosts(config));
        this.connections = new Connections.Count(this::server);
        this.others = Router.router(vertx);
        // Only asked when nothing else matched.
        this.others.route().last().handler(ctx -> Refusals.unknown(ctx.request()));
        this.others.errorHandler(404, ctx -> Refusals.unknown(ctx.request()));
        this.others.errorHandler(405, ctx -> Refusals.wrongMethod(ctx.request(), ""));
    }

    /** Begins to listen, on every event loop; returns when it does. */
    public void start() throws InterruptedException, TimeoutException {
        int loops = Runtime.getRuntime().availableProcessors();
        // To Vert.x 0 is a random port for each loop, a negative one a random port that all of them share.
        int wantedPort = config.port() == 0 ? -1 : config.port();
        if (config.server().tls() != null) {
            tls = new ServerTls(vertx, config.server().tls());
        }
        try {
            deployment = vertx.deployVerticle(
                            () -> new Listener(wantedPort), new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "cannot listen on " + config.bind() + ":" + config.port() + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    /** Stops listening and closes what connections are left; returns when that is done. */
    public void stop() {
        draining = true;
        if (deployment == null) {
            return;
        }
        if (tls != null) {
            tls.stop();
        }
        try {
            vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            deployment = null;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the HTTP server did not stop in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Whether it listens and is not about to stop. */
    public boolean ready() {
        return deployment != null && !draining;
    }

    /** Lets no new request in; those in flight go on. */
    public void drain() {
        draining = true;
    }

    PathTable table() {
        return table;
    }

    Router others() {
        return others;
    }

    Vertx vertx() {
        return vertx;
    }

    private ServerConfig server() {
        return current.get().server();
    }

    @SuppressWarnings("ReferenceEquality") // the very same snapshot
    private AllowedHosts hosts() {
        Config now = current.get();
        Hosts known = hosts;
        if (known.config != now) {
            known = new Hosts(now, new AllowedHosts(now));
            hosts = known;
        }
        return known.allowed;
    }

    private HttpServerOptions options() {
        ServerConfig server = config.server();
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setReuseAddress(true)
                .setAcceptBacklog(4096)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(server.maxRequestLine())
                .setMaxHeaderSize(server.maxRequestHeaders())
                // As much of a body as one read brings is one piece.
                .setMaxChunkSize(64 << 10)
                .setMaxFormAttributeSize(0)
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                // Nothing speaks WebSocket here; each would be a step of its own for every message.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                // HTTP/2 comes with TLS: no client of these protocols speaks it without, and upgrades are one more way
                // to
                // smuggle a request past a proxy in front.
                .setHttp2ClearTextEnabled(false)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(server.maxStreamsPerConnection())
                        .setMaxHeaderListSize(server.maxRequestHeaders()));
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(tls.certificate())
                    .setSslHandshakeTimeout(server.headerTimeout().toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        }
        return options;
    }

    private void handle(HttpServerRequest request) {
        if (!isWellAddressed(request)) {
            return;
        }
        if (draining) {
            Refusals.stopping(request);
            return;
        }
        Handler<HttpServerRequest> consumer = table.find(request);
        if (consumer != null) {
            consumer.handle(request);
        } else {
            withoutCamels(request.headers());
            others.handle(request);
        }
    }

    /** Names that Camel gives a meaning are taken from no client, whatever Camel itself lets through. */
    private static void withoutCamels(MultiMap headers) {
        for (String name : headers.names()) {
            if (AsyncHttpConsumer.isCamels(name)) {
                headers.remove(name);
            }
        }
    }

    /**
     * Whether the request says where it is to go in the one way that all servers read alike, and calls the proxy by a name
     * of its own; else it is answered.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, 3.2 Request Target</a>
     */
    private boolean isWellAddressed(HttpServerRequest request) {
        String target = request.uri();
        if (!target.startsWith("/") && !target.equals("*")) {
            Refusals.malformed(request, "the request's address must be a path that begins with \"/\"");
            return false;
        }
        String host;
        if (request.version() == HttpVersion.HTTP_2) {
            host = request.authority() == null ? null : request.authority().toString();
        } else {
            List<String> given = request.headers().getAll(HttpHeaders.HOST);
            if (given.size() > 1 || given.isEmpty() && request.version() == HttpVersion.HTTP_1_1) {
                Refusals.malformed(request, "the request must have one Host header");
                return false;
            }
            host = given.isEmpty() ? null : given.get(0);
        }
        if (host != null && !host.isEmpty() && AllowedHosts.host(host) == null) {
            Refusals.malformed(request, "the Host header is not valid");
            return false;
        }
        AllowedHosts allowed = hosts();
        if (host != null && !host.isEmpty() && !allowed.allows(host)) {
            Refusals.forbiddenHost(request, "the host", host);
            return false;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!allowed.allowsPage(origin, request.getHeader("sec-fetch-site"))) {
            Refusals.forbiddenHost(request, "the origin", String.valueOf(origin));
            return false;
        }
        return true;
    }

    /** One event loop's server. */
    private final class Listener extends AbstractVerticle {
        private final int wantedPort;

        Listener(int wantedPort) {
            this.wantedPort = wantedPort;
        }

        @Override
        public void start(Promise<Void> started) {
            Connections open = new Connections(vertx, FrontDoor.this::server, connections);
            HttpServer server = vertx.createHttpServer(options());
            if (tls != null) {
                tls.add(server);
            }
            server.requestHandler(request -> {
                        open.asked(request);
                        request.response().endHandler(v -> open.answered(request));
                        handle(request);
                    })
                    .connectionHandler(connection -> {
                        // A client that breaks off is nobody's error; its request is told by its own handlers.
                        connection.exceptionHandler(
                                broken -> LOG.debug("a client's connection broke: {}", broken.getMessage()));
                        BodyJoiner.install(connection);
                        open.opened(connection);
                    })
                    .invalidRequestHandler(Refusals::invalid)
                    .listen(wantedPort, config.bind())
                    .onSuccess(listening -> port = listening.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
