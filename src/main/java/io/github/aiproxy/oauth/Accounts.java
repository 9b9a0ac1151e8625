package io.github.aiproxy.oauth;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.config.Trust;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.upstream.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All accounts of a program: one for each file, whichever upstreams use it and however often the configuration is read
 * again. Between {@link #start} and {@link #stop} they are kept fresh in the background. Thread-safe.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_RENEWALS = 30;
    private static final int WORKERS = 16;
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final AccountRoutes routes;
    private final InstantSource clock;
    private final ProjectSearch.Pause pause;
    private final Map<Key, Account> accounts = new ConcurrentHashMap<>();
    private volatile ExecutorService workers;
    private final Map<String, Object> steps;
    private ScheduledExecutorService timer;
    private ScheduledFuture<?> looking;
    private boolean started;
    private int looks;

    /** What makes one account another. */
    private record Key(AccountType type, Path path, OAuthConfig oauth, String baseUrl) {}

    /**
     * @param context where the routes of {@code oauth.camel.yaml} are, once it is started
     * @param userAgent how calls name this program
     */
    public Accounts(CamelContext context, InstantSource clock, String userAgent) {
        this(context, clock, userAgent, time -> Thread.sleep(time.toMillis()));
    }

    Accounts(CamelContext context, InstantSource clock, String userAgent, ProjectSearch.Pause pause) {
        this.routes = new AccountRoutes(context);
        this.clock = clock;
        this.pause = pause;
        this.workers = pool();
        this.steps = Map.of(
                "writeAccountCall", new WriteAccountCall(userAgent),
                "readAccountReply", new ReadAccountReply(clock),
                "plainHttp", new PlainHttp());
    }

    private static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS, WORKERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("account"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** The beans that the routes name. */
    public Map<String, Object> steps(Trust trust) {
        SSLContextParameters tls = new SSLContextParameters();
        if (trust.manager() != null) {
            TrustManagersParameters managers = new TrustManagersParameters();
            managers.setTrustManager(trust.manager());
            tls.setTrustManagers(managers);
        }
        Map<String, Object> all = new HashMap<>(steps);
        all.put("accountTls", tls);
        return all;
    }

    /**
     * What an upstream presents; null if its type has no accounts.
     *
     * @param before what it presented before its configuration changed; null if it is new
     */
    public Credentials of(UpstreamConfig upstream, Credentials before) {
        AccountType type = AccountType.of(upstream.apiType());
        if (type == null) {
            return null;
        }
        List<Account> own = new ArrayList<>();
        for (Key key : keys(upstream, type)) {
            own.add(accounts.computeIfAbsent(key, this::account));
        }
        lookAfter();
        return AccountFiles.after(before, own, clock);
    }

    private static List<Key> keys(UpstreamConfig upstream, AccountType type) {
        return upstream.authFiles().stream()
                .map(file -> new Key(
                        type,
                        Path.of(file).toAbsolutePath().normalize(),
                        upstream.oauth(),
                        type.needsProject() ? upstream.baseUrl() : null))
                .toList();
    }

    private Account account(Key key) {
        AuthFile file = new AuthFile(key.path, key.type);
        return new Account(file, upkeep(key, file), task -> workers.execute(task), clock);
    }

    private AccountUpkeep upkeep(Key key, AuthFile file) {
        return new AccountUpkeep(
                key.type,
                key.oauth,
                file,
                new TokenEndpoint(key.type, key.oauth, routes, clock),
                new ProjectSearch(key.type, key.baseUrl, routes, pause),
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Forgets accounts that none of the configurations in use has. */
    public void retain(Collection<Config> configs) {
        Set<Key> used = new HashSet<>();
        for (Config config : configs) {
            for (UpstreamConfig upstream : config.upstreams()) {
                if (hasAccounts(upstream)) {
                    used.addAll(keys(upstream, AccountType.of(upstream.apiType())));
                }
            }
        }
        accounts.keySet().retainAll(used);
    }

    /** Whether a configuration has any: without, neither their routes nor {@link #steps} are needed. */
    public static boolean any(Config config) {
        return config.upstreams().stream().anyMatch(Accounts::hasAccounts);
    }

    private static boolean hasAccounts(UpstreamConfig upstream) {
        return upstream.enabled() && AccountType.of(upstream.apiType()) != null;
    }

    /** Reads all files, and keeps them fresh from now on. The routes must be there. */
    public synchronized void start() {
        started = true;
        if (workers.isShutdown()) {
            workers = pool();
        }
        lookAfter();
    }

    private synchronized void lookAfter() {
        if (!started || looking != null || accounts.isEmpty()) {
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(threads("accounts"));
        looking = timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        boolean proactive = looks++ % LOOKS_BETWEEN_RENEWALS == 0;
        look(proactive);
    }

    /** Looks after changed files and, if {@code proactive}, tokens that are due. Reads file attributes. */
    void look(boolean proactive) {
        for (Account account : accounts.values()) {
            try {
                account.look(proactive);
            } catch (RuntimeException e) {
                LOG.error("{} cannot be looked after", account, e);
            }
        }
    }

    /** Whether something is being read, renewed or written. */
    boolean isBusy() {
        return accounts.values().stream().anyMatch(Account::isBusy);
    }

    /**
     * What there is to know of every configured file, in the configuration's order; those of upstreams that are off too.
     *
     * @param renew whether to renew the tokens of the others, to prove that it can be done. Blocks then
     */
    public List<AccountReport> report(Config config, boolean renew) {
        List<AccountReport> reports = new ArrayList<>();
        for (UpstreamConfig upstream : config.upstreams()) {
            AccountType type = AccountType.of(upstream.apiType());
            if (type == null) {
                continue;
            }
            for (Key key : keys(upstream, type)) {
                AuthFile file = new AuthFile(key.path, key.type);
                reports.add(
                        upstream.enabled()
                                ? upkeep(key, file).report(upstream.name(), renew)
                                : AccountReport.off(upstream.name(), type, key.path));
            }
        }
        return reports;
    }

    /** Ends it; tokens that are on their way are still written. */
    public synchronized void stop() {
        started = false;
        if (looking != null) {
            looking.cancel(false);
            looking = null;
            timer.shutdown();
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
