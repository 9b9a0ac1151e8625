package io.github.aiproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.proxy.RunningProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What applications with the vendors' JavaScript SDKs get, whatever type the upstream has: accumulators of streams, tool
 * loops, typed errors. Each SDK's script does everything once per upstream; the tests look at what it told.
 */
@Tag("clients")
@Execution(ExecutionMode.CONCURRENT)
final class JsSdkTest {
    private static final List<String> LOOPS =
            List.of("loop", "streamedLoop", "thinkingLoop", "parallel", "streamedParallel");

    private static final Map<Pair, JsonNode> TOLD = new ConcurrentHashMap<>();
    private static final Outside OUTSIDE = new Outside();

    @TempDir
    private static Path home;

    private record Pair(Protocol client, UpstreamUnderTest upstream) {}

    static Stream<Arguments> pairs() {
        return Stream.of(UpstreamUnderTest.values())
                .flatMap(upstream -> Stream.of(Protocol.values()).map(client -> Arguments.of(client, upstream)));
    }

    @AfterAll
    static void nobodyWentOutside() {
        OUTSIDE.close();
        TOLD.clear();
        assertThat(OUTSIDE.asked()).isEmpty();
    }

    private static JsonNode told(Protocol client, UpstreamUnderTest type) {
        return TOLD.computeIfAbsent(new Pair(client, type), pair -> run(client, type));
    }

    private static JsonNode run(Protocol client, UpstreamUnderTest type) {
        try (StrictFake upstream = type.start();
                StrictFake refusing = type.start().models("refused-model");
                StrictFake limiting = type.start().models("limited-model");
                RunningProxy proxy = Upstreams.proxy(type, List.of(upstream, refusing, limiting))) {
            refusing.always(refusing.error(400, "the flux is out of range"));
            limiting.always(limiting.rateLimited(7));
            String script =
                    Installed.FOLDER.resolve("sdk/" + client.id() + ".mjs").toString();
            Run run = Run.of(
                    home,
                    List.of(
                            Installed.node(),
                            script,
                            proxy.uri().toString(),
                            Cli.KEY,
                            upstream.model(),
                            upstream.thinkingModel()),
                    OUTSIDE.environment());
            assertThat(run.exit()).as(run.toString()).isZero();
            return Trees.read(run.out());
        }
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: an accumulated stream is what the whole answer is")
    @MethodSource("pairs")
    void streamIsAccumulated(Protocol client, UpstreamUnderTest upstream) {
        JsonNode whole = told(client, upstream).path("whole");
        JsonNode streamed = told(client, upstream).path("streamed");
        assertThat(whole.path("text").asText()).as(whole.toString()).isEqualTo("Echo: Zażółć 日本語 🐢");
        assertThat(whole.path("output").asLong()).isPositive();
        assertThat(streamed.path("deltas").asInt()).as(streamed.toString()).isGreaterThanOrEqualTo(3);
        for (String same : List.of("text", "said", "stop", "input", "output")) {
            assertThat(streamed.path(same)).as(same).isEqualTo(whole.path(same));
        }
        assertThat(whole.path("stop").asText())
                .isEqualTo(
                        switch (client) {
                            case ANTHROPIC -> "end_turn";
                            case OPENAI -> "stop";
                            case RESPONSES -> "completed";
                            case GEMINI -> "STOP";
                        });
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: an answer that was too long says so")
    @MethodSource("pairs")
    void lengthIsTold(Protocol client, UpstreamUnderTest upstream) {
        JsonNode said = told(client, upstream).path("tooLong");
        assertThat(said.path("stop").asText())
                .as(said.toString())
                .isEqualTo(
                        switch (client) {
                            case ANTHROPIC -> "max_tokens";
                            case OPENAI -> "length";
                            case RESPONSES -> "max_output_tokens";
                            case GEMINI -> "MAX_TOKENS";
                        });
        assertThat(said.path("text").asText()).isEqualTo("Echo");
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: thoughts are shown where both have them")
    @MethodSource("pairs")
    void thoughtsAreShown(Protocol client, UpstreamUnderTest upstream) {
        JsonNode said = told(client, upstream).path("thought");
        assertThat(said.path("text").asText()).as(said.toString()).isEqualTo("Echo: please think");
        if (client != Protocol.OPENAI && upstream.protocol() != Protocol.OPENAI) {
            assertThat(said.path("thinking").asText()).isEqualTo("Let me think: step one, step two.");
        }
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: its tool loops end well")
    @MethodSource("pairs")
    void toolLoopsEndWell(Protocol client, UpstreamUnderTest upstream) {
        // Streamed, this SDK sends back a turn per chunk; Gemini's rules forbid that, and like is relayed to like.
        boolean unruly = client == Protocol.GEMINI && upstream.protocol() == Protocol.GEMINI;
        for (String name : unruly ? List.of("loop", "parallel") : LOOPS) {
            JsonNode loop = told(client, upstream).path(name);
            boolean parallel = name.endsWith("arallel");
            assertThat(loop.path("calls"))
                    .as(name + " " + loop)
                    .isEqualTo(Trees.read(
                            parallel
                                    ? "[[\"get_weather\",{\"city\":\"Oslo\"}],[\"get_time\",{}],"
                                            + "[\"get_weather\",{\"city\":\"Rome\"}]]"
                                    : "[[\"get_weather\",{\"city\":\"Kraków\",\"days\":3}],[\"get_time\",{}]]"));
            assertThat(loop.path("text").asText())
                    .as(name)
                    .isEqualTo(
                            parallel
                                    ? "Results: get_weather=sunny; get_time=noon; get_weather=sunny"
                                    : "Results: get_time=noon");
        }
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: a structured answer is parsed")
    @MethodSource("pairs")
    void structuredAnswerIsParsed(Protocol client, UpstreamUnderTest upstream) {
        assertThat(told(client, upstream).path("parsed")).isEqualTo(Trees.read("{\"city\":\"word\",\"degrees\":42}"));
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: models are listed and tokens counted")
    @MethodSource("pairs")
    void modelsAndTokens(Protocol client, UpstreamUnderTest upstream) {
        JsonNode told = told(client, upstream);
        assertThat(told.path("models").toString()).contains("refused-model").contains("limited-model");
        if (client != Protocol.OPENAI) {
            assertThat(told.path("count").asInt())
                    .as(told.path("count").toString())
                    .isPositive();
        }
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: errors have their types")
    @MethodSource("pairs")
    void errorsHaveTheirTypes(Protocol client, UpstreamUnderTest upstream) {
        JsonNode told = told(client, upstream);
        failed(client, told.path("unknown"), 404, "NotFoundError");
        failed(client, told.path("unknownStreamed"), 404, "NotFoundError");
        failed(client, told.path("wrongKey"), 401, "AuthenticationError");
        assertThat(failed(client, told.path("refused"), 400, "BadRequestError")
                        .path("message")
                        .asText())
                .contains("the flux is out of range");
        JsonNode limited = failed(client, told.path("limited"), 429, "RateLimitError");
        if (client != Protocol.GEMINI) {
            assertThat(limited.path("retryAfter").asText()).isEqualTo("7");
        }
    }

    private static JsonNode failed(Protocol client, JsonNode said, int status, String type) {
        JsonNode failed = said.path("failed");
        assertThat(failed.path("status").asInt()).as(said.toString()).isEqualTo(status);
        assertThat(failed.path("type").asText()).isEqualTo(client == Protocol.GEMINI ? "ApiError" : type);
        return failed;
    }

    @ParameterizedTest(name = "{0} SDK → {1} upstream: an error in mid-stream is told")
    @MethodSource("pairs")
    void brokenStreamIsTold(Protocol client, UpstreamUnderTest upstream) {
        JsonNode said = told(client, upstream).path("brokenStream");
        if (client == Protocol.RESPONSES && said.has("stop")) {
            // This SDK gives the failed response instead of throwing.
            assertThat(said.path("stop").asText()).isEqualTo("failed");
            assertThat(said.path("failure").asText()).isNotEmpty();
        } else {
            // If the upstream's first words and its error came together, nothing was told yet: the client gets a
            // status.
            boolean begun = said.at("/failed/status").asInt() == 0;
            assertThat(said.at("/failed/type").asText())
                    .as(said.toString())
                    .isIn(
                            begun
                                    ? List.of("APIError", "ApiError")
                                    : List.of("ApiError", "InternalServerError", "OverloadedError"));
            assertThat(said.at("/failed/message").asText()).isNotEmpty();
        }
    }
}
