package io.github.aiproxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Smooth weighted round robin, by its sequences. */
final class WeightedOrderTest {
    private static final IntPredicate ALL = i -> true;

    private static int[] weights(String text) {
        return IntStream.range(0, text.split(" ").length)
                .map(i -> Integer.parseInt(text.split(" ")[i]))
                .toArray();
    }

    private static String picks(WeightedOrder order, int count, IntPredicate eligible) {
        return IntStream.range(0, count)
                .map(i -> order.next(eligible))
                .mapToObj(i -> i < 0 ? "-" : Character.toString((char) ('a' + i)))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "5 1 1,         a a b a c a a a a b a c a a",
        "1 1 1,         a b c a b c",
        "2 1,           a b a a b a",
        "1,             a a a",
        "4 3 2 1,       a b c a b d a c b a",
        "0 1,           b b b"
    })
    void sequenceIsNginxs(String weights, String expected) {
        assertThat(picks(new WeightedOrder(weights(weights)), expected.split(" ").length, ALL))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} with {1} down")
    @CsvSource({"5 1 1, 0", "5 3 2, 1", "10 5 3 2, 2", "7 7 7 1, 3"})
    void othersKeepTheirSharesWhileOneIsDown(String text, int down) {
        int[] weights = weights(text);
        WeightedOrder order = new WeightedOrder(weights);
        picks(order, 3, ALL);
        int sum = IntStream.of(weights).sum() - weights[down];
        int[] counts = new int[weights.length];
        // What was earned before the outage is paid out in it, once.
        for (int i = 0; i < 10 * sum; i++) {
            counts[order.next(j -> j != down)]++;
        }
        assertThat(counts[down]).isZero();
        for (int i = 0; i < weights.length; i++) {
            if (i != down) {
                assertThat(counts[i]).isBetween(10 * weights[i] - 2, 10 * weights[i] + 2);
            }
        }
    }

    @Test
    void sharesOfTheOthersAreExactOverACycleWhileOneIsDown() {
        WeightedOrder order = new WeightedOrder(5, 3, 2);
        assertThat(picks(order, 7, i -> i != 1)).isEqualTo("a c a a a c a");
        assertThat(picks(new WeightedOrder(5, 1, 1), 2, i -> i != 0)).isEqualTo("b c");
    }

    @Test
    void sharesAreExactOverACycle() {
        int[] weights = {13, 7, 5, 1};
        WeightedOrder order = new WeightedOrder(weights);
        for (int cycle = 0; cycle < 3; cycle++) {
            int[] counts = new int[4];
            for (int i = 0; i < 26; i++) {
                counts[order.next(ALL)]++;
            }
            assertThat(counts).containsExactly(weights);
        }
    }

    @Test
    void nobodyReturnsWithSavings() {
        WeightedOrder order = new WeightedOrder(1, 1);
        picks(order, 100, i -> i == 0);
        assertThat(picks(order, 6, ALL)).doesNotContain("b b").contains("b");
    }

    @Test
    void noneEligibleIsNobody() {
        assertThat(new WeightedOrder(3, 2).next(i -> false)).isEqualTo(-1);
        assertThat(new WeightedOrder().next(ALL)).isEqualTo(-1);
    }

    @Test
    void sharesAreExactWithEightThreads() throws Exception {
        int[] weights = {5, 3, 2};
        WeightedOrder order = new WeightedOrder(weights);
        AtomicIntegerArray counts = new AtomicIntegerArray(3);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 10_000; i++) {
                    counts.incrementAndGet(order.next(ALL));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(new int[] {counts.get(0), counts.get(1), counts.get(2)}).containsExactly(40_000, 24_000, 16_000);
    }
}
