package io.github.aiproxy;

import io.github.aiproxy.cli.Runner;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.oauth.AccountReport;
import io.github.aiproxy.oauth.AccountTable;
import io.github.aiproxy.oauth.Accounts;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.upstream.UpstreamTypes;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The standalone program: the proxy in a Camel Main. One a process. */
final class Program implements Runner {
    /** One request of each protocol, streamed and not, so that a first user's request meets loaded classes. */
    private static final List<String[]> WARM_UP = List.of(
            new String[] {
                "/v1/messages",
                "{\"model\":\"m\",\"max_tokens\":9,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}"
            },
            new String[] {
                "/v1/chat/completions",
                "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}"
            },
            new String[] {"/v1/responses", "{\"model\":\"m\",\"stream\":%s,\"input\":\"hello you\"}"});

    private static final String GEMINI = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hello you\"}]}]}";

    @Override
    public int run(Config config, ConfigSource source, IntConsumer listening) throws Exception {
        Main main = main(config);
        AiProxy[] proxy = new AiProxy[1];
        Exception[] failure = new Exception[1];
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                try {
                    CamelContext context = starting.getCamelContext();
                    proxy[0] = AiProxy.install(context, config, source, routes(), Clock.systemUTC());
                    proxy[0].whenChanged(
                            changed -> context.getShutdownStrategy().setTimeout(shutdownSeconds(changed)));
                } catch (Exception e) {
                    failure[0] = e;
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void afterStart(BaseMainSupport started) {
                if (source != null && !HangUp.inTerminal()) {
                    HangUp.does(proxy[0]::reload);
                }
                listening.accept(proxy[0].port());
            }
        });
        try {
            main.run();
        } catch (Exception e) {
            throw failure[0] != null ? failure[0] : e;
        }
        return main.getExitCode();
    }

    @Override
    public int warmUp() throws Exception {
        Config config = ConfigFile.echo("127.0.0.1:0");
        Main main = main(config);
        main.init();
        CamelContext context = main.getCamelContext();
        AiProxy proxy = AiProxy.install(context, config, routes(), Clock.systemUTC());
        main.start();
        try {
            ask(proxy.port());
        } finally {
            main.stop();
        }
        return 0;
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
    public Set<String> knownTypes() {
        return new TreeSet<>(UpstreamTypes.installedNames());
    }

    private static void ask(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (String[] request : WARM_UP) {
            for (boolean stream : new boolean[] {true, false}) {
                send(client, port, request[0], String.format(request[1], stream));
            }
        }
        send(client, port, "/v1beta/models/m:generateContent", GEMINI);
        send(client, port, "/v1beta/models/m:streamGenerateContent?alt=sse", GEMINI);
    }

    private static void send(HttpClient client, int port, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static Main main(Config config) {
        Main main = new Main();
        main.configure()
                .withName("aiproxy")
                .withStreamCachingEnabled(false)
                .withJmxEnabled(false)
                .withRoutesCollectorEnabled(false)
                .withAutoConfigurationEnabled(false)
                .withStartupRecorder("off")
                .withShutdownTimeout(shutdownSeconds(config))
                .withShutdownNowOnTimeout(true)
                .withShutdownLogInflightExchangesOnTimeout(false);
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
