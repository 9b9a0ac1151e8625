package io.github.aiproxy.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.fake.FakeReply.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The machinery of the fakes: what tests rely on when they prove streaming, cancelling and failing. */
final class FakeUpstreamTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AnthropicFake fake = new AnthropicFake();

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void frameBeforeGateArrivesBeforeGateOpens() throws Exception {
        Gate gate = new Gate();
        fake.next(r -> fake.stream("hello").gateBefore(1, gate));
        try (InputStream in = post()) {
            int length = (int) fake.stream("hello").pieces().get(0).length;
            assertThat(new String(in.readNBytes(length), StandardCharsets.UTF_8))
                    .contains("message_start");
            gate.awaitReached();
            assertThat(in.available()).isZero();
            gate.open();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("Ech", "message_stop");
        }
        fake.last().awaitAnswered();
    }

    @Test
    void headArrivesBeforeFirstFrame() throws Exception {
        Gate gate = new Gate();
        fake.next(r -> fake.stream("hello").gateBefore(0, gate));
        try (InputStream in = post()) {
            gate.open();
            assertThat(in.readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void callerThatGoesAwayIsSeen() throws Exception {
        fake.next(r -> fake.stream("hello").troubleAfterFrames(2, Trouble.STALL));
        InputStream in = post();
        in.read();
        in.close();
        fake.last().awaitCancelled();
        assertThat(fake.last().answered()).isNotDone();
    }

    @Test
    void resetComesAfterTheFramesOrdered() throws Exception {
        fake.next(r -> fake.stream("hello").troubleAfterFrames(2, Trouble.RESET));
        // A reset may overtake what was sent before it.
        assertThatThrownBy(() -> {
                    try (InputStream in = post()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
        fake.next(r -> fake.stream("hello").troubleBeforeHead(Trouble.RESET));
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        fake.next(r -> fake.error(500, "boom").troubleAfterBytes(3, Trouble.CLOSE));
        try (InputStream in = post()) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void streamCanEndEarlyAsIfItWereWhole() throws Exception {
        fake.next(r -> fake.stream("hello").troubleAfterFrames(2, Trouble.END));
        try (InputStream in = post()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("message_start")
                    .doesNotContain("message_stop");
        }
    }

    @Test
    void gzippedStreamCanBeReadFrameByFrame() throws Exception {
        Gate gate = new Gate();
        fake.next(r -> fake.stream("hello").gzipped().gateBefore(1, gate).splitEvery(7));
        try (GZIPInputStream in = new GZIPInputStream(post())) {
            byte[] first = fake.stream("hello").pieces().get(0);
            assertThat(in.readNBytes(first.length - 20))
                    .startsWith("event: message_start".getBytes(StandardCharsets.UTF_8));
            gate.open();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("message_stop");
        }
    }

    @Test
    void refusingUpstreamCanListenAgain() throws Exception {
        fake.refuse();
        assertThatThrownBy(this::post).isInstanceOf(ConnectException.class);
        fake.listen();
        post().close();
        assertThat(fake.requests()).hasSize(1);
        assertThat(fake.connections()).isPositive();
    }

    private InputStream post() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(fake.uri().resolve("/v1/messages"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }
}
