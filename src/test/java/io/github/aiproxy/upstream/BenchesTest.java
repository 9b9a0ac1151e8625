package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.proxy.SetClock;
import io.github.aiproxy.upstream.Credentials.Credential;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys in rotation and on benches, by the clock. */
final class BenchesTest {
    private final SetClock clock = new SetClock();
    private final Credentials keys = new Credentials(List.of("a", "b", "c"));

    private String order() {
        return order("m");
    }

    private String order(String model) {
        StringBuilder order = new StringBuilder();
        for (Credential credential : keys.order(model, clock)) {
            order.append(credential.token());
        }
        return order.toString();
    }

    private Credential key(String token) {
        return keys.order("m", clock).stream()
                .filter(credential -> credential.token().equals(token))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachRequestBeginsWithTheNextKey() {
        assertThat(List.of(order(), order(), order(), order())).containsExactly("abc", "bca", "cab", "abc");
    }

    @Test
    void firmlyBenchedKeyIsLeftOutUntilItsTime() {
        keys.bench(key("b"), "m", Duration.ofSeconds(30), clock);
        for (int i = 0; i < 3; i++) {
            assertThat(order()).hasSize(2).doesNotContain("b");
        }
        clock.forward(Duration.ofSeconds(30));
        assertThat(order()).hasSize(3);
    }

    @Test
    void softlyBenchedKeyIsTriedLastForAMinute() {
        keys.bench(key("a"), "m", null, clock);
        for (int i = 0; i < 3; i++) {
            assertThat(order()).hasSize(3).endsWith("a");
        }
        assertThat(keys.untilAvailable("m", clock)).isZero();
        clock.forward(Credentials.SOFT_BENCH);
        assertThat(List.of(order(), order(), order())).anyMatch(order -> order.startsWith("a"));
    }

    @Test
    void benchIsForOneModel() {
        keys.bench(key("a"), "m", Duration.ofHours(1), clock);
        assertThat(order("n")).hasSize(3);
    }

    @Test
    void soonestKeyDecidesWhenTheUpstreamIsBack() {
        keys.bench(key("a"), "m", Duration.ofSeconds(50), clock);
        keys.bench(key("b"), "m", Duration.ofSeconds(20), clock);
        assertThat(keys.untilAvailable("m", clock)).isZero();
        keys.bench(key("c"), "m", Duration.ofSeconds(40), clock);
        assertThat(keys.untilAvailable("m", clock)).isEqualTo(Duration.ofSeconds(20));
        assertThat(order()).isEmpty();
        clock.forward(Duration.ofSeconds(20));
        assertThat(keys.untilAvailable("m", clock)).isZero();
        assertThat(order()).isEqualTo("b");
    }

    @Test
    void successEndsABench() {
        Credential a = key("a");
        keys.bench(a, "m", null, clock);
        keys.proved(a, "m");
        assertThat(List.of(order(), order(), order())).anyMatch(order -> order.startsWith("a"));
    }

    @Test
    void nobodyIsBenchedLongerThanAWeek() {
        Credentials one = new Credentials(List.of("a"));
        one.bench(one.order("m", clock).get(0), "m", Duration.ofDays(10_000), clock);
        assertThat(one.untilAvailable("m", clock)).isEqualTo(Credentials.LONGEST_BENCH);
    }

    @Test
    void onlyKeyIsNotBenchedWithoutATime() {
        Credentials one = new Credentials(List.of("a"));
        one.bench(one.order("m", clock).get(0), "m", null, clock);
        assertThat(one.order("m", clock)).hasSize(1);
    }

    @Test
    void upstreamWithoutKeysHasOneThatIsNone() {
        Credentials none = new Credentials(List.of());
        assertThat(none.order("m", clock)).hasSize(1);
        assertThat(none.order("m", clock).get(0).token()).isNull();
        none.bench(none.order("m", clock).get(0), "m", Duration.ofHours(1), clock);
        assertThat(none.untilAvailable("m", clock)).isZero();
    }

    @Test
    void keyIsNotInItsText() {
        assertThat(key("b")).hasToString("#2");
    }
}
