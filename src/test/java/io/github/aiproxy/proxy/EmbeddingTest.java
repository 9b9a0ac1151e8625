package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.AiProxy;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.upstream.UpstreamTypes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.ReloadStrategy;
import org.apache.camel.spring.SpringCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;

/** The proxy in other people's Camel contexts, beside their own routes. */
final class EmbeddingTest {
    @AutoClose
    private final StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");

    private Config config() {
        return RunningProxy.config(new ProxyYaml().upstream("fake", fake).text());
    }

    /** What the host had before: a route with a circuit breaker and a load balancer of its own. */
    private static RouteBuilder hostRoutes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:host")
                        .routeId("host")
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .loadBalance()
                        .roundRobin()
                        .to("direct:one", "direct:two")
                        .end()
                        .endCircuitBreaker()
                        .onFallback()
                        .setBody(constant("fallback"))
                        .end();
                from("direct:one").setBody(simple("one ${body}"));
                from("direct:two").errorHandler(noErrorHandler()).throwException(new IllegalStateException("two"));
            }
        };
    }

    private static void serves(CamelContext context, AiProxy proxy) {
        URI uri = URI.create("http://127.0.0.1:" + proxy.port());
        for (Dialect client : Dialect.values()) {
            for (boolean stream : new boolean[] {true, false}) {
                Http.Answer answer = client.ask(uri, "m", "hello", stream);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(client.text(answer.body())).isEqualTo("Echo: hello");
            }
        }
        assertThat(context.getRoute("host")).isNotNull();
        assertThat(context.createProducerTemplate().requestBody("direct:host", "x", String.class))
                .isEqualTo("one x");
        assertThat(context.createProducerTemplate().requestBody("direct:host", "x", String.class))
                .isEqualTo("fallback");
    }

    @Test
    void inAPlainContext() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(hostRoutes());
            AiProxy proxy = AiProxy.install(context, config());
            context.start();
            serves(context, proxy);
        }
    }

    @ParameterizedTest(name = "accounts: {0}")
    @ValueSource(booleans = {false, true})
    void inAContextThatIsStoppedSuspendedAndStartedAgain(boolean accounts) throws Exception {
        Config config = accounts
                ? RunningProxy.config(new ProxyYaml()
                        .upstream("fake", fake)
                        .upstreamAt(
                                "unused",
                                URI.create("http://127.0.0.1:1"),
                                "api_type: codex",
                                "auth_files: none.json",
                                "available_models: none")
                        .text())
                : config();
        DefaultCamelContext context = new DefaultCamelContext();
        try {
            context.addRoutes(hostRoutes());
            AiProxy proxy = AiProxy.install(context, config);
            context.start();
            serves(context, proxy);
            context.suspend();
            context.resume();
            serves(context, proxy);
            for (int i = 0; i < 2; i++) {
                context.stop();
                assertThat(proxy.ready()).isFalse();
                context.start();
                assertThat(proxy.ready()).isTrue();
                serves(context, proxy);
            }
        } finally {
            context.stop();
        }
    }

    @Test
    void inAContextThatRunsAlready() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(hostRoutes());
            context.start();
            AiProxy proxy = AiProxy.install(context, config());
            serves(context, proxy);
        }
    }

    @Test
    void inAContextThatStopsAndItsFileIsFollowedUntilThen(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file, "listen: 127.0.0.1:0\nupstreams: [{ name: nobody, api_type: echo, available_models: x }]");
        ConfigSource source = new ConfigSource(file, UpstreamTypes.installedNames(), name -> null, null);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(hostRoutes());
            AiProxy proxy = AiProxy.install(context, source);
            context.start();
            Files.writeString(
                    file,
                    "listen: 127.0.0.1:0\n"
                            + new ProxyYaml().upstream("fake", fake).text());
            proxy.reload();
            serves(context, proxy);
            assertThat(context.getRoute("upstream-nobody")).isNull();
            assertThat(context.hasService(ReloadStrategy.class)).isNotNull();
            context.stop();
            Files.writeString(file, "listen: 127.0.0.1:0\nupstreams: []");
            proxy.reload();
            assertThat(context.getRoutes()).isEmpty();
        }
    }

    @Test
    void inCamelMain() throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(hostRoutes());
        AiProxy[] proxy = new AiProxy[1];
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                try {
                    proxy[0] = AiProxy.install(starting.getCamelContext(), config());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
        main.start();
        try {
            serves(main.getCamelContext(), proxy[0]);
        } finally {
            main.stop();
        }
    }

    @Test
    void inASpringApplication() throws Exception {
        try (GenericApplicationContext spring = new GenericApplicationContext()) {
            spring.refresh();
            SpringCamelContext context = new SpringCamelContext(spring);
            context.addRoutes(hostRoutes());
            AiProxy proxy = AiProxy.install(context, config());
            context.start();
            try {
                serves(context, proxy);
            } finally {
                context.stop();
            }
        }
    }
}
