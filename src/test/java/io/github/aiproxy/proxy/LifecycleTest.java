package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.AiProxy;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Starting, being full, and stopping without cutting anybody off. */
final class LifecycleTest {
    @AutoClose
    private final StrictFake fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");

    @Test
    void streamInFlightIsFinishedWhileNewRequestsAreRefused() throws Exception {
        RunningProxy proxy = new ProxyYaml().upstream("fake", fake).start();
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(3, gate));
        CompletableFuture<Void> stopped;
        try (Http.Live live = Http.open(Dialect.ANTHROPIC.request(proxy.uri(), "m", "hello", true));
                RawClient early = RawClient.to(proxy.uri())) {
            StringBuilder read = new StringBuilder(live.until("Ech"));
            stopped = CompletableFuture.runAsync(proxy::close, task -> new Thread(task).start());
            while (proxy.proxy().ready()) {
                Thread.onSpinWait();
            }
            early.sendPost("/v1/messages", Dialect.ANTHROPIC.body("m", "too late", false));
            String refused = early.readUntil("shutting down");
            assertThat(refused)
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("retry-after")
                    .contains("\"error\"");
            assertThat(stopped).isNotDone();
            gate.open();
            read.append(live.rest());
            assertThat(Dialect.ANTHROPIC.text(read.toString())).isEqualTo("Echo: hello");
            assertThat(Dialect.ANTHROPIC.endings(read.toString())).isEqualTo(1);
        }
        stopped.get(5, TimeUnit.SECONDS);
        assertThat(fake.requests()).hasSize(1);
        assertThatThrownBy(() -> new Socket(proxy.uri().getHost(), proxy.uri().getPort()).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void portThatIsTakenIsSaidSo() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            String listen = "127.0.0.1:" + fake.uri().getPort();
            AiProxy.install(
                    context,
                    RunningProxy.config(new ProxyYaml().upstream("fake", fake).text(), listen),
                    List.of(Path.of("routes")),
                    Clock.systemUTC());
            assertThatThrownBy(context::start).hasStackTraceContaining("cannot listen on " + listen);
        }
    }

    @Test
    void portIsFreeAfterStoppingOnTheHostsVertx() throws Exception {
        Vertx shared = Vertx.vertx();
        try {
            int port;
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.getRegistry().bind("vertx", shared);
                AiProxy proxy = AiProxy.install(
                        context,
                        RunningProxy.config(
                                new ProxyYaml().upstream("fake", fake).text()),
                        List.of(Path.of("routes")),
                        Clock.systemUTC());
                context.start();
                port = proxy.port();
                new Socket("127.0.0.1", port).close();
            }
            // Without the native transport a socket that is closed goes with its event loop's next turn.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (isOpen(port) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(isOpen(port)).isFalse();
        } finally {
            shared.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try {
            new Socket("127.0.0.1", port).close();
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    @Test
    void requestAboveTheLimitIsRefusedAtOnce() throws Exception {
        try (RunningProxy proxy = new ProxyYaml()
                .with("max_concurrent_requests: 1")
                .upstream("fake", fake)
                .start()) {
            Gate gate = new Gate();
            fake.next(good -> good.gateBefore(3, gate));
            try (Http.Live live = Http.open(Dialect.OPENAI.request(proxy.uri(), "m", "hello", true))) {
                live.until("Ech");
                for (Dialect client : Dialect.values()) {
                    Http.Answer answer = client.ask(proxy.uri(), "m", "hello", false);
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("retry-after")).isEqualTo("1");
                    assertThat(client.error(answer.body())).contains("max_concurrent_requests");
                }
                assertThat(proxy.proxy().inFlight()).isEqualTo(1);
                assertThat(Http.get(proxy.uri().resolve("/healthz")).status()).isEqualTo(200);
                assertThat(Http.get(proxy.uri().resolve("/v1/models")).status()).isEqualTo(503);
                gate.open();
                live.rest();
            }
            fake.last().awaitAnswered();
            while (proxy.proxy().inFlight() > 0) {
                Thread.onSpinWait();
            }
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void placesAreGivenBackHoweverARequestEnds() throws Exception {
        try (RunningProxy proxy = new ProxyYaml()
                .with("circuit_breaker: { failures: 1000 }")
                .upstream("fake", fake)
                .start()) {
            fake.next(good -> good.troubleAfterFrames(3, FakeReply.Trouble.CLOSE));
            Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true);
            fake.next(fake.error(400, "no"));
            Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true);
            Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false);
            Http.post(proxy.uri().resolve("/v1/messages"), "nonsense");
            try (RawClient raw = RawClient.to(proxy.uri())) {
                raw.send("POST /v1/messages HTTP/1.1\r\nhost: p\r\ncontent-length: 100\r\n\r\n{");
            }
            fake.next(good -> good.troubleBeforeHead(FakeReply.Trouble.STALL));
            try (RawClient raw =
                    RawClient.post(proxy.uri(), "/v1/chat/completions", Dialect.OPENAI.body("m", "hello", true))) {
                fake.awaitRequest(3);
            }
            fake.last().awaitCancelled();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (proxy.proxy().inFlight() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(proxy.proxy().inFlight()).isZero();
        }
    }

    @Test
    void thousandUpstreamsStartSoonAndAreChosenByModel() {
        try (FakeUpstream any = FakeUpstream.answering(
                Protocol.OPENAI,
                request -> FakeReply.json(200, "{\"seen\":\"" + request.header("authorization") + "\"}"))) {
            ProxyYaml yaml = new ProxyYaml();
            for (int i = 0; i < 1_000; i++) {
                yaml.upstream("upstream " + i, any, "available_models: [model-" + i + "]", "token: key-" + i);
            }
            long begin = System.nanoTime();
            try (RunningProxy proxy = yaml.start()) {
                for (int i : new int[] {0, 63, 64, 500, 999}) {
                    Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "model-" + i, "hello", false);
                    assertThat(answer.body()).isEqualTo("{\"seen\":\"Bearer key-" + i + "\"}");
                }
                assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
            }
        }
    }

    @Test
    void requestTriesEachOfHundredUpstreamsOnce() {
        try (FakeUpstream any =
                FakeUpstream.answering(Protocol.OPENAI, request -> FakeReply.json(500, "{\"error\":{}}"))) {
            ProxyYaml yaml = new ProxyYaml();
            for (int i = 0; i < 100; i++) {
                yaml.upstream("upstream " + i, any, "token: key-" + i);
            }
            try (RunningProxy proxy = yaml.start()) {
                Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false);
                assertThat(answer.status()).isIn(500, 502);
                assertThat(any.requests().stream().map(r -> r.header("authorization")))
                        .hasSize(100)
                        .doesNotHaveDuplicates();
            }
        }
    }
}
