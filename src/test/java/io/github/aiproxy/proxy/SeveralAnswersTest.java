package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two answers to one request, from upstreams that hang up without a word when they have said what they had to say. */
final class SeveralAnswersTest {
    private static final List<Dialect> KNOW_SEVERAL = List.of(Dialect.OPENAI, Dialect.GEMINI);
    private static final Map<Dialect, FakeUpstream> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("circuit_breaker: { failures: 1000 }");
        for (Dialect dialect : KNOW_SEVERAL) {
            FakeUpstream fake = FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(500, "{}"));
            FAKES.put(dialect, fake);
            yaml.upstream(
                    dialect.protocol.id(), fake, "available_models: [" + model(dialect) + "]", "must_stream: true");
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FAKES.values().forEach(FakeUpstream::close);
    }

    @BeforeEach
    void forget() {
        FAKES.values().forEach(FakeUpstream::reset);
    }

    private static String model(Dialect upstream) {
        return "m-" + upstream.protocol.id();
    }

    static Stream<Arguments> ways() {
        return KNOW_SEVERAL.stream().flatMap(client -> KNOW_SEVERAL.stream().flatMap(upstream -> Stream.of(true, false)
                .flatMap(stream -> Stream.of(0, 1, 2).map(ended -> Arguments.of(client, upstream, stream, ended)))));
    }

    private static String ask(Dialect client, String model, boolean stream) {
        return client == Dialect.OPENAI
                ? "{\"model\":\"" + model + "\",\"stream\":" + stream
                        + ",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}"
                : "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]}],\"generationConfig\":{\"candidateCount\":2}}";
    }

    private static String chunk(Dialect upstream, int answer, boolean ended) {
        return upstream == Dialect.OPENAI
                ? String.format(
                        "data: {\"id\":\"c\",\"choices\":[{\"index\":%d,\"delta\":{\"content\":\"told %d\"},\"finish_reason\":%s}]}\n\n",
                        answer, answer, ended ? "\"stop\"" : null)
                : String.format(
                        "data: {\"candidates\":[{\"index\":%d,\"content\":{\"parts\":[{\"text\":\"told %d\"}]}%s}]}\n\n",
                        answer, answer, ended ? ",\"finishReason\":\"STOP\"" : "");
    }

    /** The second answer never began, broke off, or came to its end. */
    @ParameterizedTest(name = "{0} client, {1} upstream, stream: {2}, {3}")
    @MethodSource("ways")
    void isWholeWhenEachAnswerIs(Dialect client, Dialect upstream, boolean stream, int second) {
        List<String> frames = new ArrayList<>(List.of(chunk(upstream, 0, true)));
        if (second > 0) {
            frames.add(chunk(upstream, 1, second == 2));
        }
        FAKES.get(upstream).always(FakeReply.sse(frames));
        String model = model(upstream);
        Http.Answer answer = Http.post(proxy.uri().resolve(client.path(model, stream)), ask(client, model, stream));
        if (second == 2) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("told 0", "told 1").doesNotContain("\"error\"");
        } else if (stream) {
            assertThat(client.errors(answer.body())).as(answer.body()).hasSize(1);
            assertThat(answer.body()).doesNotContain("[DONE]");
        } else {
            assertThat(answer.status()).as(answer.body()).isEqualTo(502);
            assertThat(client.error(answer.body())).contains("ended");
        }
    }

    /** One answer that is told to be over twice is not two, nor are words of another that goes on. */
    @ParameterizedTest(name = "{0} client, {1} upstream, again: {2}")
    @MethodSource("half")
    void oneAnswersEndIsNotTheOthers(Dialect client, Dialect upstream, boolean again) {
        String ended = chunk(upstream, 0, true);
        FAKES.get(upstream).always(FakeReply.sse(again ? List.of(ended, ended) : List.of(both(upstream))));
        String model = model(upstream);
        Http.Answer answer = Http.post(proxy.uri().resolve(client.path(model, true)), ask(client, model, true));
        assertThat(client.errors(answer.body())).as(answer.body()).hasSize(1);
        assertThat(answer.body()).doesNotContain("[DONE]");
    }

    static Stream<Arguments> half() {
        return KNOW_SEVERAL.stream().flatMap(client -> KNOW_SEVERAL.stream()
                .flatMap(upstream -> Stream.of(true, false).map(again -> Arguments.of(client, upstream, again))));
    }

    /** The first answer's end, and words of the second. */
    private static String both(Dialect upstream) {
        return upstream == Dialect.OPENAI
                ? "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"},"
                        + "{\"index\":1,\"delta\":{\"content\":\"told 1\"},\"finish_reason\":null}]}\n\n"
                : "data: {\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"},{\"index\":1,\"content\":"
                        + "{\"parts\":[{\"text\":\"told 1\"}]},\"finishReason\":null}]}\n\n";
    }

    /** A server that knows one answer only, and says itself that this was all. */
    @ParameterizedTest(name = "{0} client")
    @MethodSource("clients")
    void upstreamThatSaysItIsDoneIsBelieved(Dialect client) {
        FAKES.get(Dialect.OPENAI).always(FakeReply.sse(List.of(chunk(Dialect.OPENAI, 0, true), "data: [DONE]\n\n")));
        String model = model(Dialect.OPENAI);
        Http.Answer answer = Http.post(proxy.uri().resolve(client.path(model, true)), ask(client, model, true));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("told 0").doesNotContain("\"error\"");
    }

    static Stream<Dialect> clients() {
        return KNOW_SEVERAL.stream();
    }
}
