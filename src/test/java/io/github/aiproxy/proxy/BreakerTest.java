package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.StrictFake;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that fails three times in a row is left alone for half an hour; then one request tries it. */
final class BreakerTest {
    private final SetClock clock = new SetClock();
    private StrictFake fake;
    private StrictFake spare;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        fake = StrictFake.of(Protocol.OPENAI).models("m", "n", "unused");
        spare = StrictFake.of(Protocol.OPENAI).models("m", "n", "unused");
        proxy = proxy("");
    }

    private RunningProxy proxy(String general) {
        return RunningProxy.of(
                new ProxyYaml()
                        .with(general)
                        .upstream("fragile", fake, "weight: 1000")
                        .upstream("spare", spare)
                        .text(),
                Path.of("routes"),
                clock);
    }

    @AfterEach
    void stop() {
        proxy.close();
        fake.close();
        spare.close();
    }

    private void ask(String model) {
        Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), model, "hello", false);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private int askedAfter(int requests) {
        int before = fake.requests().size();
        for (int i = 0; i < requests; i++) {
            ask("m");
        }
        return fake.requests().size() - before;
    }

    private void open() {
        fake.always(fake.error(500, "broken"));
        assertThat(askedAfter(3)).isEqualTo(3);
        fake.always(good -> good);
    }

    @Test
    void opensAfterThreeFailuresAndIsSkipped() {
        open();
        assertThat(askedAfter(5)).isZero();
        clock.forward(Duration.ofMinutes(29));
        assertThat(askedAfter(2)).isZero();
    }

    @Test
    void successInBetweenBeginsTheCountAgain() {
        for (int round = 0; round < 3; round++) {
            fake.next(fake.error(500, "a")).next(fake.error(502, "b"));
            assertThat(askedAfter(3)).isEqualTo(3);
        }
        assertThat(askedAfter(3)).isEqualTo(3);
    }

    @Test
    void goodProbeAfterHalfAnHourBringsItBack() {
        open();
        clock.forward(Duration.ofMinutes(30));
        assertThat(askedAfter(4)).isEqualTo(4);
    }

    @Test
    void badProbeKeepsItOutForAnotherHalfHour() {
        open();
        clock.forward(Duration.ofMinutes(31));
        fake.next(fake.error(500, "still broken"));
        assertThat(askedAfter(5)).isEqualTo(1);
        clock.forward(Duration.ofMinutes(29));
        assertThat(askedAfter(2)).isZero();
        clock.forward(Duration.ofMinutes(2));
        assertThat(askedAfter(3)).isEqualTo(3);
    }

    @Test
    void probeThatSaysNothingOfTheUpstreamLetsTheNextOneProbe() {
        open();
        clock.forward(Duration.ofMinutes(30));
        fake.next(fake.error(400, "your fault"));
        assertThat(askedAfter(4)).isEqualTo(4);
    }

    @Test
    void streamedProbeDecidesAtItsFirstEvent() throws Exception {
        open();
        clock.forward(Duration.ofMinutes(30));
        fake.next(good -> fake.stream("hello").troubleAfterFrames(3, Trouble.STALL));
        try (Http.Live probe = Http.open(Dialect.OPENAI.request(proxy.uri(), "m", "hello", true))) {
            probe.until("Ech");
            assertThat(askedAfter(3)).isEqualTo(3);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {400, 404, 413, 422})
    void requestsThatAreWrongNeverCount(int status) {
        fake.always(fake.error(status, "your fault"));
        assertThat(askedAfter(6)).isEqualTo(6);
    }

    @Test
    void rateLimitsWithATimeNeverCount() {
        for (int i = 0; i < 5; i++) {
            fake.next(fake.rateLimited(1));
            assertThat(askedAfter(1)).isEqualTo(1);
            clock.forward(Duration.ofSeconds(2));
        }
    }

    @Test
    void clientsThatLeaveNeverCount() throws Exception {
        for (int i = 0; i < 6; i++) {
            int frames = i % 2 == 0 ? -1 : 3;
            fake.next(good -> frames < 0
                    ? good.troubleBeforeHead(Trouble.STALL)
                    : fake.stream("hello").troubleAfterFrames(frames, Trouble.STALL));
            try (RawClient client = RawClient.post(
                    proxy.uri(), Dialect.OPENAI.path("m", true), Dialect.OPENAI.body("m", "hello", true))) {
                fake.awaitRequest(i);
                if (frames > 0) {
                    client.readUntil("Ech");
                }
            }
            fake.requests().get(i).awaitCancelled();
        }
        assertThat(spare.requests()).isEmpty();
        assertThat(askedAfter(3)).isEqualTo(3);
    }

    @Test
    void streamsThatBreakInTheMiddleCount() {
        for (int i = 0; i < 3; i++) {
            fake.next(good -> good.troubleAfterFrames(3, Trouble.CLOSE));
            Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true);
            assertThat(Dialect.OPENAI.errors(answer.body())).hasSize(1);
        }
        assertThat(askedAfter(3)).isZero();
    }

    @Test
    void scopeOfModelKeepsTheOthersIn() {
        proxy.close();
        proxy = proxy("circuit_breaker: { failures: 2, cooldown: 10m, scope: model }");
        fake.next(fake.error(500, "a")).next(fake.error(500, "b"));
        assertThat(askedAfter(2)).isEqualTo(2);
        assertThat(askedAfter(2)).isZero();
        int before = fake.requests().size();
        ask("n");
        assertThat(fake.requests()).hasSize(before + 1);
        clock.forward(Duration.ofMinutes(10));
        assertThat(askedAfter(2)).isEqualTo(2);
    }

    @Test
    void logTellsOnceWhoIsOutWhyAndForHowLongAndWhenItIsBack() {
        try (HeardLog log = new HeardLog("io.github.aiproxy.balance.UpstreamGuard", Level.INFO)) {
            fake.always(fake.error(500, "broken"));
            assertThat(askedAfter(5)).isEqualTo(3);
            assertThat(log.lines()).containsExactly("WARN upstream fragile is taken out for 1800 s: broken");
            clock.forward(Duration.ofMinutes(30));
            assertThat(askedAfter(5)).isEqualTo(1);
            assertThat(log.lines()).hasSize(2).last().isEqualTo(log.lines().get(0));
            clock.forward(Duration.ofMinutes(30));
            fake.always(good -> good);
            assertThat(askedAfter(5)).isEqualTo(5);
            assertThat(log.lines()).hasSize(3).last().isEqualTo("INFO upstream fragile is back in");
        }
    }

    @Test
    void logTellsTheModelThatABreakerIsFor() {
        proxy.close();
        proxy = proxy("circuit_breaker: { failures: 2, cooldown: 10m, scope: model }");
        try (HeardLog log = new HeardLog("io.github.aiproxy.balance.UpstreamGuard", Level.INFO)) {
            fake.next(fake.error(500, "a")).next(fake.error(502, "b"));
            assertThat(askedAfter(4)).isEqualTo(2);
            clock.forward(Duration.ofMinutes(10));
            assertThat(askedAfter(2)).isEqualTo(2);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN upstream fragile for model m is taken out for 600 s: b",
                            "INFO upstream fragile for model m is back in");
        }
    }

    @Test
    void allOutIs503WithTheTimeToComeBack() {
        fake.always(fake.error(500, "broken"));
        spare.always(spare.error(500, "broken"));
        for (int i = 0; i < 3; i++) {
            assertThat(Dialect.OPENAI.ask(proxy.uri(), "m", "hello", false).status())
                    .isEqualTo(500);
            clock.forward(Duration.ofMinutes(1));
        }
        for (Dialect client : Dialect.values()) {
            Http.Answer answer = client.ask(proxy.uri(), "m", "hello", true);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo(Integer.toString(29 * 60));
            assertThat(client.error(answer.body())).contains("unavailable");
        }
        assertThat(fake.requests()).hasSize(3);
        assertThat(spare.requests()).hasSize(3);
    }
}
