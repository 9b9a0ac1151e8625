package io.github.aiproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People's command line tools do their work, whatever type the upstream has. */
@Tag("clients")
@Execution(ExecutionMode.CONCURRENT)
final class CliTest {
    private static final List<Cli> CLIS = List.of(
            new ClaudeCode("claude-opus-4-6"),
            new Codex("gpt-5.2", false),
            new Codex("gpt-5.5", false),
            new Codex("gpt-6-astra", true),
            new GeminiCli("gemini-2.5-flash"),
            new GeminiCli("gemini-3.1-pro-preview"));

    private static final List<UpstreamUnderTest> EVERY = List.of(UpstreamUnderTest.values());
    private static final List<UpstreamUnderTest> KEYED = UpstreamUnderTest.keyed();
    private static final Outside OUTSIDE = new Outside();

    @TempDir
    private Path home;

    /** Every model of every program with every type. */
    static Stream<Arguments> all() {
        return CLIS.stream().flatMap(cli -> with(cli, EVERY));
    }

    /** Every model of every program with every protocol; one model of each with the accounts' types. */
    static Stream<Arguments> most() {
        return CLIS.stream().flatMap(cli -> ofEachProgram(cli) ? with(cli, EVERY) : with(cli, KEYED));
    }

    /** One model of every program with every type: for what does not depend on the model's tools. */
    static Stream<Arguments> programs() {
        return CLIS.stream().filter(CliTest::ofEachProgram).flatMap(cli -> with(cli, EVERY));
    }

    private static Stream<Arguments> with(Cli cli, List<UpstreamUnderTest> types) {
        return types.stream().map(type -> Arguments.of(cli, type));
    }

    private static boolean ofEachProgram(Cli cli) {
        return CLIS.stream()
                        .filter(other -> other.getClass() == cli.getClass())
                        .findFirst()
                        .orElseThrow()
                == cli;
    }

    @AfterAll
    static void nobodyWentOutside() {
        OUTSIDE.close();
        assertThat(OUTSIDE.asked()).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1} upstream: shell commands run, one after the other")
    @MethodSource("all")
    void toolLoop(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            Run run = run(
                    cli,
                    proxy,
                    cli.ask("script: think " + cli.shell("echo first > made.txt && cat made.txt") + " then "
                            + cli.shell("echo second >> made.txt && wc -l < made.txt | sed s/^/lines-/")));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Results: ").contains("lines-2");
            assertThat(made()).isEqualTo("first\nsecond\n");
            assertThat(upstream.requests()).hasSize(3);
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: parallel shell commands run")
    @MethodSource("most")
    void parallelTools(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            Run run = run(
                    cli,
                    proxy,
                    cli.ask("script: think " + cli.shell("echo one > one.txt; echo result-one") + " "
                            + cli.shell("echo two > two.txt; echo result-two")));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("result-one");
            assertThat(home.resolve("work/one.txt")).exists();
            if (cli.parallel()) {
                assertThat(run.out()).contains("result-two");
                assertThat(home.resolve("work/two.txt")).exists();
            }
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream, then another type: the conversation goes on")
    @MethodSource("most")
    void conversationGoesOnElsewhere(Cli cli, UpstreamUnderTest type) throws IOException {
        UpstreamUnderTest other = other(cli, type);
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            Run run = run(cli, proxy, cli.ask("script: think " + cli.shell("echo first > made.txt")));
            assertThat(run.exit()).as(run.toString()).isZero();
        }
        try (StrictFake upstream = other.start();
                RunningProxy proxy = Upstreams.proxy(other, upstream, cli.model())) {
            Run run = run(cli, proxy, cli.goOn("script: think " + cli.shell("echo second >> made.txt; cat made.txt")));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Results: ").contains("second");
            assertThat(made()).isEqualTo("first\nsecond\n");
            assertThat(upstream.requests()).hasSize(2);
            assertThat(upstream.last().text()).contains("echo first");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a refused request is told with its reason")
    @MethodSource("programs")
    void refusedRequestIsTold(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            upstream.always(upstream.error(400, "the flux is out of range"));
            Run run = run(cli, proxy, cli.ask("script: hello"));
            assertThat(run.exit()).as(run.toString()).isNotZero();
            assertThat(run.out() + run.err()).contains("the flux is out of range");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a rate limit is waited for")
    @MethodSource("programs")
    void rateLimitIsWaitedFor(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            upstream.next(upstream.rateLimited(1));
            Run run = run(cli, proxy, cli.ask("script: hello there"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: hello there");
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: an answer that breaks off is asked for again")
    @MethodSource("programs")
    void brokenStreamIsRetried(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            upstream.next(reply -> reply.troubleAfterFrames(reply.frames() - 3, Trouble.RESET));
            Run run = run(cli, proxy, cli.ask("script: hello there, you"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: hello there, you");
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    private static UpstreamUnderTest other(Cli cli, UpstreamUnderTest type) {
        UpstreamUnderTest other = EVERY.get((type.ordinal() + 1) % EVERY.size());
        return cli.goesOnWith(other) ? other : other(cli, other);
    }

    private String made() throws IOException {
        return Files.readString(home.resolve("work/made.txt"));
    }

    private Run run(Cli cli, RunningProxy proxy, List<String> command) throws IOException {
        cli.prepare(home, proxy.uri());
        return Run.of(cli, home, proxy, OUTSIDE, command);
    }
}
