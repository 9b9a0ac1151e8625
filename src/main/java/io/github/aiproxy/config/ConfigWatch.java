package io.github.aiproxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the configuration file has changed and then been left alone for a moment, so that a half-written file is
 * not read. It looks at the file's time, size and identity again and again: unlike the system's notifications that sees
 * renames over the file, swapped links and network and container mounts alike, for two looks a second. The file's owner
 * starts and closes it; {@code changed} runs on its own daemon thread, and while it runs the watch may be closed, by it too.
 */
public final class ConfigWatch implements AutoCloseable {
    /** How long the file must be left alone. */
    public static final Duration QUIET = Duration.ofMillis(500);

    /** No file's state: the first look finds a change, if the file is not being written then. */
    private static final String UNKNOWN = "?";

    private final Path file;
    private final Runnable changed;
    private final ScheduledExecutorService clock;
    private String known;
    private String last;

    private ConfigWatch(Path file, Runnable changed) {
        this.file = file;
        this.changed = changed;
        this.known = state();
        this.last = known;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "config-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to watch a file. {@code changed} must not throw; it loads the file and keeps the old one if it is wrong. It is
     * called once soon after the start as well, as the file may have changed since somebody read it.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // neither can throw
    public static ConfigWatch start(Path file, Runnable changed) {
        ConfigWatch watch = new ConfigWatch(file, changed);
        watch.known = UNKNOWN;
        long millis = QUIET.toMillis();
        watch.clock.scheduleWithFixedDelay(watch::look, millis, millis, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Looks once; the clock calls it. */
    void look() {
        String now = state();
        boolean quiet = now.equals(last);
        last = now;
        // A missing file is on its way, or gone: either way there is nothing to read.
        if (quiet && !now.isEmpty() && !now.equals(known)) {
            known = now;
            changed.run();
        }
    }

    static ConfigWatch unstarted(Path file, Runnable changed) {
        return new ConfigWatch(file, changed);
    }

    private String state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime().toString() + ' ' + attributes.size() + ' ' + attributes.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        // Not interrupted: a change that is being made is made whole.
        clock.shutdown();
    }
}
