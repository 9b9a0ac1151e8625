package io.github.aiproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply.Trouble;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People's command line tools do their work, whatever type the upstream has. */
@Tag("clients")
final class CliTest {
    private static final List<Cli> CLIS = List.of(
            new ClaudeCode("claude-opus-4-6"),
            new Codex("gpt-5.2", false),
            new Codex("gpt-5.5", false),
            new Codex("gpt-6-astra", true),
            new GeminiCli("gemini-2.5-flash"),
            new GeminiCli("gemini-3.1-pro-preview"));

    private static final Outside OUTSIDE = new Outside();

    @TempDir
    private Path home;

    static Stream<Arguments> pairs() {
        return CLIS.stream().flatMap(cli -> Upstreams.ALL.stream().map(upstream -> Arguments.of(cli, upstream)));
    }

    @AfterAll
    static void nobodyWentOutside() {
        OUTSIDE.close();
        assertThat(OUTSIDE.asked()).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1} upstream: shell commands run, one after the other")
    @MethodSource("pairs")
    void toolLoop(Cli cli, Protocol type) throws IOException {
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
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
    @MethodSource("pairs")
    void parallelTools(Cli cli, Protocol type) throws IOException {
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
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
    @MethodSource("pairs")
    void conversationGoesOnElsewhere(Cli cli, Protocol type) throws IOException {
        Protocol other = other(cli, type);
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
            Run run = run(cli, proxy, cli.ask("script: think " + cli.shell("echo first > made.txt")));
            assertThat(run.exit()).as(run.toString()).isZero();
        }
        try (StrictFake upstream = StrictFake.of(other);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
            Run run = run(cli, proxy, cli.goOn("script: think " + cli.shell("echo second >> made.txt; cat made.txt")));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Results: ").contains("second");
            assertThat(made()).isEqualTo("first\nsecond\n");
            assertThat(upstream.requests()).hasSize(2);
            assertThat(upstream.last().text()).contains("echo first");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a refused request is told with its reason")
    @MethodSource("pairs")
    void refusedRequestIsTold(Cli cli, Protocol type) throws IOException {
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
            upstream.always(upstream.error(400, "the flux is out of range"));
            Run run = run(cli, proxy, cli.ask("script: hello"));
            assertThat(run.exit()).as(run.toString()).isNotZero();
            assertThat(run.out() + run.err()).contains("the flux is out of range");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a rate limit is waited for")
    @MethodSource("pairs")
    void rateLimitIsWaitedFor(Cli cli, Protocol type) throws IOException {
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
            upstream.next(upstream.rateLimited(1));
            Run run = run(cli, proxy, cli.ask("script: hello there"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: hello there");
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: an answer that breaks off is asked for again")
    @MethodSource("pairs")
    void brokenStreamIsRetried(Cli cli, Protocol type) throws IOException {
        try (StrictFake upstream = StrictFake.of(type);
                RunningProxy proxy = Upstreams.proxy(upstream, cli.model())) {
            upstream.next(reply -> reply.troubleAfterFrames(reply.frames() - 3, Trouble.RESET));
            Run run = run(cli, proxy, cli.ask("script: hello there, you"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: hello there, you");
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    private static Protocol other(Cli cli, Protocol type) {
        Protocol other = Upstreams.ALL.get((Upstreams.ALL.indexOf(type) + 1) % Upstreams.ALL.size());
        return cli.goesOnWith(other) ? other : other(cli, other);
    }

    private String made() throws IOException {
        return Files.readString(home.resolve("work/made.txt"));
    }

    private Run run(Cli cli, RunningProxy proxy, List<String> command) throws IOException {
        cli.prepare(home, proxy.uri());
        Map<String, String> environment = new HashMap<>(OUTSIDE.environment());
        environment.putAll(cli.environment(home, proxy.uri()));
        return Run.of(home, command, environment);
    }
}
