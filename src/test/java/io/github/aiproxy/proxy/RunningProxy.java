package io.github.aiproxy.proxy;

import io.github.aiproxy.AiProxy;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.upstream.Credentials;
import io.github.aiproxy.upstream.Fleet;
import io.github.aiproxy.upstream.UpstreamTypes;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The proxy in this process, from a configuration's text to a listening port, with the shipped routes. Used by one test at
 * a time.
 */
public final class RunningProxy implements AutoCloseable {
    private final DefaultCamelContext context;
    private final AiProxy proxy;

    private RunningProxy(DefaultCamelContext context, AiProxy proxy) {
        this.context = context;
        this.proxy = proxy;
    }

    /**
     * Starts a proxy on an ephemeral port.
     *
     * @param yaml a configuration file without {@code listen}
     */
    public static RunningProxy of(String yaml) {
        return of(yaml, Path.of("routes"), Clock.systemUTC());
    }

    /** Starts a proxy with a folder of route files and a clock of the test's. */
    public static RunningProxy of(String yaml, Path routes, Clock clock) {
        return started(context -> AiProxy.install(context, config(yaml), List.of(routes), clock));
    }

    /** Starts a proxy whose upstreams present what the test says. */
    public static RunningProxy of(String yaml, Clock clock, Function<UpstreamConfig, Credentials> credentials) {
        Fleet fleet = new Fleet(config(yaml), credentials);
        return started(context -> AiProxy.install(context, fleet, List.of(Path.of("routes")), clock));
    }

    /** Starts a proxy that follows a configuration file. */
    public static RunningProxy following(Path file, Clock clock) {
        ConfigSource source = new ConfigSource(file, UpstreamTypes.installedNames(), System::getenv, null);
        return started(context -> AiProxy.install(context, source, List.of(Path.of("routes")), clock));
    }

    /** Starts a proxy in the test's Vert.x, which is the test's to close. */
    static RunningProxy of(String yaml, Vertx vertx) {
        return started(context -> {
            context.getRegistry().bind("vertx", vertx);
            return AiProxy.install(context, config(yaml), List.of(Path.of("routes")), Clock.systemUTC());
        });
    }

    private interface Installation {
        AiProxy in(DefaultCamelContext context) throws Exception;
    }

    private static RunningProxy started(Installation installation) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.setStreamCaching(false);
        context.getShutdownStrategy().setTimeout(10);
        try {
            AiProxy proxy = installation.in(context);
            context.start();
            return new RunningProxy(context, proxy);
        } catch (Exception e) {
            context.stop();
            throw new AssertionError("the proxy does not start", e);
        }
    }

    /** Reads a configuration's text as the program does. */
    public static Config config(String yaml) {
        return config(yaml, "127.0.0.1:0");
    }

    /** Reads a configuration's text for a proxy that listens there. */
    public static Config config(String yaml, String listen) {
        try {
            Path file = Files.createTempFile("aiproxy", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ConfigFile.load(file, UpstreamTypes.installedNames(), System::getenv, listen)
                        .config();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another configuration in the place of the current one, as a changed file does. */
    public void apply(String yaml) {
        try {
            proxy.apply(config(yaml));
        } catch (Exception e) {
            throw new AssertionError("the configuration is not applied", e);
        }
    }

    /** Where clients find it, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    public AiProxy proxy() {
        return proxy;
    }

    public DefaultCamelContext context() {
        return context;
    }

    @Override
    public void close() {
        context.stop();
    }
}
