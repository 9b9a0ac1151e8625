package io.github.aiproxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.proxy.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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

/**
 * What people do with their command line tools beyond the shell, through upstreams of other protocols than the tool's own,
 * to which its requests are not relayed as they are.
 */
@Tag("clients")
@Execution(ExecutionMode.CONCURRENT)
final class CliTasksTest {
    private static final Cli CLAUDE = new ClaudeCode("claude-opus-4-6");
    private static final Cli CODEX = new Codex("gpt-5.5", false);
    private static final Cli GEMINI = new GeminiCli("gemini-2.5-flash");
    /** Chooses its models itself, and asks another one which. */
    private static final Cli GEMINI_AUTO = new GeminiCli("auto");

    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],"
                    + "\"additionalProperties\":false}";

    private static final Outside OUTSIDE = new Outside();

    @TempDir
    private Path home;

    static Stream<Arguments> tools() {
        return Stream.of(CLAUDE, CODEX, GEMINI).flatMap(CliTasksTest::foreign);
    }

    static Stream<Arguments> claude() {
        return foreign(CLAUDE);
    }

    static Stream<Arguments> codex() {
        return foreign(CODEX);
    }

    static Stream<Arguments> geminiAuto() {
        return foreign(GEMINI_AUTO);
    }

    private static Stream<Arguments> foreign(Cli cli) {
        return UpstreamUnderTest.keyed().stream()
                .filter(type -> type.protocol() != cli.protocol())
                .map(type -> Arguments.of(cli, type));
    }

    @AfterAll
    static void nobodyWentOutside() {
        OUTSIDE.close();
        assertThat(OUTSIDE.asked()).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1} upstream: the model sees the picture that it asked for")
    @MethodSource("tools")
    void pictureIsSeen(Cli cli, UpstreamUnderTest type) throws IOException {
        Path picture = Files.write(home.resolve("picture.png"), PICTURE);
        Files.createDirectories(home.resolve("work"));
        Path inside = Files.copy(picture, home.resolve("work/picture.png"));
        assertThat(done(cli, type, cli.ask("script: " + cli.look(inside))))
                .contains("Saw image/png of " + PICTURE.length);
    }

    @ParameterizedTest(name = "{0} → {1} upstream: the tool of an MCP server is used")
    @MethodSource("tools")
    void toolOfAServerIsUsed(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            cli.prepare(home, proxy.uri());
            cli.addServer(home);
            Run run = Run.of(cli, home, proxy, OUTSIDE, cli.ask("script: " + cli.findPlace("Oslo")));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("a place near Oslo");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: an answer has the shape that was asked for")
    @MethodSource("claude")
    void claudeAnswersInShape(Cli cli, UpstreamUnderTest type) throws IOException {
        List<String> command = Lists.with(
                cli.ask("script: call:StructuredOutput {\"city\":\"Oslo\"}"),
                "--json-schema",
                SCHEMA,
                "--output-format",
                "json");
        assertThat(Trees.read(done(cli, type, command))
                        .at("/structured_output/city")
                        .asText())
                .isEqualTo("Oslo");
    }

    @ParameterizedTest(name = "{0} → {1} upstream: an answer has the shape that was asked for")
    @MethodSource("codex")
    void codexAnswersInShape(Cli cli, UpstreamUnderTest type) throws IOException {
        Path schema = Files.writeString(home.resolve("schema.json"), SCHEMA);
        List<String> command = Lists.with(cli.ask("script: hello"), "--output-schema", schema.toString());
        assertThat(done(cli, type, command).strip()).isEqualTo("{\"city\":\"word\"}");
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a patch is applied")
    @MethodSource("codex")
    void codexAppliesAPatch(Cli cli, UpstreamUnderTest type) throws IOException {
        String patch = "*** Begin Patch\n*** Add File: made.txt\n+{\"a\": 1}\n*** End Patch";
        assertThat(done(cli, type, cli.ask("script: call:apply_patch " + patch)))
                .contains("A made.txt");
        assertThat(home.resolve("work/made.txt")).hasContent("{\"a\": 1}");
    }

    @ParameterizedTest(name = "{0} → {1} upstream: the web is searched, which is a request of its own")
    @MethodSource("claude")
    void claudeSearchesTheWeb(Cli cli, UpstreamUnderTest type) throws IOException {
        assertThat(done(cli, type, cli.ask("script: call:WebSearch {\"query\":\"weather in Oslo\"}")))
                .contains("Web search results for query: \"weather in Oslo\"")
                .contains("Echo: Perform a web search");
    }

    @ParameterizedTest(name = "{0} → {1} upstream: an agent of its own does a part")
    @MethodSource("claude")
    void claudeSendsAnAgent(Cli cli, UpstreamUnderTest type) throws IOException {
        String order = Trees.text(Trees.object()
                .put("description", "Makes a file")
                .put("prompt", "script: " + cli.shell("echo by the agent > made.txt"))
                .put("subagent_type", "general-purpose")
                .put("run_in_background", false));
        // Quoted, so that it is the script of the agent and not that of the one that sends it.
        order = order.replace("script:", "\\u0073cript:");
        assertThat(done(cli, type, cli.ask("script: call:Agent " + order))).contains("Results: Agent=");
        assertThat(home.resolve("work/made.txt")).hasContent("by the agent");
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a compacted conversation goes on")
    @MethodSource("claude")
    void claudeCompacts(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            cli.prepare(home, proxy.uri());
            for (List<String> command : List.of(
                    cli.ask("script: think " + cli.shell("echo hi")),
                    cli.goOn("/compact"),
                    cli.goOn("script: what now?"))) {
                Run run = Run.of(cli, home, proxy, OUTSIDE, command);
                assertThat(run.exit()).as(run.toString()).isZero();
            }
            assertThat(upstream.requests()).hasSize(4);
            assertThat(upstream.last().text()).contains("what now?").doesNotContain("tool_result");
        }
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a conversation that became too long is compacted and goes on")
    @MethodSource("claude")
    void claudeCompactsWhatIsTooLong(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            cli.prepare(home, proxy.uri());
            Run begun = Run.of(cli, home, proxy, OUTSIDE, cli.ask("script: think " + cli.shell("echo hi")));
            assertThat(begun.exit()).as(begun.toString()).isZero();
            upstream.next(FakeReply.json(400, tooLong(type)));
            Run run = Run.of(cli, home, proxy, OUTSIDE, cli.goOn("script: what now?"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: what now?");
            assertThat(upstream.last().text()).doesNotContain("echo hi");
        }
    }

    /** What the vendors answer to a conversation that has outgrown the model. */
    private static String tooLong(UpstreamUnderTest type) {
        return type.protocol() == Protocol.GEMINI
                ? "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"message\":\"The input token count (1200000)"
                        + " exceeds the maximum number of tokens allowed (1048576).\"}}"
                : "{\"error\":{\"message\":\"Your input exceeds the context window of this model.\",\"type\":"
                        + "\"invalid_request_error\",\"param\":\"input\",\"code\":\"context_length_exceeded\"}}";
    }

    @ParameterizedTest(name = "{0} → {1} upstream: a model is asked which model to ask")
    @MethodSource("geminiAuto")
    void geminiCliRoutes(Cli cli, UpstreamUnderTest type) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, "gemini-*")) {
            cli.prepare(home, proxy.uri());
            Run run = Run.of(cli, home, proxy, OUTSIDE, cli.ask("script: hello"));
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).contains("Echo: hello");
            assertThat(run.err()).doesNotContain("Error");
            assertThat(upstream.requests()).hasSize(2);
            assertThat(upstream.requests().get(0).text()).contains("Task Routing AI");
        }
    }

    private String done(Cli cli, UpstreamUnderTest type, List<String> command) throws IOException {
        try (StrictFake upstream = type.start();
                RunningProxy proxy = Upstreams.proxy(type, upstream, cli.model())) {
            cli.prepare(home, proxy.uri());
            Run run = Run.of(cli, home, proxy, OUTSIDE, command);
            assertThat(run.exit()).as(run.toString()).isZero();
            return run.out();
        }
    }
}
