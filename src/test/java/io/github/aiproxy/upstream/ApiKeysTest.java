package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.proxy.SetClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys in rotation and on benches, by the clock. */
final class ApiKeysTest {
    private final SetClock clock = new SetClock();
    private final ApiKeys keys = new ApiKeys(List.of("a", "b", "c"), clock);

    private static String token(Credential credential) {
        return credential.access().result().token();
    }

    private String order() {
        return order("m");
    }

    private String order(String model) {
        StringBuilder order = new StringBuilder();
        for (Credential credential : keys.order(model)) {
            order.append(token(credential));
        }
        return order.toString();
    }

    private Credential key(String token) {
        return keys.order("m").stream()
                .filter(credential -> token(credential).equals(token))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachRequestBeginsWithTheNextKey() {
        assertThat(List.of(order(), order(), order(), order())).containsExactly("abc", "bca", "cab", "abc");
    }

    @Test
    void firmlyBenchedKeyIsLeftOutUntilItsTime() {
        keys.bench(key("b"), "m", Duration.ofSeconds(30));
        for (int i = 0; i < 3; i++) {
            assertThat(order()).hasSize(2).doesNotContain("b");
        }
        clock.forward(Duration.ofSeconds(30));
        assertThat(order()).hasSize(3);
    }

    @Test
    void softlyBenchedKeyIsTriedLastForAMinute() {
        keys.bench(key("a"), "m", null);
        for (int i = 0; i < 3; i++) {
            assertThat(order()).hasSize(3).endsWith("a");
        }
        assertThat(keys.untilAvailable("m")).isZero();
        clock.forward(Benches.SOFT);
        assertThat(List.of(order(), order(), order())).anyMatch(order -> order.startsWith("a"));
    }

    @Test
    void benchIsForOneModel() {
        keys.bench(key("a"), "m", Duration.ofHours(1));
        assertThat(order("n")).hasSize(3);
    }

    @Test
    void soonestKeyDecidesWhenTheUpstreamIsBack() {
        keys.bench(key("a"), "m", Duration.ofSeconds(50));
        keys.bench(key("b"), "m", Duration.ofSeconds(20));
        assertThat(keys.untilAvailable("m")).isZero();
        keys.bench(key("c"), "m", Duration.ofSeconds(40));
        assertThat(keys.untilAvailable("m")).isEqualTo(Duration.ofSeconds(20));
        assertThat(order()).isEmpty();
        clock.forward(Duration.ofSeconds(20));
        assertThat(keys.untilAvailable("m")).isZero();
        assertThat(order()).isEqualTo("b");
    }

    @Test
    void successEndsABench() {
        Credential a = key("a");
        keys.bench(a, "m", null);
        keys.proved(a, "m");
        assertThat(List.of(order(), order(), order())).anyMatch(order -> order.startsWith("a"));
    }

    @Test
    void nobodyIsBenchedLongerThanAWeek() {
        ApiKeys one = new ApiKeys(List.of("a"), clock);
        one.bench(one.order("m").get(0), "m", Duration.ofDays(10_000));
        assertThat(one.untilAvailable("m")).isEqualTo(Benches.LONGEST);
    }

    @Test
    void onlyKeyIsNotBenchedWithoutATime() {
        ApiKeys one = new ApiKeys(List.of("a"), clock);
        one.bench(one.order("m").get(0), "m", null);
        assertThat(one.order("m")).hasSize(1);
    }

    @Test
    void upstreamWithoutKeysHasOneThatIsNone() {
        ApiKeys none = new ApiKeys(List.of(), clock);
        assertThat(none.order("m")).hasSize(1);
        assertThat(token(none.order("m").get(0))).isNull();
        none.bench(none.order("m").get(0), "m", null);
        assertThat(none.untilAvailable("m")).isZero();
        none.bench(none.order("m").get(0), "m", Duration.ofHours(1));
        assertThat(none.untilAvailable("m")).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void keyIsNotInItsText() {
        assertThat(key("b")).hasToString("key #2");
    }
}
