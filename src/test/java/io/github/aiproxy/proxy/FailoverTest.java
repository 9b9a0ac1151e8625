package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.StrictFake;
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

/** Whatever goes wrong before the first event, the next upstream answers and the client notices nothing. */
final class FailoverTest {
    private static final Map<Dialect, StrictFake> FIRST = new EnumMap<>(Dialect.class);
    private static final Map<Dialect, StrictFake> SECOND = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("""
                circuit_breaker: { failures: 1000 }
                upstream_request_timeout: 500ms
                stream_idle_timeout: 500ms
                """);
        for (Dialect dialect : Dialect.values()) {
            // Each scenario has a model of its own, so that a bench for one is not in the way of the next.
            StrictFake first = StrictFake.of(dialect.protocol);
            StrictFake second = StrictFake.of(dialect.protocol);
            List<String> models = new ArrayList<>();
            for (BadStart bad : BadStart.values()) {
                for (Dialect client : Dialect.values()) {
                    models.add(model(bad, client, dialect, true));
                    models.add(model(bad, client, dialect, false));
                }
            }
            models.add("unused");
            FIRST.put(dialect, first.models(models.toArray(String[]::new)));
            SECOND.put(dialect, second.models(models.toArray(String[]::new)));
            String served = "available_models: [\"*-" + dialect.protocol.id() + "\"]";
            yaml.upstream("first-" + dialect.protocol.id(), first, "weight: 2", served);
            yaml.upstream("second-" + dialect.protocol.id(), second, "weight: 1", served);
        }
        proxy = yaml.start();
        // So that classes are loaded before time counts.
        for (Dialect client : Dialect.values()) {
            client.ask(proxy.uri(), "warm-" + client.protocol.id(), "up", true);
            client.ask(proxy.uri(), "warm-" + client.other().protocol.id(), "up", false);
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FIRST.values().forEach(StrictFake::close);
        SECOND.values().forEach(StrictFake::close);
    }

    @BeforeEach
    void forget() {
        FIRST.values().forEach(StrictFake::reset);
        SECOND.values().forEach(StrictFake::reset);
    }

    private static String model(BadStart bad, Dialect client, Dialect upstream, boolean stream) {
        String what = bad.name().toLowerCase(java.util.Locale.ROOT).replace('_', '.');
        return what + "-" + client.protocol.id() + (stream ? "-s-" : "-w-") + upstream.protocol.id();
    }

    static Stream<Arguments> scenarios() {
        return Stream.of(BadStart.values()).flatMap(bad -> Stream.of(Dialect.values())
                .filter(client -> !bad.slow() || client == Dialect.ANTHROPIC)
                .flatMap(client -> Stream.of(client, client.other()).flatMap(upstream -> Stream.of(true, false)
                        .map(stream -> Arguments.of(bad, client, upstream, stream)))));
    }

    @ParameterizedTest(name = "{0}: {1} client, {2} upstreams, streamed: {3}")
    @MethodSource("scenarios")
    void secondUpstreamAnswersWhenFirstFails(BadStart bad, Dialect client, Dialect upstream, boolean stream) {
        StrictFake first = FIRST.get(upstream);
        StrictFake second = SECOND.get(upstream);
        if (bad == BadStart.REFUSED_CONNECTION) {
            first.refuse();
        } else {
            first.next(good -> bad.reply(first, good));
        }
        Http.Answer answer;
        try {
            answer = client.ask(proxy.uri(), model(bad, client, upstream, stream), "hello there", stream);
        } finally {
            if (bad == BadStart.REFUSED_CONNECTION) {
                first.listen();
            }
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.text(answer.body())).isEqualTo("Echo: hello there");
        assertThat(first.requests()).hasSize(bad == BadStart.REFUSED_CONNECTION ? 0 : 1);
        assertThat(second.requests()).hasSize(1);
        if (stream) {
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            assertThat(client.endings(answer.body())).isEqualTo(1);
            assertThat(client.errors(answer.body())).isEmpty();
        } else {
            assertThat(answer.header("content-type")).startsWith("application/json");
        }
    }
}
