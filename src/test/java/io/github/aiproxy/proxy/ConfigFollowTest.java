package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ReloadStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration's file is followed, however it is changed; what is wrong with it is told and not taken over. */
final class ConfigFollowTest {
    private static final String NOT_FOLLOWED = "reload: false\n";
    private static final String ADDRESS = "listen: 127.0.0.1:0\n";

    @TempDir
    private Path folder;

    private LogLines log;
    private Path file;
    private RunningProxy proxy;

    @BeforeEach
    void watchLog() {
        log = new LogLines();
        file = folder.resolve("config.yaml");
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        log.close();
    }

    private static String yaml(String model) {
        return ADDRESS + "upstreams: [{ name: a, api_type: echo, available_models: [" + model + "] }]\n";
    }

    private void start(String yaml) throws IOException {
        Files.writeString(file, yaml);
        proxy = RunningProxy.following(file, Clock.systemUTC());
    }

    private void reload(String yaml) throws IOException {
        Files.writeString(file, yaml);
        proxy.proxy().reload();
    }

    private String models() {
        return Http.get(proxy.uri().resolve("/v1/models")).body();
    }

    private void awaitModel(String model) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!models().contains('"' + model + '"')) {
            assertThat(System.nanoTime()).as(model).isLessThan(deadline);
        }
    }

    @Test
    void fileWrittenInPlaceOrRenamedOverTakesEffect() throws IOException {
        start(yaml("first"));
        Files.writeString(file, yaml("second"));
        awaitModel("second");
        Path written = Files.writeString(folder.resolve("config.yaml~"), yaml("third"));
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        awaitModel("third");
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void swappedFolderOfAConfigMapTakesEffect() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("..1")).resolve("config.yaml"), yaml("first"));
        Files.writeString(Files.createDirectory(folder.resolve("..2")).resolve("config.yaml"), yaml("second"));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(file, Path.of("..data/config.yaml"));
        proxy = RunningProxy.following(file, Clock.systemUTC());
        awaitModel("first");
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(next, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        awaitModel("second");
    }

    @Test
    void halfWrittenFileIsAtMostOneError() throws IOException {
        start(yaml("first"));
        String whole = yaml("second");
        for (int i = 0; i < whole.length(); i += 5) {
            Files.writeString(file, whole.substring(0, i));
        }
        Files.writeString(file, whole);
        awaitModel("second");
        assertThat(log.at(Level.ERROR))
                .filteredOn(line -> line.contains("not taken over"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void wrongFileIsToldWithAllItsErrorsAndTheOneFromBeforeServesOn() throws IOException {
        start(NOT_FOLLOWED + yaml("first"));
        reload(NOT_FOLLOWED
                + "listn: 1\nupstreams:\n  - { name: b, api_type: nonsense }\n  - { name: c, weight: x }\n");
        assertThat(log.at(Level.ERROR))
                .first()
                .asString()
                .contains("config.yaml is not taken over", "the configuration from before stays in effect");
        assertThat(String.join("\n", log.at(Level.ERROR)))
                .contains(
                        "config.yaml:2: listn: unknown",
                        "config.yaml:4: upstreams[0].api_type: unknown type \"nonsense\"",
                        "config.yaml:5: upstreams[1].weight:");
        assertThat(models()).contains("first");
        Files.delete(file);
        proxy.proxy().reload();
        assertThat(log.at(Level.ERROR)).last().asString().contains("no such file");
        assertThat(models()).contains("first");
        reload(NOT_FOLLOWED + yaml("second"));
        assertThat(models()).contains("second").doesNotContain("first");
    }

    @Test
    void keysThatNeedARestartAreNamed() throws IOException {
        start(NOT_FOLLOWED + yaml("first"));
        int port = proxy.proxy().port();
        reload(NOT_FOLLOWED + yaml("second").replace("127.0.0.1:0", "localhost:1") + "log: { file: other.log }\n");
        assertThat(models()).contains("second");
        assertThat(proxy.proxy().port()).isEqualTo(port);
        assertThat(log.at(Level.WARN)).singleElement().asString().contains("bind, listen, log", "restart");
        reload(NOT_FOLLOWED + yaml("third"));
        assertThat(log.at(Level.WARN)).hasSize(1);
    }

    @Test
    void warningsOfTheNewFileAreTold() throws IOException {
        start(NOT_FOLLOWED + yaml("first"));
        reload(NOT_FOLLOWED + yaml("second") + "model_fallback: { a: b }\n");
        assertThat(log.at(Level.WARN)).singleElement().asString().contains("model_fallback", "which no upstream");
    }

    @Test
    void fileWithoutKeysDoesNotOpenTheDoorWhileOthersCanReachIt() throws IOException {
        String open = NOT_FOLLOWED + yaml("first").replace("127.0.0.1:0", "0.0.0.0:0");
        start(open + "api-key: secret\n");
        reload(NOT_FOLLOWED + yaml("second"));
        assertThat(Http.get(proxy.uri().resolve("/v1/models")).status()).isEqualTo(401);
        assertThat(String.join("\n", log.at(Level.ERROR)))
                .contains("api-key: is needed until a restart", "0.0.0.0")
                .doesNotContain("secret");
        reload(open + "api-key: other\n");
        assertThat(Http.get(proxy.uri().resolve("/v1/models"), "x-api-key", "other")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void sameFileAgainIsNoChange() throws IOException {
        start(NOT_FOLLOWED + yaml("first"));
        proxy.proxy().reload();
        assertThat(String.join("\n", log.at(Level.INFO))).contains("nothing has changed");
    }

    @ParameterizedTest(name = "reload: {0}")
    @ValueSource(booleans = {true, false})
    void keyReloadSaysWhetherTheFileIsFollowed(boolean follow) throws IOException {
        await("no watch from before", 0);
        start("reload: " + follow + "\n" + yaml("first"));
        await("the watch", follow ? 1 : 0);
        reload("reload: " + !follow + "\n" + yaml("second"));
        assertThat(models()).contains("second");
        await("the watch, changed", follow ? 0 : 1);
        proxy.close();
        await("no watch", 0);
    }

    private static void await(String what, long watches) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (watches() != watches) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static long watches() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("config-watch"))
                .count();
    }

    @Test
    void camelsConsolesFindAndCountReloads() throws IOException {
        start(NOT_FOLLOWED + yaml("first"));
        ReloadStrategy strategy = proxy.context().hasService(ReloadStrategy.class);
        Files.writeString(file, NOT_FOLLOWED + yaml("second"));
        strategy.onReload("test");
        assertThat(models()).contains("second");
        assertThat(strategy.getReloadCounter()).isEqualTo(1);
        Files.writeString(file, "nonsense");
        strategy.onReload("test");
        assertThat(strategy.getFailedCounter()).isEqualTo(1);
        assertThat(strategy.getLastError()).isNotNull();
    }
}
