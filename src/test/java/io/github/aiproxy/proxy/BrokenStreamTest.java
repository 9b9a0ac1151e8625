package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.Gate;
import io.github.aiproxy.fake.StrictFake;
import java.nio.charset.StandardCharsets;
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

/** A stream that fails after the client got its first event: one error, no end as if it were whole, nobody else asked. */
final class BrokenStreamTest {
    private static final Map<Dialect, StrictFake> FIRST = new EnumMap<>(Dialect.class);
    private static final Map<Dialect, StrictFake> SECOND = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    private enum Break {
        RESET,
        CLOSE,
        END,
        STALL,
        ERROR_EVENT,
        ERROR_EVENT_THEN_RESET,
        GARBAGE_EVENT
    }

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml()
                .with("circuit_breaker: { failures: 1000 }\nstream_idle_timeout: 500ms\nmax_response_body: 64KiB");
        for (Dialect dialect : Dialect.values()) {
            List<String> models = new ArrayList<>();
            for (Break how : Break.values()) {
                for (Dialect client : Dialect.values()) {
                    models.add(model(how, client, dialect));
                }
            }
            models.add("unused");
            String[] known = models.toArray(String[]::new);
            FIRST.put(dialect, StrictFake.of(dialect.protocol).models(known));
            SECOND.put(dialect, StrictFake.of(dialect.protocol).models(known));
            String served = "available_models: [\"*-" + dialect.protocol.id() + "\"]";
            yaml.upstream("first-" + dialect.protocol.id(), FIRST.get(dialect), "weight: 2", served);
            yaml.upstream("second-" + dialect.protocol.id(), SECOND.get(dialect), "weight: 1", served);
        }
        proxy = yaml.start();
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

    private static String model(Break how, Dialect client, Dialect upstream) {
        return how.ordinal() + "-" + client.protocol.id() + "-" + upstream.protocol.id();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Break.values())
                .flatMap(how -> Stream.of(Dialect.values()).flatMap(client -> Stream.of(Dialect.values())
                        .filter(upstream -> how != Break.STALL || upstream == client || upstream == client.other())
                        .map(upstream -> Arguments.of(how, client, upstream))));
    }

    @ParameterizedTest(name = "{0}: {1} client, {2} upstream")
    @MethodSource("pairs")
    void clientIsToldOnceInItsOwnProtocol(Break how, Dialect client, Dialect upstream) throws Exception {
        StrictFake fake = FIRST.get(upstream);
        Gate gate = new Gate();
        fake.next(good -> broken(how, fake, good, gate));
        StringBuilder read = new StringBuilder();
        try (Http.Live live =
                Http.open(client.request(proxy.uri(), model(how, client, upstream), "hello there", true))) {
            assertThat(live.status()).isEqualTo(200);
            read.append(live.until("Echo"));
            gate.open();
            read.append(live.rest());
        }
        String stream = read.toString();
        boolean relayedGarbage = how == Break.GARBAGE_EVENT && client == upstream;
        if (!relayedGarbage) {
            assertThat(client.errors(stream)).as(stream).hasSize(1);
            assertThat(client.errors(stream).get(0)).isNotBlank();
            // Clients try again what the server failed at, not what they are to blame for.
            assertThat(stream).doesNotContain("invalid_request").doesNotContain("INVALID_ARGUMENT");
        }
        assertThat(client.endings(stream.replace("data: {unfinished\n", "")))
                .as(stream)
                .isZero();
        assertThat(fake.requests()).hasSize(1);
        assertThat(SECOND.get(upstream).requests()).isEmpty();
    }

    private static FakeReply broken(Break how, StrictFake fake, FakeReply good, Gate gate) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        while (!new String(good.pieces().get(at), StandardCharsets.UTF_8).contains("Echo")) {
            at++;
        }
        pieces.addAll(good.pieces().subList(0, at + 1));
        String next =
                switch (how) {
                    case ERROR_EVENT, ERROR_EVENT_THEN_RESET -> fake.errorFrame("it broke down");
                    case GARBAGE_EVENT -> "data: {unfinished\n\n";
                    // half a frame
                    default -> "data: {\"type\":\"x\",";
                };
        pieces.add(next.getBytes(StandardCharsets.UTF_8));
        FakeReply reply = new FakeReply(200, good.headers(), pieces, true, false, 0, Map.of(), Trouble.NONE, 0)
                .gateBefore(at + 1, gate);
        return switch (how) {
            case RESET, ERROR_EVENT_THEN_RESET -> reply.troubleAfterFrames(at + 2, Trouble.RESET);
            case CLOSE -> reply.troubleAfterFrames(at + 2, Trouble.CLOSE);
            case STALL -> reply.troubleAfterFrames(at + 2, Trouble.STALL);
            case END, ERROR_EVENT, GARBAGE_EVENT -> reply;
        };
    }
}
