package io.github.aiproxy.oauth;

import io.github.aiproxy.config.ChatDialect;
import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.config.Trust;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credential;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;

/** A program of its own that uses an auth file: {@code file token-url times kill}. One a process. */
public final class OtherProcess {
    private OtherProcess() {}

    static Process start(Path file, String tokenUrl, int times, boolean kill) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        file.toString(),
                        tokenUrl,
                        String.valueOf(times),
                        String.valueOf(kill))
                .redirectErrorStream(true)
                .start();
    }

    /** Renews the login, as if each token were refused; dies without a word as soon as it has a new one if told so. */
    public static void main(String... args) throws Exception {
        Path file = Path.of(args[0]);
        DefaultCamelContext context = new DefaultCamelContext();
        Accounts accounts = new Accounts(context, InstantSource.system(), "aiproxy/test");
        accounts.steps(Trust.JAVAS).forEach(context.getRegistry()::bind);
        new RouteFiles(List.of()).addAccountsTo(context);
        context.start();
        UpstreamConfig upstream = new UpstreamConfig(
                "mine",
                "mine",
                true,
                null,
                List.of(),
                1,
                "codex",
                false,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(file.toString()),
                new OAuthConfig(args[1], null, null, null),
                UpstreamConfig.Compression.NONE,
                Trust.JAVAS,
                ChatDialect.OPENAI);
        System.out.println("ready");
        System.in.read();
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            // A program that has just started, each time: the file is all that it knows.
            accounts.retain(java.util.List.of());
            Credential credential = accounts.of(upstream, null).order("m").get(0);
            Access old = AccountsFixture.get(credential.access());
            Access access = AccountsFixture.get(credential.renewed(old));
            if (Boolean.parseBoolean(args[3])) {
                Runtime.getRuntime().halt(137);
            }
            System.out.println(access.token());
        }
        System.out.println("done");
        System.exit(0);
    }
}
