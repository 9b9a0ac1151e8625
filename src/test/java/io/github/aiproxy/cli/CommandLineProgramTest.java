package io.github.aiproxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.config.UpstreamConfig;
import io.github.aiproxy.config.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class CommandLineProgramTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Config ran;
    private Path ranFile;

    @AfterAll
    static void giveLoggingBackToTheTests() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    private int run(String... args) {
        return run(this::start, args);
    }

    private int start(Config config, ConfigSource source, IntConsumer listening) {
        ran = config;
        ranFile = source == null ? null : source.file();
        listening.accept(config.port() == 0 ? 4711 : config.port());
        return 7;
    }

    private int run(Runner runner, String... args) {
        return new CommandLineProgram(
                        runner,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        folder,
                        Map.of("PORT", "9")::get)
                .run(args);
    }

    private void file(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve(name), yaml);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutAFileItEchoesAndTellsWhatToTry() {
        assertThat(run("-port", "0")).isEqualTo(7);
        assertThat(ran.upstreams().get(0).apiType()).isEqualTo("echo");
        assertThat(ranFile).isNull();
        assertThat(out())
                .contains(
                        Version.current() + " listens on http://127.0.0.1:4711",
                        "curl http://127.0.0.1:4711/v1/messages",
                        "curl http://127.0.0.1:4711/v1/chat/completions",
                        "curl -N http://127.0.0.1:4711/v1/responses",
                        "curl http://127.0.0.1:4711/v1beta/models/echo:generateContent",
                        "ANTHROPIC_BASE_URL=http://127.0.0.1:4711 ",
                        "OPENAI_BASE_URL=http://127.0.0.1:4711/v1 ",
                        "GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:4711 ",
                        "base_url=\"http://127.0.0.1:4711/v1\", wire_api=\"responses\"")
                .doesNotContain("{url}", "{version}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-config", "--config", "-c"})
    void configNamesTheFile(String option) throws IOException {
        file("mine.yaml", "listen: ${PORT}\nupstreams: [{name: a, api_type: echo}]");
        assertThat(run(option, "mine.yaml")).isEqualTo(7);
        assertThat(ran.port()).isEqualTo(9);
        assertThat(ranFile).isEqualTo(folder.resolve("mine.yaml"));
        assertThat(run(option + "=mine.yaml")).isEqualTo(7);
        assertThat(out()).isEmpty();
    }

    @Test
    void theDefaultFileIsFoundHere() throws IOException {
        file("config.yaml", "listen: 5\nupstreams: []");
        assertThat(run()).isEqualTo(7);
        assertThat(ran.port()).isEqualTo(5);
        assertThat(run("--listen", "127.0.0.1:6")).isEqualTo(7);
        assertThat(ran.port()).isEqualTo(6);
    }

    @Test
    void aWrongFileStopsTheStartWithAllItsErrors() throws IOException {
        file("config.yaml", "listen: x\nbnd: y");
        assertThat(run()).isEqualTo(2);
        assertThat(ran).isNull();
        assertThat(err()).contains("config.yaml:1: listen: must be", "config.yaml:2: bnd: unknown", "2 errors");
    }

    @Test
    void aNamedFileMustExist() {
        assertThat(run("-config", "none.yaml")).isEqualTo(2);
        assertThat(err()).contains("none.yaml: no such file");
    }

    @Test
    void checkTellsThatAFileIsValidAndWarns() throws IOException {
        file("config.yaml", "model_fallback: {a: b}\nupstreams: [{name: a, api_type: echo, available_models: a}]");
        assertThat(run("check")).isEqualTo(0);
        assertThat(ran).isNull();
        assertThat(out()).contains("config.yaml: valid; 1 upstream, listens on 127.0.0.1:8080");
        assertThat(err()).contains("warning: ").contains("which no upstream that is on offers");
    }

    @Test
    void checkTellsWhatIsWrong() throws IOException {
        file("x.yaml", "bnd: 1");
        assertThat(run("check", "-config", "x.yaml")).isEqualTo(2);
        assertThat(run("check", "-config", "missing.yaml")).isEqualTo(2);
        assertThat(run("check")).isEqualTo(2);
        assertThat(err())
                .contains("did you mean \"bind\"?", "missing.yaml: no such file", "there is no config.yaml here");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"version", "--version", "-version"})
    void versionIsTold(String word) {
        assertThat(run(word)).isEqualTo(0);
        assertThat(out()).startsWith("aiproxy " + Version.current() + " (Java ");
        assertThat(Version.current()).doesNotContain("$");
    }

    @ParameterizedTest
    @CsvSource({"help", "--help", "-h"})
    void helpIsGiven(String word) {
        assertThat(run(word)).isEqualTo(0);
        assertThat(out()).contains("aiproxy check [-config FILE]", "JAVA_OPTS");
    }

    @Test
    void schemaIsPrinted() throws IOException {
        assertThat(run("schema")).isEqualTo(0);
        assertThat(out()).isEqualTo(Files.readString(Path.of("config.schema.json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "chek",
                "-config",
                "check version",
                "-c a -c b",
                "--help=x",
                "-port 1 -listen 2",
                "-config=",
                "-port x",
                "-listen 0.0.0.0:1"
            })
    void aWrongCommandLineIsExitCodeTwo(String words) {
        assertThat(run(words.split(" "))).isEqualTo(2);
        assertThat(err()).isNotBlank();
        assertThat(ran).isNull();
    }

    @Test
    void aProgramThatCannotStartIsExitCodeOne() {
        Runner busy = (config, file, listening) -> {
            throw new BindException("Address already in use");
        };
        assertThat(run(busy)).isEqualTo(1);
        assertThat(err()).isEqualToIgnoringNewLines("aiproxy: cannot start: Address already in use");
        assertThat(out()).isEmpty();
    }

    @Test
    void whyItCannotStartIsToldToo() {
        Runner broken = (config, file, listening) -> {
            throw new IOException("cannot parse routes/own.yaml", new IOException(new IOException("line 3: a tab")));
        };
        assertThat(run(broken)).isEqualTo(1);
        assertThat(err())
                .isEqualToIgnoringNewLines("aiproxy: cannot start: cannot parse routes/own.yaml: line 3: a tab");
    }

    @Test
    void aJarThatCannotBeUsedIsALineAndExitCodeOne() throws IOException {
        file("config.yaml", "upstreams: []");
        Runner wrong = new KnowingRunner() {
            @Override
            public Set<String> knownTypes() {
                throw new ServiceConfigurationError("UpstreamType: Provider com.example.Gone not found");
            }
        };
        assertThat(run(wrong)).isEqualTo(1);
        assertThat(run(wrong, "check")).isEqualTo(1);
        assertThat(err().lines().distinct())
                .containsExactly("aiproxy: a jar in extensions/ cannot be used: UpstreamType: Provider"
                        + " com.example.Gone not found");
    }

    @Test
    void checkTellsWhatOnlyTheTypesKnow() throws IOException {
        file("config.yaml", "upstreams: []");
        Runner choosy = new KnowingRunner() {
            @Override
            public void check(Config config) {
                throw new IllegalArgumentException("upstream \"a\" lacks base_url");
            }
        };
        assertThat(run(choosy, "check")).isEqualTo(2);
        assertThat(err()).contains(folder.resolve("config.yaml") + ": upstream \"a\" lacks base_url\n");
        assertThat(out()).isEmpty();
    }

    /** One that is only asked. */
    private abstract static class KnowingRunner implements Runner {
        @Override
        public final int run(Config config, ConfigSource source, IntConsumer listening) {
            throw new AssertionError("started");
        }
    }

    @Test
    void aLogThatCannotBeWrittenStopsTheStart() throws IOException {
        file("blocker", "");
        file("config.yaml", "upstreams: []\nlog: {file: '" + folder.resolve("blocker/a.log") + "'}");
        assertThat(run()).isEqualTo(1);
        assertThat(err()).contains("log.file: cannot write");
    }

    @Test
    void aWarmUpStartsFromAFileAndFailsIfWhatItAsksIsNotAnswered() {
        CountDownLatch stopped = new CountDownLatch(1);
        Runner deaf = new Runner() {
            @Override
            public int run(Config config, ConfigSource source, IntConsumer listening) throws Exception {
                ran = config;
                ranFile = source.file();
                assertThat(ranFile).exists();
                listening.accept(config.port());
                stopped.await();
                return 0;
            }

            @Override
            public void stop() {
                stopped.countDown();
            }
        };
        assertThat(run(deaf, "warm-up")).isEqualTo(1);
        assertThat(err()).startsWith("aiproxy: cannot warm up: ").hasLineCount(1);
        assertThat(ran.upstreams())
                .extracting(UpstreamConfig::apiType)
                .containsExactly("echo", "anthropic", "openai", "responses", "gemini");
        assertThat(ranFile).doesNotExist();
    }
}
