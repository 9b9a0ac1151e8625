package io.github.aiproxy.oauth;

import io.github.aiproxy.config.ChatDialect;
import io.github.aiproxy.config.OAuthConfig;
import io.github.aiproxy.config.Trust;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.route.RouteFiles;
import io.github.aiproxy.upstream.Access;
import io.github.aiproxy.upstream.Credential;
import io.github.aiproxy.upstream.Credentials;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.impl.DefaultCamelContext;

/** Accounts with the shipped routes, a fake token server and a clock of the test's. Used by one test at a time. */
final class AccountsFixture implements AutoCloseable {
    final FakeTokenServer server;
    final SetClock clock = new SetClock();
    final Accounts accounts;
    private final AccountType type;
    private final DefaultCamelContext context = new DefaultCamelContext();

    AccountsFixture(AccountType type) {
        this.type = type;
        this.server = new FakeTokenServer(type);
        this.accounts = new Accounts(context, clock, "aiproxy/test", time -> {});
        accounts.steps(Trust.JAVAS).forEach(context.getRegistry()::bind);
        try {
            new RouteFiles(List.of()).addAccountsTo(context);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        context.start();
    }

    /** Puts a file of the test resources there, for its owner only. */
    static Path file(Path folder, String resource) {
        return file(folder, resource, resource);
    }

    static Path file(Path folder, String resource, String name) {
        try (InputStream in = AccountsFixture.class.getResourceAsStream("/oauth/files/" + resource)) {
            Path file = folder.resolve(name);
            Files.write(file, in.readAllBytes());
            file.toFile().setReadable(false, false);
            file.toFile().setReadable(true, true);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OAuthConfig oauth() {
        return new OAuthConfig(server.tokenUrl(), null, null, null);
    }

    UpstreamConfig upstream(OAuthConfig oauth, Path... files) {
        return new UpstreamConfig(
                "mine",
                "mine",
                true,
                server.base(),
                List.of(),
                1,
                type.apiType(),
                false,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(files).stream().map(Path::toString).toList(),
                oauth,
                UpstreamConfig.Compression.NONE,
                Trust.JAVAS,
                ChatDialect.OPENAI);
    }

    Credentials of(Path... files) {
        return of(upstream(oauth(), files));
    }

    /** What an upstream presents that is new. */
    Credentials of(UpstreamConfig upstream) {
        return accounts.of(upstream, null);
    }

    /** The one credential of a file. */
    Credential one(Path file) {
        return of(file).order("m").get(0);
    }

    static Access get(Future<Access> access) {
        try {
            return access.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until something that happens in the background has happened. */
    static void until(java.util.function.BooleanSupplier happened) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen");
            }
            Thread.onSpinWait();
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        accounts.stop();
        context.stop();
    }
}
