package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another configuration takes effect for the next request, and nobody who is being served notices. */
final class ReloadTest {
    /** The common pool may have a single thread. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final String GRANTED = """
            {"access_token":"upstream-key","refresh_token":"rotated","expires_in":3600,"token_type":"Bearer"}""";

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock();
    private StrictFake one;
    private StrictFake two;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        one = StrictFake.of(Protocol.OPENAI).keys("k1", "k2", "k3").models("m", "n", "unused");
        two = StrictFake.of(Protocol.ANTHROPIC).models("m", "n", "unused");
    }

    @AfterEach
    void stop() {
        await("nobody is left over", () -> proxy.proxy().inFlight() == 0);
        proxy.close();
        one.close();
        two.close();
    }

    private void start(ProxyYaml yaml) {
        proxy = RunningProxy.of(yaml.text(), Path.of("routes"), clock);
    }

    private ProxyYaml withOne(String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        if (all.stream().noneMatch(line -> line.startsWith("token:"))) {
            all.add("token: k1");
        }
        return new ProxyYaml().upstream("one", one, all.toArray(new String[0]));
    }

    private Http.Answer ask(String model) {
        return Dialect.OPENAI.ask(proxy.uri(), model, "hello", false);
    }

    private void served() {
        Http.Answer answer = ask("m");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void noRequestFailsWhileUpstreamsComeAndGo() throws Exception {
        start(withOne());
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            for (boolean stream : new boolean[] {true, false}) {
                clients.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                Http.Answer answer = dialect.ask(proxy.uri(), "m", "hello", stream);
                                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                                assertThat(dialect.text(answer.body())).isEqualTo("Echo: hello");
                                served.incrementAndGet();
                            }
                        },
                        THREADS));
            }
        }
        for (int i = 0; i < 100; i++) {
            int before = served.get();
            ProxyYaml yaml = new ProxyYaml().with("default_max_tokens: " + (1000 + i));
            if (i % 3 != 0) {
                yaml.upstream(i % 2 == 0 ? "one" : "one " + i, one, "token: [k2, k1]");
            }
            if (i % 3 != 1) {
                yaml.upstream("two " + i / 2, two, "weight: " + (1 + i % 4));
            }
            proxy.apply(yaml.text());
            await("a request between two changes", () -> served.get() > before + 3 || anyFailed(clients));
        }
        over.set(true);
        CompletableFuture.allOf(clients.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
        assertThat(one.requests()).hasSizeGreaterThan(100);
        assertThat(two.requests()).hasSizeGreaterThan(100);
    }

    private static boolean anyFailed(List<CompletableFuture<Void>> clients) {
        return clients.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void streamOfAnUpstreamThatIsNoMoreEndsWholeAndItsRouteGoesThen() throws Exception {
        start(withOne());
        Gate gate = new Gate();
        one.next(good -> good.gateBefore(3, gate));
        try (Http.Live live = Http.open(Dialect.ANTHROPIC.request(proxy.uri(), "m", "hello", true))) {
            StringBuilder read = new StringBuilder(live.until("Ech"));
            proxy.apply(new ProxyYaml()
                    .with("upstream_connect_timeout: 3")
                    .upstream("two", two)
                    .text());
            served();
            assertThat(two.requests()).hasSize(1);
            assertThat(proxy.context().getRoute("upstream-one")).isNotNull();
            gate.open();
            read.append(live.rest());
            assertThat(Dialect.ANTHROPIC.text(read.toString())).isEqualTo("Echo: hello");
            assertThat(Dialect.ANTHROPIC.endings(read.toString())).isEqualTo(1);
        }
        await("the route goes", () -> proxy.context().getRoute("upstream-one") == null);
        await("its connections close", () -> one.openConnections() == 0);
        served();
        assertThat(one.requests()).hasSize(1);
    }

    @Test
    void requestFailsOverAmongTheUpstreamsThatItBeganWith() throws Exception {
        start(withOne("weight: 1000").upstream("two", two));
        Gate gate = new Gate();
        one.next(good -> one.error(500, "broken").gateBefore(0, gate));
        CompletableFuture<Http.Answer> answer = CompletableFuture.supplyAsync(() -> ask("m"), THREADS);
        one.awaitRequest(0);
        proxy.apply(withOne("weight: 1000").text());
        gate.open();
        assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(two.requests()).hasSize(1);
        await("the route goes", () -> proxy.context().getRoute("upstream-two") == null);
    }

    @Test
    void openBreakerStaysOpenUntilTheUpstreamIsReachedInAnotherWay() {
        start(withOne("weight: 1000").upstream("two", two));
        one.always(one.error(500, "broken"));
        for (int i = 0; i < 3; i++) {
            served();
        }
        one.always(good -> good);
        proxy.apply(new ProxyYaml()
                .upstream("two", two)
                .upstream("three", two)
                .upstream("One", one, "token: k1", "weight: 5000", "available_models: [m, x]")
                .text());
        for (int i = 0; i < 3; i++) {
            served();
        }
        assertThat(one.requests()).hasSize(3);
        proxy.apply(new ProxyYaml()
                .upstream("two", two)
                .upstream("one", one, "token: k2", "weight: 5000")
                .text());
        served();
        assertThat(one.requests()).hasSize(4);
    }

    @Test
    void otherRulesOfBreakersHoldAtOnceForThoseThatAreOpenToo() {
        start(withOne("weight: 1000").upstream("two", two));
        one.always(one.error(500, "broken"));
        for (int i = 0; i < 3; i++) {
            served();
        }
        one.always(good -> good);
        clock.forward(Duration.ofMinutes(9));
        proxy.apply(withOne("weight: 1000")
                .with("circuit_breaker: { failures: 2, cooldown: 10m }")
                .upstream("two", two)
                .text());
        served();
        assertThat(one.requests()).hasSize(3);
        clock.forward(Duration.ofMinutes(1));
        served();
        assertThat(one.requests()).hasSize(4);
        one.always(one.error(500, "broken"));
        for (int i = 0; i < 5; i++) {
            served();
        }
        assertThat(one.requests()).hasSize(6);
    }

    @Test
    void benchedKeyStaysBenchedWhateverKeysComeAndGo() {
        start(withOne("token: [k1, k2]"));
        one.next(one.rateLimited(600));
        served();
        assertThat(keys()).containsExactly("k1", "k2");
        one.reset();
        proxy.apply(withOne("token: [k3, k1]", "weight: 7").text());
        for (int i = 0; i < 4; i++) {
            served();
        }
        assertThat(keys()).containsOnly("k3");
        one.reset();
        clock.forward(Duration.ofSeconds(601));
        for (int i = 0; i < 4; i++) {
            served();
        }
        assertThat(keys()).containsOnly("k1", "k3");
    }

    private List<String> keys() {
        return one.requests().stream().map(ReloadTest::key).toList();
    }

    private static String key(Recorded request) {
        return request.header("authorization").substring("Bearer ".length());
    }

    @Test
    void removedClientKeyIsRefusedAtOnceAndItsStreamEndsWhole() throws Exception {
        start(withOne().with("api-key: [old, both]"));
        Gate gate = new Gate();
        one.next(good -> good.gateBefore(3, gate));
        String body = Dialect.OPENAI.body("m", "hello", true);
        try (RawClient client = RawClient.to(proxy.uri())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\nauthorization: Bearer old\r\nconnection: close"
                            + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
            client.readUntil("Ech");
            proxy.apply(withOne().with("api-key: [new, both]").text());
            assertThat(status("old")).isEqualTo(401);
            assertThat(status("both")).isEqualTo(200);
            assertThat(status("new")).isEqualTo(200);
            assertThat(Http.get(proxy.uri().resolve("/v1/models"), "authorization", "Bearer old")
                            .status())
                    .isEqualTo(401);
            gate.open();
            assertThat(client.readAll()).contains("data: [DONE]");
        }
    }

    private int status(String key) {
        return Http.post(
                        proxy.uri().resolve("/v1/chat/completions"),
                        Dialect.OPENAI.body("m", "hello", false),
                        "authorization",
                        "Bearer " + key)
                .status();
    }

    @Test
    void limitsTimesAndFallbacksHoldForTheNextRequest() {
        start(withOne("available_models: [m]"));
        assertThat(ask("old-name").status()).isEqualTo(404);
        proxy.apply(withOne("available_models: [m]").with("""
                        max_request_body: 300
                        max_response_body: 20
                        model_fallback: { old-name: m }
                        """).text());
        assertThat(Http.post(proxy.uri().resolve("/v1/chat/completions"), " ".repeat(301))
                        .status())
                .isEqualTo(413);
        assertThat(ask("old-name").status()).isEqualTo(502);
        proxy.apply(withOne("available_models: [m, n]")
                .with("upstream_request_timeout: 50ms")
                .with("model_fallback: { old-name: m }")
                .text());
        assertThat(ask("old-name").status()).isEqualTo(200);
        assertThat(Http.get(proxy.uri().resolve("/v1/models")).body()).contains("\"m\"", "\"n\"");
        one.next(good -> good.troubleBeforeHead(FakeReply.Trouble.STALL));
        assertThat(ask("m").status()).isEqualTo(504);
    }

    @Test
    void placesForRequestsAreThoseOfTheNewLimit() throws Exception {
        start(withOne());
        Gate gate = new Gate();
        one.next(good -> good.gateBefore(3, gate));
        try (Http.Live live = Http.open(Dialect.OPENAI.request(proxy.uri(), "m", "hello", true))) {
            live.until("Ech");
            proxy.apply(withOne().with("max_concurrent_requests: 1").text());
            assertThat(ask("m").status()).isEqualTo(503);
            proxy.apply(withOne().with("max_concurrent_requests: 2").text());
            served();
            gate.open();
            live.rest();
        }
    }

    @Test
    void firstAccountMayComeLater() throws IOException {
        start(withOne());
        Path file = Files.writeString(folder.resolve("a.json"), """
                {"type":"codex","account_id":"acc-0000","access_token":"upstream-key","refresh_token":"r",
                 "expired":"2099-01-01T00:00:00Z"}""");
        try (CodexFake fake = new CodexFake()) {
            String yaml = withOne("available_models: m")
                    .upstreamAt("account", fake.uri(), "api_type: codex", "auth_files: [" + file + "]")
                    .text();
            proxy.apply(yaml);
            Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "hello", true);
            assertThat(Dialect.OPENAI.text(answer.body())).as(answer.body()).isEqualTo("Echo: hello");
            assertThat(proxy.context().getRoute("oauth-token")).isNotNull();
            fake.next(fake.usedUpUntil(clock.instant().getEpochSecond() + 100));
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "x", false).status())
                    .isEqualTo(429);
            proxy.apply(yaml + "    weight: 3\n");
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "x", false).status())
                    .isEqualTo(429);
            assertThat(fake.requests()).hasSize(2);
        }
    }

    private Path authority() throws Exception {
        TrustManagerFactory javas = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        javas.init((KeyStore) null);
        byte[] some = ((X509TrustManager) javas.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
        return Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(some)
                        + "\n-----END CERTIFICATE-----\n");
    }

    private Path expiredAccount(String name) throws IOException {
        return Files.writeString(folder.resolve(name), """
                {"type":"codex","account_id":"acc-0000","access_token":"old","refresh_token":"r",
                 "expired":"2020-01-01T00:00:00Z"}""");
    }

    private static String account(CodexFake fake, FakeUpstream tokens, Path file, String more) {
        return new ProxyYaml()
                .with(more)
                .upstreamAt(
                        "account",
                        fake.uri(),
                        "api_type: codex",
                        "auth_files: [" + file + "]",
                        "oauth: { token_url: \"" + tokens.uri() + "\" }")
                .text();
    }

    @Test
    void accountsAreRenewedByTheNewTrustAsWell() throws Exception {
        start(withOne());
        Path authority = authority();
        try (CodexFake fake = new CodexFake();
                FakeUpstream tokens =
                        FakeUpstream.answering(Protocol.OPENAI, request -> FakeReply.json(200, GRANTED))) {
            for (int i = 0; i < 3; i++) {
                Path file = expiredAccount(i + ".json");
                proxy.apply(account(fake, tokens, file, i == 1 ? "ca_file: " + authority : ""));
                Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "hello", false);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(tokens.requests()).hasSize(i + 1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"this: [is no route", """
                - route: { id: oauth-token, from: { uri: "direct:oauth-token", steps: [{ to: "direct:account-call" }] } }
                - route: { id: account-call, from: { uri: "direct:account-call", steps: [{ to: "nowhere:at-all" }] } }
                """})
    void accountsKeepTheirRoutesIfTheNewOnesCannotBeMade(String broken) throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        proxy = RunningProxy.of(withOne().text(), routes, clock);
        try (CodexFake fake = new CodexFake();
                FakeUpstream tokens =
                        FakeUpstream.answering(Protocol.OPENAI, request -> FakeReply.json(200, GRANTED))) {
            Path first = expiredAccount("first.json");
            Path second = expiredAccount("second.json");
            Path own = routes.resolve("oauth.camel.yaml");
            Files.writeString(own, broken);
            // Nothing was there to be kept, and nothing is left in the way.
            assertThatThrownBy(() -> proxy.apply(account(fake, tokens, first, "")));
            served();
            Files.delete(own);
            proxy.apply(account(fake, tokens, first, ""));
            Files.writeString(own, broken);
            String other = account(fake, tokens, second, "ca_file: " + authority());
            assertThatThrownBy(() -> proxy.apply(other));
            proxy.apply(account(fake, tokens, second, ""));
            Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "hello", false);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            Files.delete(own);
            proxy.apply(other);
            answer = Dialect.OPENAI.ask(proxy.uri(), "gpt-5.2", "hello", false);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void pagesOfOtherNamesAreRefusedAsSoonAsThereAreNoKeys() throws Exception {
        start(withOne().with("api-key: k"));
        assertThat(healthAsCalledBy("evil.example.com")).startsWith("HTTP/1.1 200");
        proxy.apply(withOne().text());
        assertThat(healthAsCalledBy("evil.example.com")).startsWith("HTTP/1.1 4");
        proxy.apply(withOne().with("allowed_hosts: [evil.example.com]").text());
        assertThat(healthAsCalledBy("evil.example.com")).startsWith("HTTP/1.1 200");
    }

    private String healthAsCalledBy(String host) throws IOException {
        try (RawClient client = RawClient.to(proxy.uri())) {
            client.send("GET /healthz HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
            return client.readUntil("\r\n\r\n");
        }
    }

    @Test
    void configurationThatCannotBeAppliedChangesNothing() throws IOException {
        start(withOne());
        Path file = Files.writeString(
                folder.resolve("config.yaml"),
                "upstreams: [{name: a, api_type: echo}, {name: x, api_type: wished-for}]");
        Config config = new ConfigSource(file, Set.of("echo", "wished-for"), name -> null, null)
                .load()
                .config();
        assertThatThrownBy(() -> proxy.proxy().apply(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no type \"wished-for\" is installed");
        served();
        assertThat(proxy.context().getRoute("upstream-a")).isNull();
    }

    @Test
    void stoppingInTheMiddleOfAReloadIsNoStandstill() throws Exception {
        start(withOne());
        AtomicInteger changes = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> changing = CompletableFuture.runAsync(
                () -> {
                    while (!over.get()) {
                        proxy.apply(new ProxyYaml()
                                .upstream("upstream " + changes.incrementAndGet(), one)
                                .text());
                    }
                },
                THREADS);
        await("some changes", () -> changes.get() > 20);
        CompletableFuture.runAsync(proxy::close, THREADS).get(20, TimeUnit.SECONDS);
        over.set(true);
        changing.get(20, TimeUnit.SECONDS);
        assertThat(proxy.context().isStopped()).isTrue();
    }

    @Test
    void hundredsOfReloadsLeaveNothingBehind() {
        start(withOne());
        served();
        cycle(0);
        int routes = proxy.context().getRoutesSize();
        int definitions = proxy.context().getRouteDefinitions().size();
        int endpoints = proxy.context().getEndpoints().size();
        int threads = Thread.activeCount();
        for (int i = 1; i <= 200; i++) {
            cycle(i);
        }
        proxy.apply(withOne().text());
        served();
        await("routes go", () -> proxy.context().getRoutesSize() <= routes);
        assertThat(proxy.context().getRouteDefinitions()).hasSizeLessThanOrEqualTo(definitions);
        assertThat(proxy.context().getEndpoints()).hasSizeLessThanOrEqualTo(endpoints);
        assertThat(Thread.activeCount()).isLessThan(threads + 10);
        await("connections of earlier clients close", () -> one.openConnections() + two.openConnections() <= 10);
    }

    private void cycle(int i) {
        proxy.apply(new ProxyYaml()
                .with("upstream_connect_timeout: " + (5000 + i) + "ms")
                .upstream("upstream " + i, i % 2 == 0 ? one : two, i % 2 == 0 ? "token: k1" : "weight: 2")
                .text());
        served();
    }
}
