package io.github.aiproxy;

import io.github.aiproxy.balance.Breakers;
import io.github.aiproxy.balance.UpstreamBalancer;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.oauth.Accounts;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.Fleets;
import io.github.aiproxy.upstream.Upstream;
import io.github.aiproxy.upstream.UpstreamClients;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/**
 * Brings configurations into service, and takes out what the earlier ones had and nobody uses any more: a new upstream's
 * route is there before the first request can choose it, a removed one's goes when the last request that may still choose
 * it is over. Thread-safe: one change at a time.
 */
final class Rollout {
    private static final String ROUTE = "upstream-";
    private static final long PATIENCE_SECONDS = 5;

    private final CamelContext context;
    private final Fleets fleets;
    private final Breakers breakers;
    private final UpstreamBalancer balancer;
    private final Supplier<UpstreamClients> clients;
    private final Accounts accounts;
    private final RouteFiles files;
    private final AccountWiring accountWiring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> routes = new TreeSet<>();
    private volatile boolean closed;
    private volatile ExecutorService sweeper;

    Rollout(
            CamelContext context,
            Fleets fleets,
            Breakers breakers,
            UpstreamBalancer balancer,
            Supplier<UpstreamClients> clients,
            Accounts accounts,
            RouteFiles files) {
        this.context = context;
        this.fleets = fleets;
        this.breakers = breakers;
        this.balancer = balancer;
        this.clients = clients;
        this.accounts = accounts;
        this.files = files;
        this.accountWiring = new AccountWiring(context, accounts, files, this::removeRoute);
    }

    /** Makes the routes of the first configuration. */
    void begin() throws Exception {
        files.addTo(context);
        accountWiring.change(fleets.current().config());
        addRoutes(fleets.current());
        fleets.current().notices().forEach(AiProxy.log()::warn);
        tell(fleets.current());
    }

    /**
     * Puts a configuration in the place of the current one: for the next request; those in flight keep theirs. If that
     * fails, nothing has changed.
     *
     * @return whether there was something to change
     * @throws Exception if a route cannot be made, or a type is not installed
     */
    boolean apply(Config config) throws Exception {
        lock.lock();
        try {
            Fleet before = fleets.current();
            if (closed || config.equals(before.config())) {
                return false;
            }
            if (sweeper == null) {
                sweeper = context.getExecutorServiceManager().newThreadPool(this, "aiproxy-sweep", 0, 1);
            }
            Fleet next = before.next(config);
            AccountWiring.Undo undo = accountWiring.change(config);
            try {
                addRoutes(next);
            } catch (Exception e) {
                undo.run();
                sweep();
                throw e;
            }
            breakers.change(config.breaker());
            fleets.replace(next, this::sweepSoon);
            tellNotices(before, next);
            tell(next);
            sweep();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Changes are made from now on, again. */
    void open() {
        closed = false;
    }

    /** Changes nothing from now on. A change that is being made is waited for, but not for ever. */
    void close() throws InterruptedException {
        closed = true;
        if (lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            lock.unlock();
        }
        // The context ends it.
        sweeper = null;
    }

    /** Puts the accounts' steps where their routes find them, in a context that has forgotten them. */
    void bindAccounts() {
        accountWiring.bind();
    }

    private void addRoutes(Fleet fleet) throws Exception {
        for (Upstream upstream : fleet.upstreams()) {
            if (routes.add(upstream.slug())) {
                TemplatedRouteBuilder.builder(context, "upstream")
                        .routeId(ROUTE + upstream.slug())
                        .parameter("name", upstream.slug())
                        .add();
            }
        }
    }

    /** On another thread, as it may take long. */
    private void sweepSoon() {
        ExecutorService worker = sweeper;
        if (worker != null) {
            worker.execute(this::sweepLater);
        }
    }

    private void sweepLater() {
        lock.lock();
        try {
            sweep();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what no fleet in use has. */
    private void sweep() {
        if (closed) {
            return;
        }
        List<Fleet> inUse = fleets.inUse();
        Set<String> slugs = new HashSet<>();
        Set<String> ids = new HashSet<>();
        List<Config> configs = new ArrayList<>();
        for (Fleet fleet : inUse) {
            configs.add(fleet.config());
            for (Upstream upstream : fleet.upstreams()) {
                slugs.add(upstream.slug());
                ids.add(upstream.id());
            }
        }
        for (String slug : Set.copyOf(routes)) {
            if (!slugs.contains(slug)) {
                routes.remove(slug);
                balancer.forget(slug);
                removeRoute(ROUTE + slug);
            }
        }
        balancer.retain(inUse);
        breakers.retain(ids);
        clients.get().retain(configs);
        accounts.retain(configs);
    }

    private void removeRoute(String id) {
        try {
            context.getRouteController().stopRoute(id, PATIENCE_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(id);
        } catch (Exception e) { // whatever it is, requests go on; only this route is left over
            AiProxy.log().warn("the route {} cannot be removed", id, e);
        }
    }

    private static void tell(Fleet fleet) {
        AiProxy.log().info("upstreams: {}", fleet.upstreams());
    }

    private static void tellNotices(Fleet before, Fleet next) {
        List<String> known = before.notices();
        next.notices().stream().filter(notice -> !known.contains(notice)).forEach(AiProxy.log()::warn);
    }
}
