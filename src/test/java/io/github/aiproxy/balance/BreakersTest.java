package io.github.aiproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.balance.Breakers.Guard;
import io.github.aiproxy.config.BreakerConfig;
import io.github.aiproxy.config.BreakerConfig.Scope;
import io.github.aiproxy.proxy.SetClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When an upstream is out, and what brings it back. */
final class BreakersTest {
    private static final Exception FAILURE = new IllegalStateException("failed");
    private static final Duration COOLDOWN = Duration.ofMinutes(30);

    private final SetClock clock = new SetClock();
    private final Breakers breakers = new Breakers(new BreakerConfig(3, COOLDOWN, Scope.UPSTREAM), clock);
    private final Guard guard = breakers.guard("a", "m");

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guard.enter()).isTrue();
            guard.failed(FAILURE);
        }
    }

    @Test
    void thirdFailureInARowOpens() {
        fail(2);
        assertThat(guard.untilAvailable()).isZero();
        fail(1);
        assertThat(guard.untilAvailable()).isEqualTo(COOLDOWN);
        assertThat(guard.enter()).isFalse();
    }

    @Test
    void successBeginsTheCountAgain() {
        for (int i = 0; i < 5; i++) {
            fail(2);
            assertThat(guard.enter()).isTrue();
            guard.succeeded();
        }
        assertThat(guard.untilAvailable()).isZero();
    }

    @Test
    void releasedPermissionsNeitherCountNorReset() {
        fail(2);
        for (int i = 0; i < 10; i++) {
            assertThat(guard.enter()).isTrue();
            guard.released();
        }
        assertThat(guard.untilAvailable()).isZero();
        fail(1);
        assertThat(guard.enter()).isFalse();
    }

    @Test
    void timeToWaitCountsDownToTheProbe() {
        fail(3);
        clock.forward(Duration.ofMinutes(29));
        assertThat(guard.untilAvailable()).isEqualTo(Duration.ofMinutes(1));
        assertThat(guard.enter()).isFalse();
        clock.forward(Duration.ofMinutes(1));
        assertThat(guard.untilAvailable()).isZero();
    }

    @Test
    void onlyOneProbesAtATime() {
        fail(3);
        clock.forward(COOLDOWN);
        assertThat(guard.enter()).isTrue();
        assertThat(guard.enter()).isFalse();
        assertThat(guard.untilAvailable()).isPositive();
        guard.succeeded();
        assertThat(guard.untilAvailable()).isZero();
        fail(2);
        assertThat(guard.untilAvailable()).isZero();
    }

    @Test
    void failedProbeOpensForAnotherCooldown() {
        fail(3);
        clock.forward(COOLDOWN);
        assertThat(guard.enter()).isTrue();
        guard.failed(FAILURE);
        assertThat(guard.untilAvailable()).isEqualTo(COOLDOWN);
        assertThat(guard.enter()).isFalse();
    }

    @Test
    void releasedProbeLetsTheNextOneProbe() {
        fail(3);
        clock.forward(COOLDOWN);
        assertThat(guard.enter()).isTrue();
        guard.released();
        assertThat(guard.untilAvailable()).isZero();
        assertThat(guard.enter()).isTrue();
    }

    @Test
    void otherCooldownCountsFromTheTimeOfTheFailure() {
        fail(3);
        clock.forward(Duration.ofMinutes(10));
        breakers.change(new BreakerConfig(3, Duration.ofMinutes(15), Scope.UPSTREAM));
        assertThat(breakers.guard("a", "m").untilAvailable()).isEqualTo(Duration.ofMinutes(5));
        breakers.change(new BreakerConfig(3, Duration.ofHours(1), Scope.UPSTREAM));
        assertThat(breakers.guard("a", "m").untilAvailable()).isEqualTo(Duration.ofMinutes(50));
        breakers.change(new BreakerConfig(3, Duration.ofMinutes(5), Scope.UPSTREAM));
        assertThat(breakers.guard("a", "m").untilAvailable()).isZero();
        assertThat(guard.enter()).isTrue();
        assertThat(guard.enter()).isFalse();
    }

    @Test
    void failuresInARowCountOnUnderOtherRulesButOnlyAnotherOneOpens() {
        fail(2);
        breakers.change(new BreakerConfig(5, COOLDOWN, Scope.UPSTREAM));
        assertThat(breakers.guard("a", "m")).isSameAs(guard);
        fail(2);
        assertThat(guard.untilAvailable()).isZero();
        breakers.change(new BreakerConfig(2, COOLDOWN, Scope.UPSTREAM));
        assertThat(breakers.guard("a", "m").untilAvailable()).isZero();
        fail(1);
        assertThat(guard.untilAvailable()).isEqualTo(COOLDOWN);
    }

    @Test
    void upstreamThatIsOutIsOutForEachOfItsModelsWhenTheScopeBecomesFiner() {
        fail(3);
        breakers.change(new BreakerConfig(3, COOLDOWN, Scope.MODEL));
        assertThat(breakers.guard("a", "m").untilAvailable()).isEqualTo(COOLDOWN);
        assertThat(breakers.guard("a", "n").enter()).isFalse();
        assertThat(breakers.guard("b", "m").enter()).isTrue();
        clock.forward(COOLDOWN);
        assertThat(breakers.guard("a", "late").untilAvailable()).isZero();
    }

    @Test
    void upstreamsThatAreNoMoreAreForgotten() {
        breakers.guard("b", "m");
        breakers.change(new BreakerConfig(3, COOLDOWN, Scope.MODEL));
        breakers.guard("b", "m");
        breakers.retain(Set.of("a"));
        assertThat(breakers.size()).isEqualTo(1);
    }

    @Test
    void scopeDecidesWhatABreakerCountsFor() {
        assertThat(breakers.guard("a", "other")).isSameAs(guard);
        assertThat(breakers.guard("b", "m")).isNotSameAs(guard);
        Breakers fine = new Breakers(new BreakerConfig(3, COOLDOWN, Scope.MODEL), clock);
        assertThat(fine.guard("a", "m")).isNotSameAs(fine.guard("a", "n")).isSameAs(fine.guard("a", "m"));
    }

    @Test
    void failureOfACallThatIsLongUnderWayCountsHoweverManyModelsComeMeanwhile() {
        Breakers fine = new Breakers(new BreakerConfig(1, COOLDOWN, Scope.MODEL), clock);
        Guard slow = fine.guard("a", "slow");
        assertThat(slow.enter()).isTrue();
        for (int i = 0; i < 25_000; i++) {
            fine.guard("a", "made up " + i);
        }
        slow.failed(FAILURE);
        assertThat(fine.guard("a", "slow").untilAvailable()).isPositive();
    }

    @Test
    void modelsThatClientsMakeUpAreNotAllKept() {
        Breakers fine = new Breakers(new BreakerConfig(1, COOLDOWN, Scope.MODEL), clock);
        Guard out = fine.guard("a", "out");
        assertThat(out.enter()).isTrue();
        out.failed(FAILURE);
        for (int i = 0; i < 25_000; i++) {
            fine.guard("a", "fine " + i);
        }
        assertThat(fine.size()).isLessThan(11_000);
        assertThat(fine.guard("a", "out")).isSameAs(out);
        for (int i = 0; i < 12_000; i++) {
            Guard made = fine.guard("a", "broken " + i);
            if (made.enter()) {
                made.failed(FAILURE);
            }
        }
        assertThat(fine.size()).isLessThan(11_000);
    }
}
