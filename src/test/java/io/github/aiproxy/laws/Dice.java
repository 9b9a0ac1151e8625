package io.github.aiproxy.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random choices that a seed makes again. One thread. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        // Neighbouring seeds begin alike.
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One time in so many; else null. */
    <T> T maybe(int in, Supplier<T> value) {
        return one(in) ? value.get() : null;
    }

    /** From 0 to {@code most} of them. */
    <T> List<T> some(int most, Supplier<T> value) {
        List<T> all = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            all.add(value.get());
        }
        return all;
    }
}
