package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams come as they are made, in every pair of protocols, and stop when nobody listens. */
final class StreamingTest {
    private static final Map<Dialect, StrictFake> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("stream_keep_alive: 200ms\nmax_response_body: 64MiB");
        for (Dialect dialect : Dialect.values()) {
            StrictFake fake = StrictFake.of(dialect.protocol);
            FAKES.put(dialect, fake.models(model(dialect), "stream-" + model(dialect), "unused"));
            yaml.upstream(dialect.protocol.id(), fake, "available_models: [" + model(dialect) + "]");
            yaml.upstream(
                    "must-" + dialect.protocol.id(),
                    fake,
                    "must_stream: true",
                    "available_models: [stream-" + model(dialect) + "]");
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FAKES.values().forEach(StrictFake::close);
    }

    @BeforeEach
    void forget() {
        FAKES.values().forEach(StrictFake::reset);
    }

    private static String model(Dialect dialect) {
        return "m-" + dialect.protocol.id();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Dialect.values())
                .flatMap(client -> Stream.of(Dialect.values()).map(upstream -> Arguments.of(client, upstream)));
    }

    /** The index of the frame after the first that has words. */
    private static int afterFirstWords(StrictFake fake) {
        List<byte[]> pieces = fake.stream("hello there").pieces();
        int at = 0;
        while (!new String(pieces.get(at), StandardCharsets.UTF_8).contains("Ech")) {
            at++;
        }
        return at + 1;
    }

    private static Http.Live open(Dialect client, Dialect upstream) {
        return Http.open(client.request(proxy.uri(), model(upstream), "hello there", true));
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void secondEventIsMadeOnlyAfterTheClientHasTheFirst(Dialect client, Dialect upstream) throws Exception {
        StrictFake fake = FAKES.get(upstream);
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(afterFirstWords(fake), gate));
        try (Http.Live live = open(client, upstream)) {
            assertThat(live.header("content-type")).startsWith("text/event-stream");
            assertThat(live.header("cache-control")).isEqualTo("no-cache");
            StringBuilder read = new StringBuilder(live.until("Ech"));
            gate.open();
            read.append(live.rest());
            assertThat(client.text(read.toString())).isEqualTo("Echo: hello there");
            assertThat(client.endings(read.toString())).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void streamCutAnywhereArrivesWhole(Dialect client, Dialect upstream) {
        FAKES.get(upstream).next(good -> good.splitEvery(7));
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "héllo 🌍 there", true);
        assertThat(client.text(answer.body())).isEqualTo("Echo: héllo 🌍 there");
        assertThat(client.endings(answer.body())).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void silenceIsBridgedWithSignsOfLife(Dialect client, Dialect upstream) throws Exception {
        StrictFake fake = FAKES.get(upstream);
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(afterFirstWords(fake), gate));
        try (Http.Live live = open(client, upstream)) {
            StringBuilder read = new StringBuilder(live.until("Ech"));
            String sign = client == Dialect.ANTHROPIC ? "event: ping" : ": keep";
            read.append(live.until(sign));
            read.append(live.until(sign));
            gate.open();
            read.append(live.rest());
            assertThat(client.text(read.toString())).isEqualTo("Echo: hello there");
            assertThat(client.endings(read.toString())).isEqualTo(1);
        }
    }

    /** What SDKs show as the request's id, and people quote when they report a fault. */
    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void replyNamesItsRequestHoweverItCame(Dialect client, Dialect upstream) {
        String header = client == Dialect.ANTHROPIC ? "request-id" : "x-request-id";
        String theirs = client == upstream && client != Dialect.GEMINI ? "req_fake.*" : "req_[0-9a-zA-Z]{24}";
        for (boolean stream : new boolean[] {false, true}) {
            Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello there", stream);
            assertThat(answer.header(header)).matches(theirs);
        }
    }

    /** Claude Code's context meter reads the beginning; others tell what they have read at the end only. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void anthropicClientIsToldItsInputAtTheBeginningAndExactlyAtTheEnd(Dialect upstream) throws Exception {
        try (Http.Live live = open(Dialect.ANTHROPIC, upstream)) {
            List<JsonNode> frames = Dialect.data(live.rest());
            assertThat(frames.get(0).at("/message/usage/input_tokens").asInt()).isPositive();
            int exact = frames.get(frames.size() - 2).at("/usage/input_tokens").asInt();
            String whole = Dialect.ANTHROPIC
                    .ask(proxy.uri(), model(upstream), "hello there", false)
                    .body();
            assertThat(exact)
                    .isEqualTo(Trees.read(whole).at("/usage/input_tokens").asInt())
                    .isPositive();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void clientThatLeavesBeforeTheHeadCancelsTheUpstream(Dialect client) throws Exception {
        StrictFake fake = FAKES.get(client);
        for (boolean stream : new boolean[] {true, false}) {
            fake.reset();
            fake.next(good -> good.troubleBeforeHead(Trouble.STALL));
            try (RawClient raw = RawClient.post(
                    proxy.uri(), client.path(model(client), stream), client.body(model(client), "hi", stream))) {
                fake.awaitRequest(0);
            }
            fake.last().cancelled().get(1, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void clientThatLeavesASilentStreamCancelsTheUpstream(Dialect client, Dialect upstream) throws Exception {
        StrictFake fake = FAKES.get(upstream);
        fake.next(good -> good.troubleAfterFrames(afterFirstWords(fake), Trouble.STALL));
        try (RawClient raw = RawClient.post(
                proxy.uri(), client.path(model(upstream), true), client.body(model(upstream), "hello there", true))) {
            raw.readUntil("Ech");
        }
        fake.last().cancelled().get(1, TimeUnit.SECONDS);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void clientThatLeavesAFlowingStreamCancelsTheUpstream(Dialect upstream) throws Exception {
        StrictFake fake = FAKES.get(upstream);
        fake.next(good -> Endless.of(good, afterFirstWords(fake) - 1, 200_000));
        try (RawClient raw = RawClient.post(
                proxy.uri(),
                Dialect.OPENAI.path(model(upstream), true),
                Dialect.OPENAI.body(model(upstream), "hello there", true))) {
            raw.readUntil("Ech");
        }
        fake.last().cancelled().get(2, TimeUnit.SECONDS);
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void jsonClientOfAnUpstreamThatOnlyStreamsGetsTheAnswerWhole(Dialect client, Dialect upstream) {
        StrictFake fake = FAKES.get(upstream);
        Http.Answer answer = client.ask(proxy.uri(), "stream-" + model(upstream), "hello there", false);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(client.text(answer.body())).isEqualTo("Echo: hello there");
        assertThat(client.outputTokens(answer.body())).isPositive();
        boolean asked = upstream == Dialect.GEMINI
                ? fake.last().path().endsWith(":streamGenerateContent")
                : fake.last().json().path("stream").asBoolean();
        assertThat(asked).isTrue();
    }

    /** So large that it is not read on the event loop. */
    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void largeAnswerIsWhole(Dialect client, Dialect upstream) {
        String words = "hello there ".repeat(60_000).trim();
        FAKES.get(upstream)
                .next(good -> FakeReply.json(
                        200, new String(good.pieces().get(0), StandardCharsets.UTF_8).replace("hello", words)));
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello", false);
        assertThat(client.text(answer.body())).isEqualTo("Echo: " + words);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void jsonClientOfABrokenStreamIsToldOfTheConnection(Dialect client) {
        FAKES.get(client).next(good -> good.troubleAfterFrames(1, Trouble.CLOSE));
        Http.Answer answer = client.ask(proxy.uri(), "stream-" + model(client), "hello there", false);
        assertThat(answer.status()).as(answer.body()).isEqualTo(502);
        assertThat(client.error(answer.body())).contains("the connection broke");
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void upstreamThatAnswersAStreamWithJsonIsUnfolded(Dialect client, Dialect upstream) {
        StrictFake fake = FAKES.get(upstream);
        // What the fake says to the same words unstreamed.
        Http.Answer whole = upstream.ask(proxy.uri(), model(upstream), "hello there", false);
        fake.next(ignored -> FakeReply.json(200, Trees.read(whole.body())));
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello there", true);
        assertThat(answer.header("content-type")).startsWith("text/event-stream");
        assertThat(client.text(answer.body())).isEqualTo("Echo: hello there");
        assertThat(client.endings(answer.body())).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} upstream")
    @EnumSource(Dialect.class)
    void geminiClientWithoutSseGetsAnArrayElementByElement(Dialect upstream) throws Exception {
        StrictFake fake = FAKES.get(upstream);
        Gate gate = new Gate();
        fake.next(good -> good.gateBefore(afterFirstWords(fake), gate));
        URI uri = proxy.uri().resolve("/v1beta/models/" + model(upstream) + ":streamGenerateContent");
        HttpRequest request = Http.to(uri)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Dialect.GEMINI.body("", "hello there", true)))
                .build();
        try (Http.Live live = Http.open(request)) {
            assertThat(live.header("content-type")).startsWith("application/json");
            // Without a line feed after it the first element cannot be awaited by lines.
            byte[] first = live.in().readNBytes(1);
            assertThat(first).containsExactly('[');
            gate.open();
            String array = "[" + live.rest();
            StringBuilder text = new StringBuilder();
            Trees.read(array).forEach(chunk -> text.append(Dialect.GEMINI.text(Trees.text(chunk))));
            assertThat(text.toString()).isEqualTo("Echo: hello there");
        }
    }

    @ParameterizedTest(name = "{0} upstream")
    @EnumSource(Dialect.class)
    void brokenArrayStreamStaysAnArrayAndEndsWithTheError(Dialect upstream) {
        StrictFake fake = FAKES.get(upstream);
        fake.next(good -> good.troubleAfterFrames(afterFirstWords(fake), Trouble.CLOSE));
        URI uri = proxy.uri().resolve("/v1beta/models/" + model(upstream) + ":streamGenerateContent");
        Http.Answer answer = Http.post(uri, Dialect.GEMINI.body("", "hello there", true));
        assertThat(Trees.read(answer.body()).findValues("error")).hasSize(1);
    }

    @ParameterizedTest(name = "{0} client")
    @EnumSource(Dialect.class)
    void twoHundredStreamsAtOnceAreAllUnderWayWholeAndApart(Dialect client) {
        Gate gate = new Gate();
        FAKES.values().forEach(fake -> fake.always(good -> good.gateBefore(1, gate)));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Dialect upstream = Dialect.values()[i % 4];
            answers.add(Http.CLIENT.sendAsync(
                    client.request(proxy.uri(), model(upstream), "words number " + i, true),
                    HttpResponse.BodyHandlers.ofString()));
        }
        // None is over yet, so none waited for another's connection.
        FAKES.values().forEach(fake -> fake.awaitRequest(49));
        gate.open();
        for (int i = 0; i < 200; i++) {
            String stream = answers.get(i).join().body();
            assertThat(client.text(stream)).isEqualTo("Echo: words number " + i);
            assertThat(client.endings(stream)).isEqualTo(1);
        }
    }
}
