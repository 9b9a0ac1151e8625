package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.Recorded;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that announce an answer: until they say something of it, another upstream may. */
final class AnnouncedStreamTest {
    private static final Map<Dialect, FakeUpstream> FIRST = new EnumMap<>(Dialect.class);
    private static final Map<Dialect, FakeUpstream> SECOND = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;
    private static RunningProxy hasty;
    /** Each test has a model of its own, so that the first upstream is asked first. */
    private static int models;

    @BeforeAll
    static void start() {
        for (Dialect dialect : Dialect.values()) {
            FIRST.put(dialect, FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(500, "{}")));
            SECOND.put(dialect, FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(500, "{}")));
        }
        proxy = start("circuit_breaker: { failures: 1000 }");
        hasty = start("circuit_breaker: { failures: 1000 }\nstream_keep_alive: 200ms");
    }

    private static RunningProxy start(String general) {
        ProxyYaml yaml = new ProxyYaml().with(general);
        for (Dialect dialect : Dialect.values()) {
            String id = dialect.protocol.id();
            String both = "available_models: [\"both-*-" + id + "\"]";
            yaml.upstream("first-" + id, FIRST.get(dialect), "weight: 2", both);
            yaml.upstream("second-" + id, SECOND.get(dialect), "weight: 1", both);
            yaml.upstream("alone-" + id, FIRST.get(dialect), "available_models: [\"alone-*-" + id + "\"]");
        }
        return yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        hasty.close();
        FIRST.values().forEach(FakeUpstream::close);
        SECOND.values().forEach(FakeUpstream::close);
    }

    @BeforeEach
    void forget() {
        for (Dialect dialect : Dialect.values()) {
            FIRST.get(dialect).reset();
            SECOND.get(dialect).reset();
            List<String> other = new ArrayList<>(announcement(dialect));
            other.addAll(answer(dialect, "other words"));
            SECOND.get(dialect).always(FakeReply.sse(other));
        }
    }

    private static String both(Dialect upstream) {
        return "both-" + models++ + "-" + upstream.protocol.id();
    }

    private static String alone(Dialect upstream) {
        return "alone-" + models++ + "-" + upstream.protocol.id();
    }

    private static String event(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
    }

    private static String response(String status, String more) {
        return ",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"m\",\"status\":\"" + status
                + "\",\"output\":[]" + more + "}";
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                + delta + ",\"logprobs\":null,\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static String candidate(String text, String more) {
        return "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + text + "\"}]}" + more
                + ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":3},\"modelVersion\":\"m\",\"responseId\":\"r\"}\n\n";
    }

    /** What providers send before the model has said anything. */
    private static List<String> announcement(Dialect upstream) {
        return switch (upstream) {
            case ANTHROPIC ->
                List.of(
                        event(
                                "message_start",
                                ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                                        + "\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}"),
                        event("ping", ""));
            case OPENAI ->
                List.of(
                        "data: {\"id\":\"\",\"object\":\"\",\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n",
                        chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
            case RESPONSES ->
                List.of(
                        event("response.created", response("in_progress", "")),
                        event("response.queued", response("queued", "")),
                        event("response.in_progress", response("in_progress", "")));
            case GEMINI -> List.of(candidate("", ""));
        };
    }

    private static List<String> answer(Dialect upstream, String words) {
        return switch (upstream) {
            case ANTHROPIC ->
                List.of(
                        event(
                                "content_block_start",
                                ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
                        event(
                                "content_block_delta",
                                ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + words + "\"}"),
                        event("content_block_stop", ",\"index\":0"),
                        event(
                                "message_delta",
                                ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}"),
                        event("message_stop", ""));
            case OPENAI ->
                List.of(chunk("{\"content\":\"" + words + "\"}", "null"), chunk("{}", "\"stop\""), "data: [DONE]\n\n");
            case RESPONSES ->
                List.of(
                        event(
                                "response.output_text.delta",
                                ",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + words
                                        + "\""),
                        event("response.completed", response("completed", "")));
            case GEMINI -> List.of(candidate(words, ",\"finishReason\":\"STOP\""));
        };
    }

    private static String error(Dialect upstream) {
        return switch (upstream) {
            case ANTHROPIC -> event("error", ",\"error\":{\"type\":\"overloaded_error\",\"message\":\"it is full\"}");
            case OPENAI -> "data: {\"error\":{\"message\":\"it is full\",\"type\":\"server_error\",\"code\":503}}\n\n";
            case RESPONSES ->
                event(
                        "response.failed",
                        response("failed", ",\"error\":{\"code\":\"server_error\",\"message\":\"it is full\"}"));
            case GEMINI -> "data: {\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"it is full\"}}\n\n";
        };
    }

    private static FakeReply announced(Dialect upstream, List<String> then) {
        List<String> frames = new ArrayList<>(announcement(upstream));
        frames.addAll(then);
        return FakeReply.sse(frames);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Dialect.values())
                .flatMap(client -> Stream.of(Dialect.values()).map(upstream -> Arguments.of(client, upstream)));
    }

    static Stream<Arguments> failures() {
        return pairs().flatMap(pair -> Stream.of("an error", "RESET", "CLOSE", "END", "no JSON")
                .map(how -> Arguments.of(pair.get()[0], pair.get()[1], how)));
    }

    @ParameterizedTest(name = "{0} client, {1} upstream: {2}")
    @MethodSource("failures")
    void announcementCommitsToNothing(Dialect client, Dialect upstream, String how) {
        int announced = announcement(upstream).size();
        FIRST.get(upstream)
                .always(
                        switch (how) {
                            case "an error" -> announced(upstream, List.of(error(upstream)));
                            case "no JSON" -> announced(upstream, List.of("data: {unfinished\n\n"));
                            default ->
                                announced(upstream, List.of()).troubleAfterFrames(announced, Trouble.valueOf(how));
                        });
        Http.Answer answer = client.ask(proxy.uri(), both(upstream), "hello there", true);
        assertThat(client.text(answer.body())).as(answer.body()).isEqualTo("other words");
        assertThat(client.errors(answer.body())).isEmpty();
        assertThat(FIRST.get(upstream).requests()).hasSize(1);
        assertThat(SECOND.get(upstream).requests()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void announcementComesWithTheFirstWords(Dialect client, Dialect upstream) throws Exception {
        Gate silence = new Gate();
        List<String> words = answer(upstream, "so be it");
        FIRST.get(upstream)
                .always(announced(upstream, words)
                        .gateBefore(announcement(upstream).size(), silence));
        silence.open();
        Http.Answer answer = client.ask(proxy.uri(), both(upstream), "hello there", true);
        assertThat(client.text(answer.body())).isEqualTo("so be it");
        if (client == upstream) {
            assertThat(answer.body()).isEqualTo(String.join("", announcement(upstream)) + String.join("", words));
        }
        assertThat(SECOND.get(upstream).requests()).isEmpty();
    }

    /** What a client gets when nothing follows, in the time after which a silent stream has its first sign of life. */
    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void announcementOfASilentUpstreamComesInTime(Dialect client, Dialect upstream) throws Exception {
        if (client == Dialect.GEMINI && upstream != client) {
            // Says nothing before there is something to say.
            return;
        }
        Gate silence = new Gate();
        FIRST.get(upstream)
                .always(announced(upstream, List.of(error(upstream)))
                        .gateBefore(announcement(upstream).size(), silence));
        try (Http.Live live = Http.open(client.request(hasty.uri(), both(upstream), "hello there", true))) {
            String read = live.until(first(client));
            silence.open();
            read += live.rest();
            // It is committed then.
            assertThat(client.errors(read)).as(read).containsExactly("it is full");
            assertThat(SECOND.get(upstream).requests()).isEmpty();
        }
    }

    /** Clients know what their provider tells in a stream: Codex shortens the conversation, or waits as it is told. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void failureThatNobodyCanCureIsToldAsItCame(Dialect dialect) {
        FIRST.get(dialect).always(announced(dialect, List.of(error(dialect))));
        Http.Answer answer = dialect.ask(proxy.uri(), alone(dialect), "hello there", true);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(String.join("", announcement(dialect)) + error(dialect));
    }

    /** Where nobody could stand in, nothing is gained by waiting: the client sees its stream begin as soon as it does. */
    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void announcementOfTheOnlyUpstreamGoesOutAtOnce(Dialect client, Dialect upstream) throws Exception {
        if (client == Dialect.GEMINI && upstream != client) {
            // Says nothing before there is something to say.
            return;
        }
        Gate silence = new Gate();
        FIRST.get(upstream)
                .always(announced(upstream, List.of(error(upstream)))
                        .gateBefore(announcement(upstream).size(), silence));
        try (Http.Live live = Http.open(client.request(proxy.uri(), alone(upstream), "hello there", true))) {
            String read = live.until(first(client));
            silence.open();
            read += live.rest();
            assertThat(client.errors(read)).as(read).containsExactly("it is full");
        }
    }

    @ParameterizedTest(name = "{0} client, {1} upstream")
    @MethodSource("pairs")
    void failureThatNobodyCanCureFollowsTheAnnouncement(Dialect client, Dialect upstream) {
        FIRST.get(upstream)
                .always(announced(upstream, List.of())
                        .troubleAfterFrames(announcement(upstream).size(), Trouble.CLOSE));
        Http.Answer answer = client.ask(proxy.uri(), alone(upstream), "hello there", true);
        if (client == Dialect.GEMINI && upstream != client) {
            // Nothing was said before.
            assertThat(answer.status()).as(answer.body()).isEqualTo(502);
            assertThat(client.error(answer.body())).contains("the connection broke");
            return;
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.errors(answer.body())).as(answer.body()).hasSize(1);
        assertThat(client.errors(answer.body()).get(0)).contains("the connection broke");
    }

    /** What a stream of the client's protocol begins with. */
    private static String first(Dialect client) {
        return switch (client) {
            case ANTHROPIC -> "message_start";
            case OPENAI -> "\"role\":\"assistant\"";
            case RESPONSES -> "response.in_progress";
            case GEMINI -> "candidates";
        };
    }

    private static String failed(String code) {
        return event(
                "response.failed", response("failed", ",\"error\":{\"code\":\"" + code + "\",\"message\":\"no\"}"));
    }

    @Test
    void failureOfTheRequestItselfCountsAgainstNobody() {
        FIRST.get(Dialect.RESPONSES).always(announced(Dialect.RESPONSES, List.of(failed("context_length_exceeded"))));
        try (RunningProxy strict = new ProxyYaml()
                .with("circuit_breaker: { failures: 1 }")
                .upstream("only", FIRST.get(Dialect.RESPONSES))
                .start()) {
            for (int i = 1; i < 4; i++) {
                Http.Answer answer = Dialect.RESPONSES.ask(strict.uri(), "m", "hello there", true);
                assertThat(answer.body()).contains("context_length_exceeded");
                assertThat(FIRST.get(Dialect.RESPONSES).requests()).hasSize(i);
            }
        }
    }

    @Test
    void keyThatIsRefusedAfterTheAnnouncementIsFollowedByTheNext() {
        FakeUpstream fake = FIRST.get(Dialect.RESPONSES);
        fake.always((Recorded request, FakeReply good) ->
                request.headers().get("authorization").endsWith("key-one")
                        ? announced(Dialect.RESPONSES, List.of(failed("rate_limit_exceeded")))
                        : announced(Dialect.RESPONSES, answer(Dialect.RESPONSES, "so be it")));
        try (RunningProxy rotating = new ProxyYaml()
                .upstream("only", fake, "token: [key-one, key-two]")
                .start()) {
            for (int i = 0; i < 3; i++) {
                Http.Answer answer = Dialect.RESPONSES.ask(rotating.uri(), "m", "hello there", true);
                assertThat(Dialect.RESPONSES.text(answer.body()))
                        .as(answer.body())
                        .isEqualTo("so be it");
            }
            // The first key was asked once, and sits out.
            assertThat(fake.requests()).hasSize(4);
        }
    }

    /** A request's tools and instructions come back with it. */
    @Test
    void announcementTooLargeToHoldGoesOut() throws Exception {
        Gate silence = new Gate();
        String large =
                event("response.created", response("in_progress", ",\"instructions\":\"" + "x".repeat(2 << 20) + "\""));
        FIRST.get(Dialect.RESPONSES)
                .always(FakeReply.sse(List.of(large, error(Dialect.RESPONSES))).gateBefore(1, silence));
        try (Http.Live live =
                Http.open(Dialect.RESPONSES.request(proxy.uri(), both(Dialect.RESPONSES), "hello there", true))) {
            live.until("data:");
            silence.open();
            assertThat(Dialect.RESPONSES.errors(live.rest())).containsExactly("it is full");
        }
    }
}
