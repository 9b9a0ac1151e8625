package io.github.aiproxy.balance;

import java.util.function.IntPredicate;

/**
 * Smooth weighted round robin, as nginx's: over any run of as many picks as the weights' sum, each entry is picked
 * exactly as often as its weight says, and the picks of one entry are spread out.
 *
 * <p>Each pick gives every eligible entry its weight, takes the richest (the first of equals), and charges it what was
 * given out. Entries that are not eligible neither earn nor pay, so the others keep their shares among themselves and
 * nobody returns with savings. Thread-safe: picks are serialised, which costs less than being inexact.
 */
final class WeightedOrder {
    private final int[] weights;
    private final long[] current;

    WeightedOrder(int... weights) {
        this.weights = weights.clone();
        this.current = new long[weights.length];
    }

    /**
     * Picks the next entry.
     *
     * @param eligible which indexes may be picked
     * @return its index; -1 if none is eligible
     */
    synchronized int next(IntPredicate eligible) {
        int best = -1;
        long total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!eligible.test(i)) {
                continue;
            }
            total += weights[i];
            current[i] += weights[i];
            if (best < 0 || current[i] > current[best]) {
                best = i;
            }
        }
        if (best >= 0) {
            current[best] -= total;
        }
        return best;
    }
}
