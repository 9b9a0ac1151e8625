package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.TestCertificate;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.StreamResetException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** https on both sides: clients by HTTP/2 and HTTP/1.1, upstreams with certificates by an authority of one's own. */
final class TlsTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.shared();

    @TempDir
    private Path folder;

    private StrictFake fake;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        CERTIFICATE.writeTo(folder);
        fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");
        proxy = new ProxyYaml()
                .with("tls: { cert: " + folder + "/cert.pem, key: " + folder + "/key.pem }")
                .with("max_streams_per_connection: 3")
                .with("max_request_body: 100KB")
                .with("client_body_timeout: 300ms")
                .upstream("fake", fake)
                .start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        fake.close();
    }

    private URI uri() {
        return URI.create("https://localhost:" + proxy.proxy().port());
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(CERTIFICATE.sslContext())
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(HttpClient.Version.class)
    void everyClientIsServedByHttpsInTheVersionItOffers(HttpClient.Version version) throws Exception {
        HttpClient client = client(version);
        for (Dialect dialect : Dialect.values()) {
            for (boolean stream : new boolean[] {true, false}) {
                HttpResponse<String> answer =
                        client.send(dialect.request(uri(), "m", "hello", stream), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(dialect.text(answer.body())).isEqualTo("Echo: hello");
            }
        }
    }

    @Test
    void errorsAndRefusalsAreToldByHttp2AsWell() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        fake.next(fake.error(429, "slow down"));
        HttpResponse<String> failed =
                client.send(Dialect.ANTHROPIC.request(uri(), "m", "hello", true), HttpResponse.BodyHandlers.ofString());
        assertThat(failed.statusCode()).isEqualTo(429);
        HttpResponse<String> large = client.send(
                Dialect.OPENAI.request(uri(), "m", "x".repeat(200_000), true), HttpResponse.BodyHandlers.ofString());
        assertThat(large.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(large.statusCode()).isEqualTo(413);
        HttpResponse<String> unknown =
                client.send(Http.to(uri().resolve("/nowhere")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(unknown.statusCode()).isEqualTo(404);
    }

    @Test
    void clientThatLeavesItsHttp2StreamCancelsTheUpstream() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        fake.next(good -> good.troubleAfterFrames(3, FakeReply.Trouble.STALL));
        HttpResponse<InputStream> live =
                client.send(Dialect.OPENAI.request(uri(), "m", "hi", true), HttpResponse.BodyHandlers.ofInputStream());
        live.body().read();
        live.body().close();
        fake.last().cancelled().get(5, TimeUnit.SECONDS);
        assertThat(client.send(Dialect.OPENAI.request(uri(), "m", "hi", true), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void clientIsToldHowManyStreamsAConnectionMayHaveAndHowLongHeadersMayBe() throws Exception {
        CompletableFuture<Http2Settings> told = new CompletableFuture<>();
        try (Http2 client = new Http2(connection -> {
            told.complete(connection.remoteSettings());
            connection.remoteSettingsHandler(told::complete);
        })) {
            assertThat(Http2.await(client.get(uri(), "/healthz"))).isEqualTo(200);
            Http2Settings settings = told.get(5, TimeUnit.SECONDS);
            assertThat(settings.getMaxConcurrentStreams()).isEqualTo(3);
            assertThat(settings.getMaxHeaderListSize()).isEqualTo(64 << 10);
        }
    }

    @Test
    void slowBodyOfOneStreamIsGivenUpWithoutTheOthers() throws Exception {
        CompletableFuture<HttpConnection> closed = new CompletableFuture<>();
        try (Http2 client = new Http2(connection -> connection.closeHandler(v -> closed.complete(connection)))) {
            HttpClientRequest slow = Http2.await(client.post(uri(), "/v1/chat/completions"));
            CompletableFuture<Throwable> reset = new CompletableFuture<>();
            slow.exceptionHandler(reset::complete);
            slow.setChunked(true).write("{\"model\":");
            assertThat(reset.get(5, TimeUnit.SECONDS)).isInstanceOf(StreamResetException.class);
            assertThat(Http2.await(client.get(uri(), "/healthz"))).isEqualTo(200);
            assertThat(closed).isNotDone();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (proxy.proxy().inFlight() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(proxy.proxy().inFlight()).isZero();
    }

    @Test
    void vendorsSdkSpeaksHttps() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(uri() + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .sslSocketFactory(CERTIFICATE.sslContext().getSocketFactory())
                .trustManager(CERTIFICATE.trustManager())
                .build();
        ChatCompletionCreateParams request = ChatCompletionCreateParams.builder()
                .model("m")
                .addUserMessage("hello")
                .build();
        assertThat(client.chat()
                        .completions()
                        .create(request)
                        .choices()
                        .get(0)
                        .message()
                        .content())
                .contains("Echo: hello");
        StringBuilder streamed = new StringBuilder();
        try (var chunks = client.chat().completions().createStreaming(request)) {
            chunks.stream().forEach(chunk -> chunk.choices()
                    .forEach(choice -> choice.delta().content().ifPresent(streamed::append)));
        }
        assertThat(streamed).hasToString("Echo: hello");
        client.close();
    }

    @Test
    void plainHttpIsNotServedOnATlsPort() throws Exception {
        try (RawClient raw =
                RawClient.to(URI.create("http://127.0.0.1:" + proxy.proxy().port()))) {
            raw.send("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(raw.readAll()).doesNotContain("200 OK");
        }
    }

    @Test
    void clientThatDoesNotTrustTheCertificateIsNotServed() {
        Assertions.assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(Http.to(uri().resolve("/healthz")).build(), HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void upstreamOfACompanysAuthorityIsTrustedByItsFileAlone() {
        URI upstream = uri();
        String byFile = "ca_file: " + folder + "/cert.pem";
        try (RunningProxy without = before(upstream).start();
                RunningProxy own = before(upstream, byFile).start();
                RunningProxy all = before(upstream).with(byFile).start()) {
            for (RunningProxy trusting : List.of(own, all)) {
                Http.Answer answer = Dialect.ANTHROPIC.ask(trusting.uri(), "m", "hello", true);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(Dialect.ANTHROPIC.text(answer.body())).isEqualTo("Echo: hello");
            }
            assertThat(Dialect.ANTHROPIC.ask(without.uri(), "m", "hello", true).body())
                    .contains("TLS failed");
        }
    }

    @Test
    void certificateForAnotherNameIsRefused(@TempDir Path other) {
        TestCertificate.named("elsewhere.test", "EC", "-groupname", "secp256r1").writeTo(other);
        try (RunningProxy elsewhere = new ProxyYaml()
                        .with("tls: { cert: " + other + "/cert.pem, key: " + other + "/key.pem }")
                        .upstream("fake", fake)
                        .start();
                RunningProxy asking = before(
                                URI.create(
                                        "https://localhost:" + elsewhere.proxy().port()),
                                "ca_file: " + other + "/cert.pem")
                        .start()) {
            assertThat(Dialect.OPENAI.ask(asking.uri(), "m", "hello", true).body())
                    .contains("TLS failed");
        }
    }

    /** A proxy before another one. */
    private static ProxyYaml before(URI upstream, String... lines) {
        List<String> all = new ArrayList<>(List.of("api_type: openai", "token: key"));
        all.addAll(List.of(lines));
        return new ProxyYaml().upstreamAt("tls", upstream, all.toArray(new String[0]));
    }
}
