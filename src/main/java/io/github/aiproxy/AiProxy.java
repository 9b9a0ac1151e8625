package io.github.aiproxy;

import io.github.aiproxy.balance.Breakers;
import io.github.aiproxy.balance.GuardedCircuitBreakers;
import io.github.aiproxy.balance.UpstreamBalancer;
import io.github.aiproxy.cli.CommandLineProgram;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.config.Version;
import io.github.aiproxy.http.Admission;
import io.github.aiproxy.http.AsyncHttpEngine;
import io.github.aiproxy.http.FileLimit;
import io.github.aiproxy.http.FrontDoor;
import io.github.aiproxy.oauth.Accounts;
import io.github.aiproxy.route.EstimateTokens;
import io.github.aiproxy.route.Health;
import io.github.aiproxy.route.ListModels;
import io.github.aiproxy.route.OpenReply;
import io.github.aiproxy.route.ReadRequest;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.route.WriteReply;
import io.github.aiproxy.route.WriteUpstreamRequest;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.github.aiproxy.upstream.UpstreamClients;
import io.github.aiproxy.upstream.UpstreamComponent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy in a Camel context: {@link #install} puts its component, its beans and its routes there.
 *
 * <p>Thread-safe once installed.
 */
public final class AiProxy {
    /** How requests that are nobody else's name themselves. */
    static final String USER_AGENT = "aiproxy/" + Version.current();

    private final CamelContext context;
    private final Fleets fleets;
    private final Clock clock;
    private final Vertx sharedVertx;
    private final Supplier<Vertx> ownVertx;
    private final PlatformHttpEngine hostEngine;
    private final Admission admission;
    private final Accounts accounts;
    private final UpstreamBalancer balancer;
    private final Rollout rollout;
    private final List<Consumer<Config>> listeners = new CopyOnWriteArrayList<>();
    private final ConfigReload reload;
    // New ones at each start of the context.
    private volatile Vertx vertx;
    private volatile FrontDoor door;
    private volatile UpstreamClients clients;

    /** The command line: see {@code aiproxy help}. */
    public static void main(String... args) {
        int exitCode = new CommandLineProgram(new Program()).run(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private AiProxy(
            CamelContext context,
            Clock clock,
            Fleet first,
            ConfigSource source,
            Accounts accounts,
            List<Path> routeFolders,
            Supplier<Vertx> ownVertx) {
        Config config = first.config();
        this.context = context;
        this.fleets = new Fleets(first);
        this.accounts = accounts;
        this.clock = clock;
        this.sharedVertx = context.getRegistry().findSingleByType(Vertx.class);
        this.ownVertx = ownVertx;
        this.hostEngine = context.getComponent("platform-http", PlatformHttpComponent.class)
                .getEngine();
        this.admission = new Admission(() -> fleets.current().config());
        tellFileLimit(config);
        Breakers breakers = new Breakers(config.breaker(), clock);
        GuardedCircuitBreakers.install(context, breakers);
        this.balancer = new UpstreamBalancer(context, breakers);
        this.rollout =
                new Rollout(context, fleets, breakers, balancer, () -> clients, accounts, new RouteFiles(routeFolders));
        this.reload = source == null ? null : new ConfigReload(context, source, config, this::changed);
        equip();
        context.addLifecycleStrategy(new Lifecycle());
    }

    /**
     * Puts the proxy into a Camel context that is not started yet, or is: its HTTP server listens when the context is
     * started, and stops with it. Routes come from the program and from the folder {@code routes/} in the working
     * directory.
     *
     * @param context Camel's, of camel-main, Spring Boot or any other runtime
     * @param config a valid configuration
     * @return the installed proxy
     * @throws Exception if a route file cannot be read, or the port is taken
     */
    public static AiProxy install(CamelContext context, Config config) throws Exception {
        return install(context, config, List.of(Path.of("routes")), Clock.systemUTC());
    }

    /**
     * Like {@link #install(CamelContext, Config)}, with a configuration that is followed: what changes in its file takes
     * effect for the next request, without a restart; what is not valid is told in the log and not taken over. Not if it
     * says {@code reload: false}.
     *
     * @throws io.github.aiproxy.config.ConfigException if it is not valid now
     */
    public static AiProxy install(CamelContext context, ConfigSource source) throws Exception {
        return install(context, source, List.of(Path.of("routes")), Clock.systemUTC());
    }

    /**
     * Like {@link #install(CamelContext, ConfigSource)}.
     *
     * @param routes folders whose {@code *.yaml} files are added, or replace those of the same name; they need not exist
     * @param clock the time for breakers and benches
     */
    public static AiProxy install(CamelContext context, ConfigSource source, List<Path> routes, Clock clock)
            throws Exception {
        return install(context, source.load().config(), source, routes, clock, AiProxy::newVertx);
    }

    /**
     * Like {@link #install(CamelContext, Config)}.
     *
     * @param routes folders whose {@code *.yaml} files are added, or replace those of the same name; they need not exist
     * @param clock the time for breakers and benches
     */
    public static AiProxy install(CamelContext context, Config config, List<Path> routes, Clock clock)
            throws Exception {
        return install(context, config, null, routes, clock, AiProxy::newVertx);
    }

    /**
     * Like {@link #install(CamelContext, ConfigSource, List, Clock)}.
     *
     * @param config what the source said when it was read first
     * @param source null if the configuration comes from nowhere that could change
     * @param ownVertx one for each start of the context, if that has none to share
     */
    static AiProxy install(
            CamelContext context,
            Config config,
            ConfigSource source,
            List<Path> routes,
            Clock clock,
            Supplier<Vertx> ownVertx)
            throws Exception {
        Accounts accounts = new Accounts(context, clock, USER_AGENT);
        Fleet.CredentialSource credentials = accounts::of;
        Fleet fleet = new Fleet(config, credentials.orKeys(clock));
        return install(context, fleet, source, accounts, routes, clock, ownVertx);
    }

    /**
     * Like {@link #install(CamelContext, Config, List, Clock)}.
     *
     * @param fleet the upstreams, with credentials of the caller's choice
     */
    public static AiProxy install(CamelContext context, Fleet fleet, List<Path> routes, Clock clock) throws Exception {
        Accounts accounts = new Accounts(context, clock, USER_AGENT);
        return install(context, fleet, null, accounts, routes, clock, AiProxy::newVertx);
    }

    private static AiProxy install(
            CamelContext context,
            Fleet fleet,
            ConfigSource source,
            Accounts accounts,
            List<Path> routes,
            Clock clock,
            Supplier<Vertx> ownVertx)
            throws Exception {
        AiProxy proxy = new AiProxy(context, clock, fleet, source, accounts, routes, ownVertx);
        proxy.rollout.begin();
        if (proxy.reload != null) {
            context.addService(proxy.reload);
        }
        if (context.isStarted()) {
            proxy.open();
        } else {
            context.addStartupListener(new Opening(proxy));
        }
        return proxy;
    }

    private void open() throws Exception {
        rollout.open();
        accounts.start();
        door.start();
        if (reload != null) {
            reload.follow(fleets.current().config().reload());
        }
    }

    /**
     * Puts another configuration in the place of the current one, for every request from now on; those in flight keep the
     * one that they began with. Upstreams that are still there keep what is known of their failures and credentials.
     * Address and log stay as they are.
     *
     * @param config valid
     * @throws Exception if a type of an upstream is not installed, or a route cannot be made; then nothing has changed
     */
    public void apply(Config config) throws Exception {
        changed(config);
    }

    private boolean changed(Config config) throws Exception {
        boolean changed = rollout.apply(config);
        if (changed) {
            listeners.forEach(listener -> listener.accept(config));
        }
        return changed;
    }

    /**
     * Reads the file again, if the configuration came from one, and applies what it says; if it is not valid, the log
     * tells why.
     */
    public void reload() {
        if (reload != null) {
            reload.onReload(this);
        }
    }

    /** Has somebody told of each configuration that takes the place of another. */
    void whenChanged(Consumer<Config> listener) {
        listeners.add(listener);
    }

    /** The port that clients are served on; 0 until the context is started. */
    public int port() {
        return door.port();
    }

    /** Requests in flight. */
    public int inFlight() {
        return admission.inFlight();
    }

    /** Whether requests are taken. */
    public boolean ready() {
        return door.ready();
    }

    /** What the server and the clients run on, with the operating system's own event notification if there is. */
    static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    }

    /** Makes what ends with the context, and puts it there. */
    private void equip() {
        vertx = sharedVertx != null ? sharedVertx : ownVertx.get();
        door = new FrontDoor(vertx, () -> fleets.current().config());
        clients = new UpstreamClients(vertx);
        ReadRequest readRequest = new ReadRequest(vertx, fleets, clock);
        Map.of(
                        "readRequest", readRequest,
                        "writeUpstreamRequest", new WriteUpstreamRequest(vertx),
                        "openReply", new OpenReply(vertx),
                        "writeReply", new WriteReply(),
                        "listModels", new ListModels(readRequest),
                        "health", new Health(),
                        "estimateTokens", new EstimateTokens(vertx),
                        "upstreamBalancer", balancer)
                .forEach(context.getRegistry()::bind);
        context.removeComponent("upstream");
        context.addComponent("upstream", new UpstreamComponent(clients, vertx, clock, USER_AGENT));
        context.getComponent("platform-http", PlatformHttpComponent.class)
                .setEngine(new AsyncHttpEngine(context, door, admission, hostEngine));
    }

    /** Camel forgets the registry's beans with a stop: a context that is started again is equipped again. */
    private final class Lifecycle extends LifecycleStrategySupport {
        private boolean stopped;

        @Override
        public void onContextInitializing(CamelContext starting) {
            if (stopped) {
                stopped = false;
                equip();
                rollout.bindAccounts();
            }
        }

        @Override
        public void onContextStopping(CamelContext stopping) {
            door.drain();
            endReloads();
        }

        @Override
        public void onContextStopped(CamelContext ended) {
            stopped = true;
            door.stop();
            accounts.stop();
            clients.close();
            if (sharedVertx == null) {
                close(vertx);
            }
        }
    }

    /** The program's own log. Not a constant: the command line configures logging first. */
    static Logger log() {
        return LoggerFactory.getLogger(AiProxy.class);
    }

    /** A process out of files fails in strange places: better said before. */
    private static void tellFileLimit(Config config) {
        long possible = FileLimit.requests();
        if (possible < config.limits().maxConcurrentRequests()) {
            log().info(
                            "the limit of open files (ulimit -n) allows some {} requests at once, less than max_concurrent_requests"
                                    + " {}",
                            possible,
                            config.limits().maxConcurrentRequests());
        }
    }

    private static void close(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log().warn("Vert.x did not stop in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endReloads() {
        if (reload != null) {
            reload.follow(false);
        }
        try {
            rollout.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens the door last. Not a lifecycle strategy: Camel ignores their failures, and a port that is taken is one. */
    private record Opening(AiProxy proxy) implements StartupListener {
        @Override
        public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
            // The routes are there, but not yet all that they need.
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) throws Exception {
            // Also asked when a suspended context resumes: then the door is open.
            if (!proxy.door.ready()) {
                proxy.open();
            }
        }
    }
}
