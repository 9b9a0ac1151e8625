package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    @TempDir
    Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("config.yaml"), "a");
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenTheFileIsLeftAlone() throws IOException {
        try (ConfigWatch watch = ConfigWatch.unstarted(file, changes::incrementAndGet)) {
            watch.look();
            Files.writeString(file, "half");
            watch.look();
            Files.writeString(file, "whole file");
            watch.look();
            assertThat(changes).hasValue(0);
            watch.look();
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void aRenameOverTheFileIsAChange() throws IOException {
        try (ConfigWatch watch = ConfigWatch.unstarted(file, changes::incrementAndGet)) {
            Path other = Files.writeString(folder.resolve("new"), "b");
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void aSwappedLinkIsAChange() throws IOException {
        Path first = Files.createDirectory(folder.resolve("1"));
        Path second = Files.createDirectory(folder.resolve("2"));
        Files.writeString(first.resolve("c"), "x");
        Files.writeString(second.resolve("c"), "longer");
        Path link = Files.createSymbolicLink(folder.resolve("data"), first);
        try (ConfigWatch watch = ConfigWatch.unstarted(link.resolve("c"), changes::incrementAndGet)) {
            Files.delete(link);
            watch.look();
            watch.look();
            assertThat(changes).hasValue(0);
            Files.createSymbolicLink(link, second);
            watch.look();
            watch.look();
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void aStartedWatchLooksByItself() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (ConfigWatch watch = ConfigWatch.start(file, changed::countDown)) {
            assertThat(watch).isNotNull();
            Files.writeString(file, "something else");
            assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
