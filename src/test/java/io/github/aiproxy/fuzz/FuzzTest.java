package io.github.aiproxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the bytes, nothing throws but its own error, hangs, or grows by any factor. The random changes are the same in
 * every run; {@code -Dfuzz.rounds=20000 -Dfuzz.seed=7} makes more of them, and others.
 */
final class FuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 600);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingBreaksIt(FuzzTarget target) {
        List<byte[]> seeds = Seeds.of(target);
        assertThat(seeds).isNotEmpty();
        for (byte[] seed : seeds) {
            run(target, seed, "a seed");
        }
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED * 1_000_003 + round);
            byte[] mutant = seeds.get(random.nextInt(seeds.size()));
            for (int i = random.nextInt(3); i >= 0; i--) {
                mutant = Mutations.of(mutant, seeds.get(random.nextInt(seeds.size())), random);
            }
            run(target, mutant, "round " + round + " of seed " + SEED);
        }
    }

    private static void run(FuzzTarget target, byte[] data, String which) {
        try {
            target.run(data);
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError(which + ": " + new String(data, StandardCharsets.UTF_8), e);
        }
    }
}
