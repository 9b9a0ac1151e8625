package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When nobody could answer, the client is told why in its own protocol, with a status that it can act on. */
final class AllFailTest {
    private StrictFake first;
    private StrictFake second;
    private final SetClock clock = new SetClock();

    @BeforeEach
    void start() {
        first = StrictFake.of(io.github.aiproxy.chat.Protocol.ANTHROPIC).models("m", "other", "unused");
        second = StrictFake.of(io.github.aiproxy.chat.Protocol.OPENAI).models("m", "other", "unused");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private RunningProxy proxy(String... general) {
        return RunningProxy.of(
                new ProxyYaml()
                        .with(String.join("\n", general))
                        .upstream("first", first, "weight: 100", "available_models: [m, other]")
                        .upstream("second", second, "available_models: [m]")
                        .text(),
                java.nio.file.Path.of("routes"),
                clock);
    }

    static Stream<Arguments> statuses() {
        int[][] statuses = {
            {400, 400}, {401, 502}, {402, 502}, {403, 502}, {404, 404}, {413, 413}, {422, 422}, {429, 429}, {503, 503}
        };
        return Stream.of(statuses)
                .flatMap(pair -> Stream.of(Dialect.values()).map(client -> Arguments.of(pair[0], pair[1], client)));
    }

    @ParameterizedTest(name = "upstream {0}, client {1} for {2}")
    @MethodSource("statuses")
    void lastUpstreamIsQuotedInClientsShape(int upstream, int expected, Dialect client) {
        first.always(first.error(upstream, "words of the first"));
        second.always(second.error(upstream, "words of the second"));
        try (RunningProxy proxy = proxy("circuit_breaker: { failures: 1000 }")) {
            for (boolean stream : new boolean[] {true, false}) {
                Http.Answer answer = client.ask(proxy.uri(), "m", "hello", stream);
                // The Messages API has a status of its own for overload.
                int told = expected == 503 && client == Dialect.ANTHROPIC ? 529 : expected;
                assertThat(answer.status()).as(answer.body()).isEqualTo(told);
                assertThat(answer.header("content-type")).startsWith("application/json");
                assertThat(client.error(answer.body())).contains("words of the second");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void serverErrorsStayServerErrors(Dialect client) {
        first.always(first.error(500, "first"));
        second.always(FakeReply.text(500, "text/html", "<html>oops</html>"));
        try (RunningProxy proxy = proxy()) {
            Http.Answer answer = client.ask(proxy.uri(), "m", "hello", false);
            assertThat(answer.status()).isIn(500, 502);
            assertThat(client.error(answer.body())).isNotBlank();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void retryAfterOfLastUpstreamIsPassedOn(Dialect client) {
        first.always(first.rateLimited(40));
        second.always(second.rateLimited(20));
        try (RunningProxy proxy = proxy()) {
            Http.Answer answer = client.ask(proxy.uri(), "m", "hello", true);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isEqualTo("20");
            assertThat(client.error(answer.body())).isNotBlank();

            // Now both sit out their limits: nobody is asked, and the sooner one is named.
            Http.Answer again = client.ask(proxy.uri(), "m", "hello", true);
            assertThat(again.status()).isEqualTo(429);
            assertThat(again.header("retry-after")).isEqualTo("20");
            assertThat(client.error(again.body())).contains("\"m\"");
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(1);

            first.reset();
            second.reset();
            clock.forward(Duration.ofSeconds(20));
            Http.Answer back = client.ask(proxy.uri(), "m", "hello", true);
            assertThat(client.text(back.body())).isEqualTo("Echo: hello");
            assertThat(first.requests()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void modelThatNobodyServesIsNotFound(Dialect client) {
        try (RunningProxy proxy = proxy()) {
            Http.Answer answer = client.ask(proxy.uri(), "unheard-of", "hello", false);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(client.error(answer.body())).contains("unheard-of");
            assertThat(first.requests()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void transportFailureNamesNoHost(Dialect client) {
        first.refuse();
        second.refuse();
        try (RunningProxy proxy = proxy()) {
            Http.Answer answer = client.ask(proxy.uri(), "m", "hello", false);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(client.error(answer.body())).doesNotContain("127.0.0.1").contains("refused");
        } finally {
            first.listen();
            second.listen();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void fallbackModelsAreTriedInTurn(Dialect client) {
        first.always(good -> first.last().text().contains("other") ? good : first.error(500, "no m today"));
        second.always(second.error(500, "no m here"));
        try (RunningProxy proxy = proxy("model_fallback: { unheard-of: m, m: other }")) {
            Http.Answer answer = client.ask(proxy.uri(), "unheard-of", "hello", true);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(client.text(answer.body())).isEqualTo("Echo: hello");
            assertThat(second.requests()).hasSize(1);
            assertThat(first.requests()).hasSize(2);
        }
    }
}
