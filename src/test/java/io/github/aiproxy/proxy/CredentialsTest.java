package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Recorded;
import io.github.aiproxy.fake.StrictFake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several keys of one upstream: used in turn, and in place of each other when one is refused. */
final class CredentialsTest {
    private final SetClock clock = new SetClock();
    private StrictFake fake;
    private StrictFake spare;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        fake = StrictFake.of(Protocol.ANTHROPIC).keys("k1", "k2", "k3").models("m", "n", "unused");
        spare = StrictFake.of(Protocol.ANTHROPIC).models("m", "n", "unused");
        proxy = RunningProxy.of(
                new ProxyYaml()
                        .upstream("many", fake, "token: [k1, k2, k3]", "weight: 1000")
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
        Http.Answer answer = Dialect.ANTHROPIC.ask(proxy.uri(), model, "hello", false);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.ANTHROPIC.text(answer.body())).isEqualTo("Echo: hello");
    }

    private static List<String> keys(FakeUpstream fake) {
        return fake.requests().stream().map(CredentialsTest::key).toList();
    }

    private static String key(Recorded request) {
        return request.header("x-api-key");
    }

    @ParameterizedTest(name = "whole frame: {0}")
    @ValueSource(booleans = {true, false})
    void keyThatIsLimitedInTheFirstEventIsReplacedWithinTheUpstream(boolean whole) {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}";
        fake.next(FakeReply.sse(List.of("event: error\ndata: " + error + (whole ? "\n\n" : ""))));
        Http.Answer answer = Dialect.ANTHROPIC.ask(proxy.uri(), "m", "hello", true);
        assertThat(Dialect.ANTHROPIC.text(answer.body())).isEqualTo("Echo: hello");
        assertThat(keys(fake)).containsExactly("k1", "k2");
        assertThat(spare.requests()).isEmpty();
    }

    @Test
    void keysAreUsedInTurn() {
        for (int i = 0; i < 6; i++) {
            ask("m");
        }
        assertThat(keys(fake)).containsExactly("k1", "k2", "k3", "k1", "k2", "k3");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {401, 402, 403, 429})
    void refusedKeyIsReplacedWithinTheUpstreamAndTriedLastForAWhile(int status) {
        fake.next(fake.error(status, "not with this key"));
        ask("m");
        assertThat(keys(fake)).containsExactly("k1", "k2");
        assertThat(spare.requests()).isEmpty();
        fake.reset();
        for (int i = 0; i < 6; i++) {
            ask("m");
        }
        assertThat(keys(fake)).doesNotContain("k1");
        fake.reset();
        clock.forward(Duration.ofMinutes(2));
        for (int i = 0; i < 3; i++) {
            ask("m");
        }
        assertThat(keys(fake)).contains("k1", "k2", "k3");
    }

    @Test
    void retryAfterBenchesAKeyForItsModelAndEndsByItself() {
        fake.next(fake.rateLimited(600));
        ask("m");
        fake.reset();
        for (int i = 0; i < 4; i++) {
            ask("m");
        }
        assertThat(keys(fake)).containsOnly("k2", "k3");
        fake.reset();
        for (int i = 0; i < 3; i++) {
            ask("n");
        }
        assertThat(keys(fake)).contains("k1");
        fake.reset();
        clock.forward(Duration.ofSeconds(601));
        for (int i = 0; i < 3; i++) {
            ask("m");
        }
        assertThat(keys(fake)).contains("k1");
    }

    @Test
    void upstreamWhoseKeysAllWaitIsPassedOverWithoutBeingAsked() {
        for (int i = 0; i < 3; i++) {
            fake.next(fake.rateLimited(60));
        }
        ask("m");
        assertThat(keys(fake)).containsExactly("k1", "k2", "k3");
        assertThat(spare.requests()).hasSize(1);
        ask("m");
        assertThat(fake.requests()).hasSize(3);
        assertThat(spare.requests()).hasSize(2);
        clock.forward(Duration.ofSeconds(61));
        ask("m");
        assertThat(fake.requests()).hasSize(4);
    }

    @Test
    void faultOfTheUpstreamIsNotTriedWithOtherKeys() {
        fake.next(fake.error(500, "broken"));
        ask("m");
        assertThat(fake.requests()).hasSize(1);
        assertThat(spare.requests()).hasSize(1);
    }

    @Test
    void streamsFailOverToTheNextKeyAsWell() {
        fake.next(fake.error(401, "no"));
        Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "m", "hello", true);
        assertThat(Dialect.OPENAI.text(answer.body())).isEqualTo("Echo: hello");
        assertThat(keys(fake)).containsExactly("k1", "k2");
    }
}
