package io.github.aiproxy.oauth;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operating system's lock on a file beside an auth file, so that two processes do not spend one single-use token. It
 * ends with the process, however that ends; the lock file stays, as removing it would let two in. Blocks: for workers.
 */
final class FileLease {
    private static final Logger LOG = LoggerFactory.getLogger(FileLease.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long BETWEEN_TRIES_MILLIS = 50;

    private final FileChannel channel;

    private FileLease(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the lock. Where the folder takes no files there is none, which is no reason to do nothing.
     *
     * @throws AuthFileException if it was not to be had for 30 s
     */
    static FileLease take(Path lockFile) throws AuthFileException {
        FileChannel channel;
        try {
            channel = open(lockFile);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be made, so there is no lock against other processes", lockFile);
            return new FileLease(null);
        }
        try {
            if (!locked(channel)) {
                close(channel);
                throw new AuthFileException("is being renewed by another process, for more than " + PATIENCE.toSeconds()
                        + " s (" + lockFile.getFileName() + ")");
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be locked: {}", lockFile, AuthFile.reason(e));
        }
        return new FileLease(channel);
    }

    private static FileChannel open(Path lockFile) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lockFile.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return FileChannel.open(
                    lockFile,
                    options,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return FileChannel.open(lockFile, options);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return true;
                }
            } catch (OverlappingFileLockException e) {
                // Held within this process, by another configuration of the same file: wait like anybody else.
            }
            try {
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    void close() {
        if (channel != null) {
            close(channel);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a lock file cannot be closed: {}", AuthFile.reason(e));
        }
    }
}
