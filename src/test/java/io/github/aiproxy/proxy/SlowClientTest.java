package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that read slowly, upstreams that do not hang up, and clients that would rather speak HTTP/2. */
final class SlowClientTest {
    private static final int FRAMES = 1_000;
    private static final int PADDING = 32 << 20;

    private StrictFake fake;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        fake = StrictFake.of(Protocol.OPENAI).models("m", "unused");
        proxy = new ProxyYaml().upstream("fake", fake).start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        fake.close();
    }

    /** 64 MB of text between a stream's first and last frames, with a gate in the middle. */
    private static FakeReply large(FakeReply good, Gate gate) {
        String words = "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(64 << 10) + "\"},\"finish_reason\":null}]}";
        byte[] frame = ("data: " + words + "\n\n").getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces = new ArrayList<>(good.pieces().subList(0, 2));
        pieces.addAll(Collections.nCopies(FRAMES, frame));
        pieces.addAll(good.pieces().subList(2, good.frames()));
        return new FakeReply(200, good.headers(), pieces, true, false, 0, java.util.Map.of(), FakeReply.Trouble.NONE, 0)
                .gateBefore(FRAMES / 2, gate);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Dialect.class,
            names = {"OPENAI", "ANTHROPIC"})
    void slowClientHoldsTheUpstreamBackInsteadOfFillingTheMemory(Dialect client) throws Exception {
        Gate gate = new Gate();
        fake.next(good -> large(good, gate));
        try (RawClient raw = RawClient.small(proxy.uri())) {
            raw.sendPost(client.path("m", true), client.body("m", "hello", true));
            raw.readUntil("xxxx");
            for (int i = 0; i < 30; i++) {
                assertThat(client.ask(proxy.uri(), "m", "hello", i % 2 == 0).status())
                        .isEqualTo(200);
            }
            assertThat(gate.isReached()).isFalse();
            gate.open();
            InputStream in = raw.in();
            byte[] buffer = new byte[1 << 16];
            long read = 0;
            String tail = "";
            while (!tail.endsWith("0\r\n\r\n")) {
                int count = in.read(buffer);
                assertThat(count).as("the stream's end").isPositive();
                read += count;
                tail = (tail
                        + new String(buffer, Math.max(0, count - 16), Math.min(16, count), StandardCharsets.UTF_8));
                tail = tail.substring(Math.max(0, tail.length() - 16));
            }
            assertThat(read).isGreaterThan((long) FRAMES * (64 << 10));
        }
        fake.requests().get(0).awaitAnswered();
    }

    @Test
    void clientThatTakesNothingIsGivenUp() throws Exception {
        Gate gate = new Gate();
        gate.open();
        try (RunningProxy impatient = new ProxyYaml()
                .with("client_write_timeout: 300ms")
                .upstream("fake", fake)
                .start()) {
            fake.next(good -> large(good, gate));
            try (RawClient raw = RawClient.small(impatient.uri())) {
                raw.sendPost("/v1/chat/completions", Dialect.OPENAI.body("m", "hello", true));
                raw.readUntil("xxxx");
                fake.last().awaitCancelled();
                assertClosed(raw);
            }
        }
    }

    /** Answers of 32 MB whose last byte the proxy has long before the client, as JSON and as one event of a stream. */
    @ParameterizedTest(name = "stream: {0}")
    @ValueSource(booleans = {false, true})
    void clientThatReadsSlowlyGetsAllOfALongAnswer(boolean stream) throws Exception {
        try (RunningProxy own = new ProxyYaml()
                        .with("client_idle_timeout: 100ms\nclient_write_timeout: 5s")
                        .upstream("fake", fake)
                        .start();
                RawClient raw = RawClient.small(own.uri())) {
            fake.next(good -> padded(good, stream, PADDING));
            raw.sendPost("/v1/chat/completions", Dialect.OPENAI.body("m", "hello", stream));
            byte[] buffer = new byte[1 << 20];
            long read = 0;
            int count;
            do {
                count = raw.in().readNBytes(buffer, 0, buffer.length);
                read += count;
                // How this client reads: a megabyte at a time, and then it thinks about it.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(15));
            } while (count > 0);
            assertThat(read).isGreaterThan(PADDING);
        }
    }

    @ParameterizedTest(name = "stream: {0}")
    @ValueSource(booleans = {false, true})
    void clientThatStopsReadingALongAnswerIsGivenUp(boolean stream) throws Exception {
        try (RunningProxy own = new ProxyYaml()
                        .with("client_write_timeout: 300ms")
                        .upstream("fake", fake)
                        .start();
                RawClient raw = RawClient.small(own.uri())) {
            fake.next(good -> padded(good, stream, PADDING));
            raw.sendPost("/v1/chat/completions", Dialect.OPENAI.body("m", "hello", stream));
            raw.readUntil("xxxx");
            awaitNothingInFlight(own);
            assertClosed(raw);
        }
    }

    /** Though the client has not read what was sent: who writes to a closed connection is told. */
    private static void assertClosed(RawClient raw) {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        raw.send("x");
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /** What is left of such an answer is little enough to be nobody's concern but the connection's. */
    @Test
    void clientThatReadsNoAnswersIsGivenUpWhenNoMoreOfThemFit() throws Exception {
        try (RunningProxy own = new ProxyYaml()
                        .with("client_idle_timeout: 1s\nclient_write_timeout: 300ms")
                        .upstream("fake", fake)
                        .start();
                RawClient raw = RawClient.small(own.uri())) {
            fake.always(good -> padded(good, false, 48 << 10));
            assertThatThrownBy(() -> {
                        for (int i = 1; i < 10_000; i++) {
                            raw.sendPost("/v1/chat/completions", Dialect.OPENAI.body("m", "hello", false));
                            awaitRequests(i);
                            awaitNothingInFlight(own);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private void awaitRequests(int count) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (fake.requests().size() < count) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the connection takes no request");
            }
            Thread.onSpinWait();
        }
    }

    /** The answer with a long member that nobody knows, in its only piece, or in the third frame. */
    private static FakeReply padded(FakeReply good, boolean stream, int padding) {
        List<byte[]> pieces = new ArrayList<>(good.pieces());
        int at = stream ? 2 : 0;
        String piece = new String(pieces.get(at), StandardCharsets.UTF_8);
        pieces.set(
                at,
                piece.replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(padding) + "\",")
                        .getBytes(StandardCharsets.UTF_8));
        return new FakeReply(
                200, good.headers(), pieces, stream, false, 0, java.util.Map.of(), FakeReply.Trouble.NONE, 0);
    }

    private static void awaitNothingInFlight(RunningProxy proxy) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (proxy.proxy().inFlight() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(proxy.proxy().inFlight()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void clientIsDoneWhenTheAnswerIsEvenIfTheUpstreamDoesNotHangUp(Dialect client) throws Exception {
        try (StrictFake lasting = StrictFake.of(client.protocol).models("m", "unused");
                RunningProxy own = new ProxyYaml().upstream("lasting", lasting).start()) {
            Gate never = new Gate();
            for (Dialect asking : List.of(client, client.other())) {
                lasting.next(good -> good.gateBefore(good.frames(), never));
                try (Http.Live live = Http.open(asking.request(own.uri(), "m", "hello", true))) {
                    assertThat(asking.endings(live.rest())).isEqualTo(1);
                }
            }
            never.open();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void clientIsDoneWhenTheUpstreamHasFailedEvenIfThatDoesNotHangUp(Dialect client) throws Exception {
        try (StrictFake lasting = StrictFake.of(client.protocol).models("m", "unused");
                RunningProxy own = new ProxyYaml()
                        .with("stream_keep_alive: 100ms")
                        .upstream("lasting", lasting)
                        .start()) {
            byte[] error = lasting.errorFrame("it broke down").getBytes(StandardCharsets.UTF_8);
            for (Dialect asking : List.of(client, client.other())) {
                Gate gate = new Gate();
                lasting.next(good -> failing(good, error, gate));
                try (Http.Live live = Http.open(asking.request(own.uri(), "m", "hello", true))) {
                    String begin = live.until("Ech");
                    gate.open();
                    String rest = begin + live.rest();
                    assertThat(asking.errors(rest)).as(rest).hasSize(1);
                    assertThat(asking.endings(rest)).isZero();
                }
                lasting.last().awaitCancelled();
            }
        }
    }

    /** Frames up to the first words; behind the gate an error, and then nothing. */
    private static FakeReply failing(FakeReply good, byte[] error, Gate gate) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] piece : good.pieces()) {
            pieces.add(piece);
            if (new String(piece, StandardCharsets.UTF_8).contains("Ech")) {
                break;
            }
        }
        pieces.add(error);
        return new FakeReply(200, good.headers(), pieces, true, false, 0, java.util.Map.of(), FakeReply.Trouble.NONE, 0)
                .gateBefore(pieces.size() - 1, gate)
                .troubleAfterFrames(pieces.size(), FakeReply.Trouble.STALL);
    }

    /**
     * An upstream's connection is free for the next request when its last byte was read, even while that still waits for
     * a slow client. At which size that happens depends on the buffers of the system, so sizes are tried.
     */
    @Test
    void clientThatLeavesWhenItsUpstreamIsDoneBreaksNobodyElsesStream() throws Exception {
        int others = 2 * Runtime.getRuntime().availableProcessors();
        for (int frames = 1; frames <= 160; frames += 3) {
            fake.reset();
            int many = frames;
            fake.next(good -> Endless.of(wide(good), 2, many));
            Gate gate = new Gate();
            List<Http.Live> open = new ArrayList<>();
            try (RawClient slow = RawClient.small(proxy.uri())) {
                slow.sendPost(Dialect.OPENAI.path("m", true), Dialect.OPENAI.body("m", "hello", true));
                slow.readUntil("200 OK");
                fake.always(good -> good.gateBefore(3, gate));
                for (int i = 0; i < others; i++) {
                    Http.Live live = Http.open(Dialect.OPENAI.request(proxy.uri(), "m", "hello", true));
                    live.until("Ech");
                    open.add(live);
                }
            }
            fake.always(good -> good);
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false).status())
                    .isEqualTo(200);
            gate.open();
            for (Http.Live live : open) {
                try (live) {
                    String rest = live.rest();
                    assertThat(Dialect.OPENAI.errors(rest))
                            .as("%d frames", frames)
                            .isEmpty();
                    assertThat(Dialect.OPENAI.endings(rest)).isEqualTo(1);
                }
            }
        }
    }

    /** With 16 KB more in the third frame. */
    private static FakeReply wide(FakeReply good) {
        List<byte[]> pieces = new ArrayList<>(good.pieces());
        String frame = new String(pieces.get(2), StandardCharsets.UTF_8);
        pieces.set(
                2,
                frame.replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(16 << 10) + "\",")
                        .getBytes(StandardCharsets.UTF_8));
        return new FakeReply(
                200, good.headers(), pieces, true, false, 0, java.util.Map.of(), FakeReply.Trouble.NONE, 0);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void connectionsToUpstreamsAreUsedAgainAfterStreams(Dialect client) {
        for (int i = 0; i < 20; i++) {
            assertThat(client.text(client.ask(proxy.uri(), "m", "hello", true).body()))
                    .isEqualTo("Echo: hello");
        }
        assertThat(fake.connections()).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void clientsThatOfferHttp2AreServedAndMayLeave() throws Exception {
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        for (Dialect client : Dialect.values()) {
            for (boolean stream : new boolean[] {true, false}) {
                HttpResponse<String> answer = http2.send(
                        client.request(proxy.uri(), "m", "hello", stream), HttpResponse.BodyHandlers.ofString());
                assertThat(client.text(answer.body())).isEqualTo("Echo: hello");
            }
        }
        fake.next(good -> good.troubleAfterFrames(3, FakeReply.Trouble.STALL));
        HttpResponse<InputStream> live = http2.send(
                Dialect.OPENAI.request(proxy.uri(), "m", "hello", true), HttpResponse.BodyHandlers.ofInputStream());
        live.body().read();
        live.body().close();
        fake.last().cancelled().get(2, TimeUnit.SECONDS);
    }

    /** HTTP/1.0 knows no chunks: a stream ends with its connection, which must not be told to stay. */
    @ParameterizedTest(name = "keep-alive: {0}")
    @ValueSource(booleans = {true, false})
    void streamForAClientOfHttp10EndsWithItsConnection(boolean keepAlive) throws Exception {
        String body = Dialect.OPENAI.body("m", "hello", true);
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(good.frames() - 1, gate));
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("POST /v1/chat/completions HTTP/1.0\r\n" + (keepAlive ? "connection: keep-alive\r\n" : "")
                    + "content-length: " + body.length() + "\r\n\r\n" + body);
            assertThat(raw.readUntil("Ech"))
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContainIgnoringCase("keep-alive");
            gate.open();
            assertThat(raw.readAll()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void refusalThatDoesNotEndIsNotReadToItsEnd() throws Exception {
        List<String> pieces = Collections.nCopies(40, "x".repeat(10 << 10));
        fake.next(FakeReply.streamed("text/plain", pieces).status(500).troubleAfterFrames(40, FakeReply.Trouble.STALL));
        assertThat(Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true).status()).isGreaterThanOrEqualTo(500);
        fake.last().awaitCancelled();
    }
}
