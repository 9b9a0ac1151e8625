package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.Trees;
import java.net.http.HttpRequest;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before a stream's first words, and behind its last. */
final class StreamEdgesTest {
    private static final List<Dialect> WITHOUT_END = List.of(Dialect.OPENAI, Dialect.GEMINI);
    private static final Map<Dialect, FakeUpstream> FIRST = new EnumMap<>(Dialect.class);
    private static final Map<Dialect, FakeUpstream> SECOND = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;
    /** Each test has a model of its own, so that the first upstream is asked first. */
    private static int models;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("circuit_breaker: { failures: 1000 }");
        for (Dialect dialect : Dialect.values()) {
            FIRST.put(dialect, FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(500, "{}")));
            SECOND.put(dialect, FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(500, "{}")));
            String served = "available_models: [\"*-" + dialect.protocol.id() + "\"]";
            yaml.upstream(
                    "first-" + dialect.protocol.id(), FIRST.get(dialect), "weight: 2", "must_stream: true", served);
            yaml.upstream("second-" + dialect.protocol.id(), SECOND.get(dialect), "weight: 1", served);
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FIRST.values().forEach(FakeUpstream::close);
        SECOND.values().forEach(FakeUpstream::close);
    }

    @BeforeEach
    void forget() {
        FIRST.values().forEach(FakeUpstream::reset);
        SECOND.values().forEach(FakeUpstream::reset);
    }

    private static String model(Dialect upstream) {
        return "m" + models++ + "-" + upstream.protocol.id();
    }

    private static HttpRequest arrayRequest(Dialect upstream) {
        return Http.to(proxy.uri().resolve("/v1beta/models/" + model(upstream) + ":streamGenerateContent"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Dialect.GEMINI.body("", "hello there", true)))
                .build();
    }

    private static JsonNode array(Dialect upstream) throws Exception {
        try (Http.Live live = Http.open(arrayRequest(upstream))) {
            return Trees.read(live.rest());
        }
    }

    private static String words(Dialect upstream, String words, boolean last) {
        return upstream == Dialect.OPENAI
                ? "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"finish_reason\":" + (last ? "\"stop\"" : null)
                        + ",\"delta\":{\"content\":\"" + words + "\"}}]}\n\n"
                : "data: {\"candidates\":[{\"index\":0," + (last ? "\"finishReason\":\"STOP\"," : "")
                        + "\"content\":{\"parts\":[{\"text\":\"" + words + "\"}]}}]}\n\n";
    }

    static Stream<Arguments> cuts() {
        return WITHOUT_END.stream().flatMap(upstream -> Stream.of(Dialect.values())
                .flatMap(client -> Stream.of(true, false).flatMap(stream -> Stream.of(Trouble.END, Trouble.CLOSE)
                        .map(how -> Arguments.of(client, upstream, stream, how)))));
    }

    private static String half(String frame) {
        return frame.substring(0, frame.length() - 12);
    }

    private static FakeReply broken(Trouble how, String... frames) {
        return FakeReply.sse(List.of(frames)).troubleAfterFrames(frames.length, how);
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, stream: {2}, {3}")
    @MethodSource("cuts")
    void halfAFrameBehindTheEndChangesNothing(Dialect client, Dialect upstream, boolean stream, Trouble how) {
        FIRST.get(upstream).always(broken(how, words(upstream, "so be it", true), half(words(upstream, "", false))));
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello there", stream);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.text(answer.body())).isEqualTo("so be it");
        assertThat(answer.body()).doesNotContain("\"error\":{");
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, stream: {2}, {3}")
    @MethodSource("cuts")
    void halfAnEndIsNone(Dialect client, Dialect upstream, boolean stream, Trouble how) {
        FIRST.get(upstream).always(broken(how, words(upstream, "so", false), half(words(upstream, " be it", true))));
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello there", stream);
        if (stream) {
            assertThat(client.errors(answer.body())).as(answer.body()).hasSize(1);
            assertThat(client.endings(answer.body())).isZero();
        } else {
            assertThat(answer.status()).as(answer.body()).isGreaterThanOrEqualTo(500);
        }
    }

    @ParameterizedTest
    @MethodSource("arrayCuts")
    void arrayIsOneWhereverItsStreamBreaksOff(Dialect upstream, Trouble how) throws Exception {
        FIRST.get(upstream).always(broken(how, words(upstream, "so", false), half(words(upstream, " be it", true))));
        JsonNode cut = array(upstream);
        assertThat(cut.findValues("error")).hasSize(1);
        assertThat(cut.get(cut.size() - 1).has("error")).isTrue();
        FIRST.get(upstream).always(broken(how, words(upstream, "so be it", true), half(words(upstream, "", false))));
        JsonNode whole = array(upstream);
        assertThat(whole.findValues("error")).isEmpty();
        assertThat(whole.findValuesAsText("text")).contains("so be it");
    }

    static Stream<Arguments> arrayCuts() {
        return WITHOUT_END.stream()
                .flatMap(upstream -> Stream.of(Trouble.END, Trouble.CLOSE).map(how -> Arguments.of(upstream, how)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n\n", "data:\n\n", ": comment\n\n"})
    void arrayHasNoElementsThatAreNone(String frame) throws Exception {
        FIRST.get(Dialect.GEMINI)
                .always(FakeReply.sse(List.of(
                        frame,
                        words(Dialect.GEMINI, "so", false),
                        frame,
                        words(Dialect.GEMINI, " be it", true),
                        frame)));
        JsonNode array = array(Dialect.GEMINI);
        assertThat(array).hasSize(2);
    }

    @Test
    void chunkOfNoJsonAtTheBeginningIsAnUpstreamsFailure() throws Exception {
        FIRST.get(Dialect.GEMINI)
                .always(FakeReply.sse(List.of("data: {unfinished\n\n", words(Dialect.GEMINI, "so be it", true))));
        SECOND.get(Dialect.GEMINI).always(FakeReply.sse(List.of(words(Dialect.GEMINI, "other words", true))));
        JsonNode array = array(Dialect.GEMINI);
        assertThat(array.findValuesAsText("text")).containsExactly("other words");
    }

    @Test
    void chunkOfNoJsonIsAnArraysErrorAndItsEnd() throws Exception {
        Gate gate = new Gate();
        FIRST.get(Dialect.GEMINI)
                .always(FakeReply.sse(List.of(
                                words(Dialect.GEMINI, "so", false),
                                "data: {unfinished\n\n",
                                words(Dialect.GEMINI, " be it", true)))
                        .gateBefore(1, gate));
        try (Http.Live live = Http.open(arrayRequest(Dialect.GEMINI))) {
            assertThat(live.in().readNBytes(1)).containsExactly('[');
            gate.open();
            JsonNode array = Trees.read("[" + live.rest());
            assertThat(array).hasSize(2);
            assertThat(array.at("/1/error/message").isTextual()).isTrue();
        }
    }

    /** Gateways bridge the wait with pings, before anything is sure. */
    @ParameterizedTest(name = "{0} client")
    @EnumSource(Dialect.class)
    void pingCommitsToNothing(Dialect client) {
        FIRST.get(Dialect.ANTHROPIC)
                .always(
                        FakeReply.sse(
                                List.of(
                                        "event: ping\ndata: {\"type\":\"ping\"}\n\n",
                                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"full\"}}\n\n")));
        failsOver(client, Dialect.ANTHROPIC);
    }

    /** As a router of others tells that the one it asked broke down. */
    @ParameterizedTest(name = "{0} client")
    @EnumSource(Dialect.class)
    void finishWithAnErrorIsNone(Dialect client) {
        FIRST.get(Dialect.OPENAI)
                .always(FakeReply.sse(List.of(
                        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"gone\"},"
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
                        "data: [DONE]\n\n")));
        failsOver(client, Dialect.OPENAI);
    }

    /** As the Responses API tells of an answer that broke off, with status 200. */
    @ParameterizedTest(name = "{0} client")
    @EnumSource(Dialect.class)
    void answerThatFailedIsNone(Dialect client) {
        String model = model(Dialect.RESPONSES);
        String reply =
                "{\"id\":\"r\",\"object\":\"response\",\"error\":null,\"status\":\"%s\",\"output\":[{\"type\":\"message\","
                        + "\"id\":\"m\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"%s\"}]}]}";
        FIRST.get(Dialect.RESPONSES).always(FakeReply.json(200, reply.formatted("failed", "so")));
        SECOND.get(Dialect.RESPONSES).always(FakeReply.json(200, reply.formatted("completed", "other words")));
        Http.Answer answer = client.ask(proxy.uri(), model, "hello there", false);
        assertThat(client.text(answer.body())).as(answer.body()).isEqualTo("other words");
    }

    private static void failsOver(Dialect client, Dialect upstream) {
        FakeReply good = FakeReply.json(
                200,
                upstream == Dialect.OPENAI
                        ? "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"other words\"},\"finish_reason\":\"stop\"}]}"
                        : "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"other words\"}],\"stop_reason\":\"end_turn\"}");
        SECOND.get(upstream).always(good);
        Http.Answer answer = client.ask(proxy.uri(), model(upstream), "hello there", true);
        assertThat(FIRST.get(upstream).requests()).hasSize(1);
        assertThat(client.text(answer.body())).as(answer.body()).isEqualTo("other words");
    }

    /** A client that wants its answer whole has said nothing of a stream's usage. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"include_usage\":false}", "{}"})
    void streamThatWasNotAskedForHasItsUsage(String options) {
        FIRST.get(Dialect.OPENAI).always(FakeReply.sse(List.of(words(Dialect.OPENAI, "so be it", true))));
        String model = model(Dialect.OPENAI);
        Http.post(
                proxy.uri().resolve(Dialect.OPENAI.path(model, false)),
                "{\"stream_options\":" + options + ",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"model\":\""
                        + model + "\"}");
        JsonNode asked = FIRST.get(Dialect.OPENAI).last().json();
        assertThat(asked.path("stream").booleanValue()).isTrue();
        assertThat(asked.at("/stream_options/include_usage").booleanValue()).isTrue();
    }
}
