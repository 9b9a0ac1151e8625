package io.github.aiproxy.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.sdk.SdkClient.Failure;
import io.github.aiproxy.sdk.SdkClient.Talk;
import io.github.aiproxy.sdk.SdkLimits.Feature;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user of an official SDK sees, for every pair of a client's protocol and an upstream's; {@link SdkSetting} says
 * what a subclass provides.
 */
abstract class SdkMatrix extends SdkSetting {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},"
            + "\"degrees\":{\"type\":\"integer\"}},\"required\":[\"city\",\"degrees\"],\"additionalProperties\":false}";

    /** The exceptions that stand for an error that was told in the stream, not for a broken connection. */
    private static final List<String> TOLD = List.of(
            "SseException", "OverloadedException", "InternalServerException", "ServerException", "ResponseFailed");

    @ParameterizedTest(name = "{0} client → {1} upstream: plain text, whole and streamed")
    @MethodSource("pairs")
    void plainText(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            Ask ask = Ask.of(between.upstream().model(), "Zażółć 日本語 🐢 gęślą jaźń");
            Said whole = sdk.once(ask, false);
            assertThat(whole.text()).isEqualTo("Echo: " + ask.text());
            assertThat(whole.stop()).isEqualTo("end");
            Said streamed = sdk.once(ask, true);
            assertThat(streamed.text()).isEqualTo(whole.text());
            assertThat(streamed.stop()).isEqualTo("end");
            assertThat(streamed.textDeltas()).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: usage is the same whole and streamed")
    @MethodSource("pairs")
    void usage(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            Ask ask = Ask.of(between.upstream().model(), "count me");
            Said whole = sdk.once(ask, false);
            assertThat(whole.usage().input()).isEqualTo(42);
            assertThat(whole.usage().output()).isPositive();
            assertThat(whole.usage().cached()).isEqualTo(8);
            assertThat(sdk.once(ask, true).usage()).isEqualTo(whole.usage());
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: first words arrive before the rest is sent")
    @MethodSource("pairs")
    void streaming(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        Gate gate = new Gate();
        int last = between.upstream().stream("hello there").frames() - 1;
        between.upstream().next(reply -> reply.gateBefore(last, gate));
        try (SdkClient sdk = between.client(client)) {
            CompletableFuture<Said> said = CompletableFuture.supplyAsync(
                    () -> sdk.once(Ask.of(between.upstream().model(), "hello there"), true),
                    task -> new Thread(task).start());
            gate.awaitReached();
            assertThat(said).isNotDone();
            gate.open();
            assertThat(said.join().text()).isEqualTo("Echo: hello there");
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: system prompt and earlier turns")
    @MethodSource("pairs")
    void systemAndTurns(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            Ask ask = Ask.of(between.upstream().model(), "system?")
                    .system("Answer in rhymes.")
                    .after("hi", "hello");
            assertThat(sdk.once(ask, false).text()).isEqualTo("System: Answer in rhymes.");
            String roles = sdk.once(Ask.of(between.upstream().model(), "roles?").after("hi", "hello"), true)
                    .text();
            assertThat(roles.replace("model", "assistant")).isEqualTo("Roles: user,assistant,user");
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: tool loop")
    @MethodSource("pairs")
    void toolLoop(Protocol client, Protocol upstream) {
        toolLoop(client, upstream, false);
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: streamed tool loop")
    @MethodSource("pairs")
    void streamedToolLoop(Protocol client, Protocol upstream) {
        toolLoop(client, upstream, true);
    }

    private void toolLoop(Protocol client, Protocol upstream, boolean streamed) {
        Between between = to(upstream);
        for (String model : between.upstream().models()) {
            try (SdkClient sdk = between.client(client)) {
                Talk talk = sdk.talk(
                        Ask.of(model, "call:get_weather {\"city\":\"Kraków\",\"days\":3} then call:get_time then done")
                                .tools(Ask.WEATHER, Ask.TIME));
                Said first = talk.send(streamed);
                assertThat(first.stop()).isEqualTo("tools");
                assertThat(first.calls()).hasSize(1);
                assertThat(first.calls().get(0).name()).isEqualTo("get_weather");
                assertThat(first.calls().get(0).args()).isEqualTo(Trees.read("{\"city\":\"Kraków\",\"days\":3}"));
                talk.results(List.of("sunny"));
                Said second = talk.send(streamed);
                assertThat(second.calls()).hasSize(1);
                assertThat(second.calls().get(0).name()).isEqualTo("get_time");
                assertThat(second.calls().get(0).args()).isEqualTo(Trees.object());
                talk.results(List.of("noon"));
                Said third = talk.send(streamed);
                assertThat(third.stop()).isEqualTo("end");
                assertThat(third.text()).isEqualTo("Results: get_time=noon");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: parallel tools")
    @MethodSource("pairs")
    void parallelTools(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        for (String model : between.upstream().models()) {
            for (boolean streamed : new boolean[] {false, true}) {
                try (SdkClient sdk = between.client(client)) {
                    Talk talk = sdk.talk(Ask.of(
                                    model,
                                    "call:get_weather {\"city\":\"Oslo\"} call:get_time call:get_weather"
                                            + " {\"city\":\"Rome\"}")
                            .tools(Ask.WEATHER, Ask.TIME));
                    Said said = talk.send(streamed);
                    assertThat(said.calls().stream().map(Said.Call::name))
                            .containsExactly("get_weather", "get_time", "get_weather");
                    assertThat(said.calls().get(2).args()).isEqualTo(Trees.read("{\"city\":\"Rome\"}"));
                    talk.results(List.of("rain", "noon", "sun"));
                    assertThat(talk.send(streamed).text())
                            .isEqualTo("Results: get_weather=rain; get_time=noon; get_weather=sun");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: tool whose name only the client''s protocol allows")
    @MethodSource("pairs")
    void foreignToolName(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        String name =
                switch (client) {
                    case ANTHROPIC -> "long_".repeat(16) + "name";
                    case OPENAI, RESPONSES -> "9-lives";
                    case GEMINI -> "cat.lives:left";
                };
        Ask.Tool tool = new Ask.Tool(name, "Says how many lives are left", Ask.WEATHER.schema());
        for (boolean streamed : new boolean[] {false, true}) {
            try (SdkClient sdk = between.client(client)) {
                Talk talk = sdk.talk(Ask.of(between.upstream().model(), "call:#0 {\"city\":\"Rome\"}")
                        .tools(tool, Ask.TIME));
                assertThat(talk.send(streamed).calls().stream().map(Said.Call::name))
                        .containsExactly(name);
                talk.results(List.of("nine"));
                assertThat(talk.send(streamed).text()).endsWith("=nine");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: tool with a rich schema")
    @MethodSource("pairs")
    void richSchema(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        for (String model : between.upstream().models()) {
            try (SdkClient sdk = between.client(client)) {
                Said said = sdk.once(
                        Ask.of(
                                        model,
                                        "call:grep {\"pattern\":\"a.*b\",\"limit\":12345678901234567,\"where\":{\"path\":\"/\"}}")
                                .tools(Ask.GREP),
                        true);
                assertThat(said.calls().get(0).args())
                        .isEqualTo(Trees.read(
                                "{\"pattern\":\"a.*b\",\"limit\":12345678901234567,\"where\":{\"path\":\"/\"}}"));
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: forced tool")
    @MethodSource("pairs")
    void forcedTool(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            Said said = sdk.once(
                    Ask.of(between.upstream().model(), "whatever")
                            .tools(Ask.TIME, Ask.WEATHER)
                            .forced("get_weather"),
                    true);
            assertThat(said.calls().stream().map(Said.Call::name)).containsExactly("get_weather");
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: image input")
    @MethodSource("pairs")
    void image(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            Said said = sdk.once(Ask.of(between.upstream().model(), "look").png(PNG), false);
            assertThat(said.text()).isEqualTo("Saw image/png of " + PNG.length + " bytes. Echo: look");
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: structured output")
    @MethodSource("pairs")
    void structuredOutput(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            for (boolean streamed : new boolean[] {false, true}) {
                Said said =
                        sdk.once(Ask.of(between.upstream().model(), "weather").schema(SCHEMA), streamed);
                assertThat(Trees.read(said.text())).isEqualTo(Trees.read("{\"city\":\"word\",\"degrees\":42}"));
                assertThat(said.stop()).isEqualTo("end");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: thinking through a tool loop")
    @MethodSource("pairs")
    void thinking(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        boolean visible =
                SdkLimits.against(Feature.VISIBLE_THINKING, client, upstream).isEmpty();
        for (boolean streamed : new boolean[] {false, true}) {
            try (SdkClient sdk = between.client(client)) {
                Talk talk = sdk.talk(Ask.of(
                                between.upstream().thinkingModel(),
                                "think and call:get_weather {\"city\":\"Oslo\"} call:get_time")
                        .tools(Ask.WEATHER, Ask.TIME)
                        .thinkingAloud());
                Said first = talk.send(streamed);
                assertThat(first.calls()).hasSize(2);
                if (visible) {
                    assertThat(first.thinking()).isEqualTo("Let me think: step one, step two.");
                }
                talk.results(List.of("rain", "noon"));
                Said second = talk.send(streamed);
                assertThat(second.text()).isEqualTo("Results: get_weather=rain; get_time=noon");
                if (visible) {
                    assertThat(second.thinking()).isEqualTo("Let me think: step one, step two.");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: why the answer stopped")
    @MethodSource("pairs")
    void stopReasons(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        String model = between.upstream().model();
        try (SdkClient sdk = between.client(client)) {
            for (boolean streamed : new boolean[] {false, true}) {
                assertThat(sdk.once(Ask.of(model, "maxtokens"), streamed).stop())
                        .isEqualTo("length");
                assertThat(sdk.once(Ask.of(model, "refuse"), streamed).stop()).isEqualTo("refusal");
                assertThat(sdk.once(Ask.of(model, "blocked"), streamed).stop()).isEqualTo("refusal");
                if (SdkLimits.against(Feature.STOP_SEQUENCE, client, upstream).isEmpty()) {
                    Said said = sdk.once(Ask.of(model, "one STOP two").stopAt("STOP"), streamed);
                    assertThat(said.text()).isEqualTo("Echo: one ");
                    assertThat(said.stop()).isIn("stop", "end");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: unknown model is the SDK''s not-found")
    @MethodSource("pairs")
    void unknownModel(Protocol client, Protocol upstream) {
        try (Between between = fresh(upstream);
                SdkClient sdk = between.client(client)) {
            for (boolean streamed : new boolean[] {false, true}) {
                Failure failure = sdk.failure(catchThrowable(() -> sdk.once(Ask.of("no-such-model", "hi"), streamed)));
                assertThat(failure.status()).as(failure.toString()).isEqualTo(404);
                assertThat(failure.type())
                        .isEqualTo(client == Protocol.GEMINI ? "ClientException" : "NotFoundException");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: refused request is the SDK''s bad-request with the reason")
    @MethodSource("pairs")
    void badRequest(Protocol client, Protocol upstream) {
        try (Between between = fresh(upstream);
                SdkClient sdk = between.client(client)) {
            between.upstream().always(between.upstream().error(400, "the flux is out of range"));
            for (boolean streamed : new boolean[] {false, true}) {
                Failure failure = sdk.failure(
                        catchThrowable(() -> sdk.once(Ask.of(between.upstream().model(), "hi"), streamed)));
                assertThat(failure.status()).as(failure.toString()).isEqualTo(400);
                assertThat(failure.message()).contains("the flux is out of range");
                assertThat(failure.type())
                        .isEqualTo(client == Protocol.GEMINI ? "ClientException" : "BadRequestException");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: rate limit is the SDK''s, with the time to wait")
    @MethodSource("pairs")
    void rateLimit(Protocol client, Protocol upstream) {
        try (Between between = fresh(upstream);
                SdkClient sdk = between.client(client)) {
            between.upstream().always(between.upstream().rateLimited(7));
            Failure failure = sdk.failure(
                    catchThrowable(() -> sdk.once(Ask.of(between.upstream().model(), "hi"), true)));
            assertThat(failure.status()).as(failure.toString()).isEqualTo(429);
            assertThat(failure.type()).isEqualTo(client == Protocol.GEMINI ? "ClientException" : "RateLimitException");
            if (SdkLimits.against(Feature.RETRY_AFTER, client, upstream).isEmpty()) {
                assertThat(failure.retryAfter()).isEqualTo("7");
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: error in mid-stream is the SDK''s exception")
    @MethodSource("pairs")
    void errorInMidStream(Protocol client, Protocol upstream) {
        try (Between between = fresh(upstream);
                SdkClient sdk = between.client(client)) {
            Ask ask = Ask.of(between.upstream().model(), "error-midstream");
            Failure streamed = sdk.failure(catchThrowable(() -> sdk.once(ask, true)));
            assertThat(streamed.type()).as(streamed.toString()).isIn(TOLD);
            Failure whole = sdk.failure(catchThrowable(() -> sdk.once(ask, false)));
            assertThat(whole.status()).as(whole.toString()).isBetween(500, 529);
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: connection cut in mid-stream is never a whole answer")
    @MethodSource("pairs")
    void cutInMidStream(Protocol client, Protocol upstream) {
        for (Trouble trouble :
                tellsTruncation() ? List.of(Trouble.RESET, Trouble.CLOSE, Trouble.END) : List.of(Trouble.RESET)) {
            try (Between between = fresh(upstream);
                    SdkClient sdk = between.client(client)) {
                between.upstream().next(reply -> reply.troubleAfterFrames(reply.frames() - 3, trouble));
                Failure failure = sdk.failure(
                        catchThrowable(() -> sdk.once(Ask.of(between.upstream().model(), "hello there"), true)));
                if (tellsTruncation()) {
                    assertThat(failure.type()).as(failure.toString()).isIn(TOLD);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: models")
    @MethodSource("pairs")
    void models(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        try (SdkClient sdk = between.client(client)) {
            assertThat(sdk.models()).containsAll(between.upstream().models());
        }
    }

    @ParameterizedTest(name = "{0} client → {1} upstream: count of tokens")
    @MethodSource("pairs")
    void countTokens(Protocol client, Protocol upstream) {
        Between between = to(upstream);
        if (SdkLimits.against(Feature.COUNT_TOKENS, client, upstream).isEmpty()) {
            try (SdkClient sdk = between.client(client)) {
                assertThat(sdk.countTokens(Ask.of(between.upstream().model(), "how long is this?")))
                        .isPositive();
            }
        }
    }
}
