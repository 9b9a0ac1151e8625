package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.Fault.Form;
import io.github.aiproxy.proxy.Fault.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A fault, met by one client at one upstream. Immutable.
 *
 * @param variant of the fault, from 0
 * @param alone whether no other upstream serves the model
 */
record FaultCase(Fault fault, int variant, Form form, Dialect client, Dialect upstream, boolean alone) {
    static final String WORDS = "héllo 🌍 there";
    static final String ANSWER = "Echo: " + WORDS;

    /**
     * The model that is asked for: of this case alone, so that what is remembered of it is in nobody's way. Begins with
     * {@link #prefix}.
     */
    String model() {
        return prefix(fault.place(), form == Form.FOLDED, alone, upstream) + fault.id() + "." + variant + "."
                + client.protocol.id() + "." + form.name().toLowerCase(Locale.ROOT);
    }

    static String prefix(Fault.Place place, boolean mustStream, boolean alone, Dialect upstream) {
        return String.join(
                        ".",
                        place.name().toLowerCase(Locale.ROOT),
                        mustStream ? "must" : "may",
                        alone ? "alone" : "spare",
                        upstream.protocol.id())
                + ".";
    }

    String expected() {
        return fault.said().apply(ANSWER);
    }

    /**
     * The cases of a fault.
     *
     * @param full every pair of protocols and every variant; else each client with its own protocol and one other, and
     *     the first, middle and last variant
     */
    static List<FaultCase> of(Fault fault, boolean full) {
        List<FaultCase> cases = new ArrayList<>();
        if (fault.is(Trait.LONG) && !full) {
            return cases;
        }
        for (Dialect client : Dialect.values()) {
            for (Dialect upstream : Dialect.values()) {
                boolean wanted = upstream == client
                        || (full ? !fault.is(Trait.LONG) : fault.is(Trait.BY_UPSTREAM) || upstream == client.other());
                // 16 MB more than once in a reply are too much.
                boolean light = upstream != Dialect.RESPONSES && (full || client == Dialect.ANTHROPIC);
                if (wanted && (light || !fault.is(Trait.HEAVY))) {
                    FakeReply good;
                    try (StrictFake fake = StrictFake.of(upstream.protocol)) {
                        good = fake.stream(WORDS);
                    }
                    for (Form form : fault.forms()) {
                        variants(fault.variants().of(good), full).forEach(variant -> {
                            cases.add(new FaultCase(fault, variant, form, client, upstream, false));
                            cases.add(new FaultCase(fault, variant, form, client, upstream, true));
                        });
                    }
                }
            }
        }
        return cases;
    }

    private static IntStream variants(int count, boolean full) {
        return full
                ? IntStream.range(0, count)
                : IntStream.of(0, count / 2, count - 1)
                        .filter(variant -> variant >= 0 && variant < count)
                        .distinct();
    }

    @Override
    public String toString() {
        return fault + " #" + variant + ", " + form + ": " + client + " client, " + upstream + " upstream"
                + (alone ? " alone" : "");
    }
}
