package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.proxy.Fault.Moment;
import io.github.aiproxy.proxy.FaultRun.Blame;
import io.github.aiproxy.proxy.FaultRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fault suite: every {@link Faults fault}, with every client's protocol, streamed and not, at upstreams of the same
 * protocol and of others, with another upstream there and without.
 *
 * <p>{@code ./mvnw test -Pfaults} runs it in full and writes the tables of {@code docs/faults.md} and {@code README.md}
 * anew. The build runs fewer pairs and compares.
 */
final class FaultTest {
    private static final boolean FULL = Boolean.getBoolean("aiproxy.faults.full");
    private static final Path DOCS = Path.of("docs/faults.md");
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- begin: written by ./mvnw test -Pfaults -->\n";
    private static final String END = "<!-- end -->";

    private static Map<Fault, List<Result>> results;

    @BeforeAll
    static void run() {
        List<FaultCase> cases = Faults.all().stream()
                .flatMap(fault -> FaultCase.of(fault, FULL).stream())
                .toList();
        try (FaultRun run = new FaultRun(cases)) {
            Map<FaultCase, Result> byCase =
                    run.run(cases).stream().collect(Collectors.toMap(Result::of, result -> result));
            results = cases.stream()
                    .map(byCase::get)
                    .collect(Collectors.groupingBy(
                            result -> result.of().fault(), java.util.LinkedHashMap::new, Collectors.toList()));
        }
    }

    static Stream<Fault> faults() {
        return results.keySet().stream();
    }

    private interface Law {
        void check(SoftAssertions softly, Result result);
    }

    private static void each(Fault fault, Law law) {
        SoftAssertions softly = new SoftAssertions();
        results.get(fault).forEach(result -> law.check(softly, result));
        softly.assertAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void answerIsWholeOrToldToHaveFailed(Fault fault) {
        each(fault, (softly, result) -> softly.assertThat(result.seen().kind())
                .as("%s: %s", result.of(), result.seen())
                .isNotEqualTo(Seen.Kind.WRONG));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void requestIsNotLostThatAnotherUpstreamCanServe(Fault fault) {
        each(fault, (softly, result) -> {
            boolean mayBeTold = fault.afterFirstByte(result.of().form()) || fault.moment() == Moment.LEAVES;
            if (!result.of().alone() && !mayBeTold) {
                softly.assertThat(result.seen().kind())
                        .as("%s: %s", result.of(), result.seen())
                        .isEqualTo(Seen.Kind.ANSWER);
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void nobodyIsAskedTwiceNorAfterTheFirstByte(Fault fault) {
        each(fault, (softly, result) -> {
            softly.assertThat(result.first()).as("%s", result.of()).isLessThanOrEqualTo(1);
            boolean over = result.seen().kind() == Seen.Kind.TOLD
                    || result.seen().kind() == Seen.Kind.RELAYED
                    || fault.moment() == Moment.HARMLESS
                    || fault.moment() == Moment.LEAVES
                    || result.of().alone();
            softly.assertThat(result.second()).as("%s", result.of()).isLessThanOrEqualTo(over ? 0 : 1);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void failureIsAnErrorWhenNobodyElseIsThere(Fault fault) {
        each(fault, (softly, result) -> {
            if (result.of().alone() && fault.moment() == Moment.BEFORE) {
                softly.assertThat(result.seen().kind())
                        .as("%s: %s", result.of(), result.seen())
                        .isEqualTo(Seen.Kind.ERROR);
            } else if (result.of().alone() && fault.moment() == Moment.ANNOUNCED) {
                // The announcement went out, so what cannot be read is in the middle of the answer; one that is
                // gathered
                // from its stream does not need an announcement that can be read.
                Seen.Kind besides =
                        switch (fault.id()) {
                            case "malformed-announced" ->
                                result.of().form() == Fault.Form.FOLDED ? Seen.Kind.ANSWER : Seen.Kind.RELAYED;
                            default -> Seen.Kind.ERROR;
                        };
                softly.assertThat(result.seen().kind())
                        .as("%s: %s", result.of(), result.seen())
                        .isIn(Seen.Kind.ERROR, Seen.Kind.TOLD, besides);
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whoIsInnocentIsNotBlamed(Fault fault) {
        boolean innocent = fault.moment() == Moment.HARMLESS || fault.moment() == Moment.LEAVES;
        each(fault, (softly, result) -> {
            if (innocent && result.of().alone()) {
                softly.assertThat(result.blame()).as("%s", result.of()).isEqualTo(Blame.NOBODY);
            }
        });
    }

    @Test
    void tableOfTheDocumentationIsWhatWasSeen() throws IOException {
        Map<Fault, String> lines = FaultTable.lines(all());
        if (FULL) {
            write(DOCS, FaultTable.full(all()));
        }
        String written = written(DOCS);
        SoftAssertions softly = new SoftAssertions();
        lines.forEach((fault, line) -> softly.assertThat(written).contains(line));
        softly.assertAll();
    }

    @Test
    void tableOfTheReadmeIsWhatWasSeen() throws IOException {
        String table = FaultTable.compact(all());
        if (FULL) {
            write(README, table);
        }
        assertThat(written(README)).isEqualTo(table);
    }

    private static List<Result> all() {
        return results.values().stream()
                .flatMap(List::stream)
                .filter(result -> !result.of().fault().is(Fault.Trait.CHANCE))
                .toList();
    }

    private static String written(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
    }

    private static void write(Path file, String table) throws IOException {
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + table + text.substring(text.indexOf(END)));
    }
}
