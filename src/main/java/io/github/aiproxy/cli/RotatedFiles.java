package io.github.aiproxy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.github.aiproxy.config.LogConfig;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Rotates the log by size, keeps so many rotated files for so many days, and compresses them: {@code aiproxy.log} becomes
 * {@code aiproxy-2026-01-31T23-59-59.999.log[.gz]}. Logback's own policies bound either the number or the age. Rotation
 * runs on the appender's thread, compression and deletion on one of its own.
 */
final class RotatedFiles extends ContextAwareBase implements RollingPolicy, TriggeringPolicy<ILoggingEvent> {
    private static final int STAMP = "2026-01-31T23-59-59.999".length();

    private final Path file;
    private final long maxBytes;
    private final int maxBackups;
    private final int maxAgeDays;
    private final boolean compress;
    private final Clock clock;
    private ExecutorService cleaner;

    RotatedFiles(LogConfig config) {
        this(config, config.maxSizeMegabytes() * 1_000_000L, Clock.system(ZoneId.systemDefault()));
    }

    RotatedFiles(LogConfig config, long maxBytes, Clock clock) {
        this.file = Path.of(config.file()).toAbsolutePath();
        this.maxBytes = maxBytes;
        this.maxBackups = config.maxBackups();
        this.maxAgeDays = config.maxAgeDays();
        this.compress = config.compress();
        this.clock = clock;
    }

    /** Logback goes on without a file that it cannot open; the program must not. */
    void checkWritable() throws IOException {
        try {
            Files.createDirectories(file.getParent());
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new IOException(
                    "log.file: cannot write " + file + ": " + e.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void start() {
        cleaner = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "log-rotation");
            thread.setDaemon(true);
            return thread;
        });
        cleaner.execute(this::clean);
    }

    @Override
    public void stop() {
        if (cleaner == null) {
            return;
        }
        cleaner.shutdown();
        try {
            // A file that is cut off while it is compressed stays as it was: see compress(Path).
            if (!cleaner.awaitTermination(1, TimeUnit.SECONDS)) {
                addWarn("left rotated files for the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isStarted() {
        return cleaner != null && !cleaner.isShutdown();
    }

    @Override
    public boolean isTriggeringEvent(File active, ILoggingEvent event) {
        return active.length() >= maxBytes;
    }

    @Override
    public void rollover() throws RolloverFailure {
        try {
            Files.move(file, unused());
        } catch (IOException e) {
            throw new RolloverFailure("cannot rename " + file, e);
        }
        cleaner.execute(this::clean);
    }

    /** A name for now, or for the first millisecond after it that is free: names sort by age. */
    private Path unused() {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT);
        for (LocalDateTime time = LocalDateTime.now(clock); ; time = time.plus(Duration.ofMillis(1))) {
            Path path = file.resolveSibling(stem() + "-" + format.format(time) + extension());
            if (!Files.exists(path) && !Files.exists(compressed(path))) {
                return path;
            }
        }
    }

    private void clean() {
        try {
            List<Path> rotated = rotated();
            Instant oldest = clock.instant().minus(Duration.ofDays(maxAgeDays));
            for (int i = 0; i < rotated.size(); i++) {
                Path path = rotated.get(i);
                boolean old = maxAgeDays > 0
                        && Files.getLastModifiedTime(path).toInstant().isBefore(oldest);
                if (old || (maxBackups > 0 && i >= maxBackups)) {
                    Files.deleteIfExists(path);
                } else if (compress && !path.toString().endsWith(".gz")) {
                    compress(path);
                }
            }
        } catch (IOException e) {
            addError("cannot tidy the rotated files of " + file, e);
        }
    }

    /** Newest first. */
    private List<Path> rotated() throws IOException {
        List<Path> rotated = new ArrayList<>();
        try (Stream<Path> files = Files.list(file.getParent())) {
            files.filter(this::isRotated).forEach(rotated::add);
        }
        rotated.sort(Comparator.comparing((Path path) -> path.getFileName().toString())
                .reversed());
        return rotated;
    }

    private boolean isRotated(Path path) {
        String name = path.getFileName().toString();
        int stamp = stem().length() + 1;
        // Nobody else's files may be deleted: the name must have the shape of ours.
        return name.startsWith(stem() + "-")
                && (name.endsWith(extension()) || name.endsWith(extension() + ".gz"))
                && name.length() >= stamp + STAMP
                && name.substring(stamp, stamp + STAMP).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}");
    }

    private static void compress(Path path) throws IOException {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try (InputStream in = Files.newInputStream(path);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(part))) {
            in.transferTo(out);
        }
        Files.setLastModifiedTime(part, Files.getLastModifiedTime(path));
        Files.move(part, compressed(path), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(path);
    }

    private static Path compressed(Path path) {
        return path.resolveSibling(path.getFileName() + ".gz");
    }

    private String stem() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - extension().length());
    }

    private String extension() {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }

    @Override
    public String getActiveFileName() {
        return file.toString();
    }

    @Override
    public CompressionMode getCompressionMode() {
        return CompressionMode.NONE;
    }

    @Override
    public void setParent(FileAppender<?> appender) {
        // It knows its file already.
    }
}
