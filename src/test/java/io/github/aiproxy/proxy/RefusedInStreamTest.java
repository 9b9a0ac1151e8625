package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An upstream that refuses the proxy's key in the middle of an answer: no client may think that its own is wrong. */
final class RefusedInStreamTest {
    private static final String REFUSAL = "wrong key " + StrictFake.KEY;
    private static final Map<Dialect, StrictFake> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("circuit_breaker: { failures: 1000 }");
        for (Dialect dialect : Dialect.values()) {
            String model = model(dialect);
            FAKES.put(dialect, StrictFake.of(dialect.protocol).models(model, "unused"));
            yaml.upstream(dialect.protocol.id(), FAKES.get(dialect), "available_models: [" + model + "]");
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

    private static String refusal(Dialect upstream) {
        return switch (upstream) {
            case ANTHROPIC ->
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\""
                        + REFUSAL + "\"}}\n\n";
            case OPENAI ->
                "data: {\"error\":{\"message\":\"" + REFUSAL
                        + "\",\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}\n\n";
            case RESPONSES ->
                "event: error\ndata: {\"type\":\"error\",\"code\":\"invalid_api_key\",\"message\":\"" + REFUSAL
                        + "\",\"param\":null}\n\n";
            case GEMINI ->
                "data: {\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"" + REFUSAL + "\"}}\n\n";
        };
    }

    /** The answer's first words, and then, once the client has them, the refusal. */
    private static FakeReply refusedInside(FakeReply good, Dialect upstream, Gate gate) {
        List<String> frames = new ArrayList<>();
        for (byte[] piece : good.pieces().subList(0, Faults.firstWords(good) + 1)) {
            frames.add(new String(piece, StandardCharsets.UTF_8));
        }
        frames.add(refusal(upstream));
        return FakeReply.sse(frames).gateBefore(frames.size() - 1, gate);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Dialect.values())
                .flatMap(client -> Stream.of(Dialect.values()).map(upstream -> Arguments.of(client, upstream)));
    }

    private static void isNotTheClients(String stream) {
        assertThat(stream)
                .contains("the upstream refused the proxy's credentials: wrong key [key]")
                .doesNotContain(
                        StrictFake.KEY, "invalid_api_key", "authentication_error", "UNAUTHENTICATED", "\"code\":401");
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void refusalOfTheProxysKeyInsideAStreamIsNotTheClients(Dialect client, Dialect upstream) throws Exception {
        Gate gate = new Gate();
        FAKES.get(upstream).next(good -> refusedInside(good, upstream, gate));
        try (Http.Live live = Http.open(client.request(proxy.uri(), model(upstream), "hello there", true))) {
            String read = live.until("Ech");
            gate.open();
            read += live.rest();
            assertThat(client.errors(read)).as(read).hasSize(1);
            assertThat(client.endings(read)).isZero();
            isNotTheClients(read);
        }
    }

    @Test
    void refusalOfTheProxysKeyInsideAnArrayIsNotTheClients() throws Exception {
        Gate gate = new Gate();
        FAKES.get(Dialect.GEMINI).next(good -> refusedInside(good, Dialect.GEMINI, gate));
        HttpRequest request = Http.to(
                        proxy.uri().resolve("/v1beta/models/" + model(Dialect.GEMINI) + ":streamGenerateContent"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Dialect.GEMINI.body("", "hello there", true)))
                .build();
        try (Http.Live live = Http.open(request)) {
            assertThat(live.in().readNBytes(1)).containsExactly('[');
            gate.open();
            isNotTheClients(Trees.text(Trees.read("[" + live.rest())));
        }
    }

    /** As another proxy of this kind says it. */
    @Test
    void refusalInTheProxysOwnWordsIsTheUpstreams() {
        FAKES.get(Dialect.OPENAI)
                .next(good -> FakeReply.json(
                        401,
                        "{\"error\":{\"message\":\"missing or wrong API key: send one\",\"type\":\"invalid_request_error\","
                                + "\"code\":\"invalid_api_key\"}}"));
        Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), model(Dialect.OPENAI), "hello there", false);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).contains("refused the proxy's credentials");
    }
}
