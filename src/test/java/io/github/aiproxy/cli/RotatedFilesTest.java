package io.github.aiproxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.config.LogConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFilesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T23:59:59Z");
    private static final String NAME = "aiproxy-2026-01-31T23-59-59.00";

    @TempDir
    Path folder;

    private RotatedFiles files(int maxBackups, int maxAge, boolean compress) {
        LogConfig config = new LogConfig(folder.resolve("aiproxy.log").toString(), 1, maxBackups, maxAge, compress);
        RotatedFiles files = new RotatedFiles(config, 10, Clock.fixed(NOW, ZoneOffset.UTC));
        files.start();
        return files;
    }

    private void rotate(RotatedFiles files, String text) throws IOException {
        Files.writeString(folder.resolve("aiproxy.log"), text);
        files.rollover();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void sizeTriggers() throws IOException {
        RotatedFiles files = files(3, 28, false);
        Path active = folder.resolve("aiproxy.log");
        Files.writeString(active, "123456789");
        assertThat(files.isTriggeringEvent(active.toFile(), null)).isFalse();
        Files.writeString(active, "1234567890");
        assertThat(files.isTriggeringEvent(active.toFile(), null)).isTrue();
        files.stop();
    }

    @Test
    void onlySoManyAreKeptAndTheNewestOfThem() throws IOException {
        for (int i = 0; i < 4; i++) {
            Files.writeString(folder.resolve(NAME + i + ".log"), "text " + i);
        }
        files(2, 0, false).stop();
        assertThat(names()).containsExactly(NAME + "2.log", NAME + "3.log");
    }

    @Test
    void filesOfOneMillisecondGetTheNextOnes() throws IOException {
        RotatedFiles files = files(0, 0, false);
        rotate(files, "a");
        rotate(files, "b");
        files.stop();
        assertThat(names()).containsExactly(NAME + "0.log", NAME + "1.log");
        assertThat(folder.resolve(NAME + "1.log")).hasContent("b");
    }

    @Test
    void oldOnesGoAndOthersFilesStay() throws IOException {
        Path old = Files.writeString(folder.resolve("aiproxy-2025-12-01T00-00-00.000.log.gz"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2025-12-01T00:00:00Z")));
        Path young = Files.writeString(folder.resolve("aiproxy-2026-01-20T00-00-00.000.log"), "x");
        Files.setLastModifiedTime(young, FileTime.from(Instant.parse("2026-01-20T00:00:00Z")));
        Path others = Files.writeString(folder.resolve("aiproxy-notes.log"), "x");
        Files.setLastModifiedTime(others, FileTime.from(Instant.EPOCH));
        RotatedFiles files = files(0, 28, false);
        files.stop();
        assertThat(names()).containsExactly("aiproxy-2026-01-20T00-00-00.000.log", "aiproxy-notes.log");
    }

    @Test
    void rotatedFilesAreCompressedWhenAsked() throws IOException {
        RotatedFiles files = files(3, 28, true);
        rotate(files, "text");
        files.stop();
        assertThat(names()).containsExactly(NAME + "0.log.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve(NAME + "0.log.gz")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
        }
    }
}
