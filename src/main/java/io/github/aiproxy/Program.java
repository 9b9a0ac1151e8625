package io.github.aiproxy;

import io.github.aiproxy.cli.Runner;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.oauth.AccountReport;
import io.github.aiproxy.oauth.AccountTable;
import io.github.aiproxy.oauth.Accounts;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.UpstreamTypes;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.DefaultMainShutdownStrategy;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The standalone program: the proxy in a Camel Main. One a process. */
final class Program implements Runner {
    /** What needs no configuration, and so is made while that is read. */
    private final FutureTask<Main> camel = new FutureTask<>(Program::camel);

    private final FutureTask<Vertx> vertx = new FutureTask<>(AiProxy::newVertx);

    @Override
    public void prepare() {
        new Thread(vertx, "start-vertx").start();
        new Thread(camel, "start-camel").start();
    }

    @Override
    public int run(Config config, ConfigSource source, IntConsumer listening) throws Exception {
        Main main = made(camel);
        CamelContext context = main.getCamelContext();
        context.getShutdownStrategy().setTimeout(shutdownSeconds(config));
        AtomicReference<Vertx> prepared = new AtomicReference<>(made(vertx));
        AiProxy proxy = AiProxy.install(context, config, source, routes(), Clock.systemUTC(), () -> Optional.ofNullable(
                        prepared.getAndSet(null))
                .orElseGet(AiProxy::newVertx));
        proxy.whenChanged(changed -> context.getShutdownStrategy().setTimeout(shutdownSeconds(changed)));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                if (source != null && !HangUp.inTerminal()) {
                    HangUp.does(proxy::reload);
                }
                listening.accept(proxy.port());
            }
        });
        // From here on a signal ends it in order.
        DefaultMainShutdownStrategy signals = (DefaultMainShutdownStrategy) main.getShutdownStrategy();
        signals.enableHangupSupport();
        signals.init();
        main.run();
        return main.getExitCode();
    }

    @Override
    public void stop() {
        made(camel).completed();
    }

    /** The task's result; it is made here and now if nobody has begun. */
    private static <T> T made(FutureTask<T> task) {
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public int checkAccounts(Config config, boolean refresh, PrintStream out) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Accounts accounts = new Accounts(context, Clock.systemUTC(), AiProxy.USER_AGENT);
            if (refresh) {
                accounts.steps(config.trust()).forEach(context.getRegistry()::bind);
                new RouteFiles(routes()).addAccountsTo(context);
                context.start();
            }
            List<AccountReport> reports = accounts.report(config, refresh);
            out.print(reports.isEmpty() ? "no upstream has auth_files\n" : AccountTable.of(reports));
            out.flush();
            return reports.stream().allMatch(AccountReport::usable) ? 0 : 1;
        }
    }

    @Override
    public void check(Config config) {
        Fleet.check(config);
    }

    @Override
    public Set<String> knownTypes() {
        return new TreeSet<>(UpstreamTypes.installedNames());
    }

    /** A Camel Main that is initialised, and leaves the process's end alone: a wrong configuration need not wait for it. */
    private static Main camel() {
        Main main = new Main() {
            @Override
            protected CamelContext createCamelContext() {
                CamelContext context = super.createCamelContext();
                OneClassLoader.install(context);
                return context;
            }
        };
        main.configure()
                .withName("aiproxy")
                .withStreamCachingEnabled(false)
                .withJmxEnabled(false)
                .withRoutesCollectorEnabled(false)
                .withAutoConfigurationEnabled(false)
                .withStartupRecorder("off")
                .withShutdownNowOnTimeout(true)
                .withShutdownLogInflightExchangesOnTimeout(false);
        DefaultMainShutdownStrategy shutdown = new DefaultMainShutdownStrategy(main);
        shutdown.disableHangupSupport();
        main.setShutdownStrategy(shutdown);
        main.init();
        return main;
    }

    /** Camel knows no zero. */
    private static int shutdownSeconds(Config config) {
        return (int) Math.max(1, config.timeouts().shutdown().toSeconds());
    }

    /** The folders {@code routes/} beside the program and in the working folder, or where {@code -Daiproxy.routes} says. */
    private static List<Path> routes() {
        String own = System.getProperty("aiproxy.routes");
        if (own != null) {
            return List.of(Path.of(own));
        }
        Path here = Path.of("routes").toAbsolutePath();
        Path beside = home().resolve("routes").toAbsolutePath();
        return beside.equals(here) ? List.of(here) : List.of(beside, here);
    }

    /** Where the launcher lies; without it, where the jar lies. */
    private static Path home() {
        String told = System.getProperty("aiproxy.home");
        if (told != null) {
            return Path.of(told);
        }
        CodeSource source = Program.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Path.of("")
                    : Path.of(source.getLocation().toURI()).getParent();
        } catch (URISyntaxException e) {
            return Path.of("");
        }
    }
}
