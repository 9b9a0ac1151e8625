package io.github.aiproxy.oauth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An auth file on disk. A new content is there whole or not at all, for its owner's eyes only. Blocks: for workers, one at
 * a time.
 */
final class AuthFile {
    private static final Logger LOG = LoggerFactory.getLogger(AuthFile.class);
    /** Logins are a few kilobytes; nobody means a larger file. */
    private static final long LARGEST = 1 << 20;

    private static final String OWNER_ONLY = "rw-------";

    private final Path path;
    private final AccountType type;
    private boolean warnedOfMode;
    private boolean warnedOfFolder;

    /**
     * What tells one content from another without reading it.
     *
     * @param key the file system's own; a replaced file has another one
     */
    record Stamp(long size, long modifiedNanos, Object key) {}

    /** A content and the stamp that it had. */
    record Content(AuthDocument document, Stamp stamp) {}

    AuthFile(Path path, AccountType type) {
        this.path = path;
        this.type = type;
    }

    Path path() {
        return path;
    }

    /** The present stamp; null if there is no such file. Cheap. */
    Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(
                    attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Reads it.
     *
     * @throws AuthFileException if it cannot be read, or is no login of the type
     */
    Content read() throws AuthFileException {
        // Before the content: if it is written in between, the next look finds another stamp.
        Stamp stamp = stamp();
        return new Content(AuthDocument.read(text(), type), stamp);
    }

    private String text() throws AuthFileException {
        try {
            if (!Files.exists(path)) {
                throw new AuthFileException("does not exist; " + type.howToLogIn());
            }
            // A pipe or a device would block for ever.
            if (!Files.isRegularFile(path)) {
                throw new AuthFileException("is no regular file");
            }
            if (Files.size(path) > LARGEST) {
                throw new AuthFileException("is too large for a login");
            }
            warnOfMode();
            byte[] bytes = Files.readAllBytes(path);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AuthFileException("is not UTF-8 text");
        } catch (AccessDeniedException e) {
            throw new AuthFileException("cannot be read: permission denied");
        } catch (NoSuchFileException e) {
            throw new AuthFileException("does not exist; " + type.howToLogIn());
        } catch (IOException e) {
            throw new AuthFileException("cannot be read: " + reason(e));
        }
    }

    private void warnOfMode() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null || warnedOfMode) {
            return;
        }
        String mode = PosixFilePermissions.toString(view.readAttributes().permissions());
        if (!mode.endsWith("------")) {
            warnedOfMode = true;
            LOG.warn("{} can be read by others ({}); chmod 600 is what it should have", path, mode);
        }
    }

    /** What is done under the lock. */
    interface Work<T> {
        T run() throws AuthFileException, IOException;
    }

    /**
     * Does something while no other process does the like.
     *
     * @throws AuthFileException if another process holds the lock for too long
     */
    <T> T exclusively(Work<T> work) throws AuthFileException, IOException {
        Path target = target();
        FileLease lease = FileLease.take(target.resolveSibling(target.getFileName() + ".lock"));
        try {
            return work.run();
        } finally {
            lease.close();
        }
    }

    /**
     * Writes a new content in the old one's place.
     *
     * @return the new stamp
     * @throws IOException if it could not be written; the old content is still there then
     */
    Stamp write(AuthDocument document) throws IOException {
        byte[] bytes = document.bytes();
        Path target = target();
        try {
            replace(target, bytes);
        } catch (IOException | UnsupportedOperationException e) {
            if (!warnedOfFolder) {
                warnedOfFolder = true;
                LOG.warn(
                        "{}: its folder takes no new files ({}), so it is written in place; that is not safe from a power"
                                + " failure in the middle",
                        path,
                        e instanceof IOException io ? reason(io) : "unsupported");
            }
            overwrite(target, bytes);
        }
        return stamp();
    }

    /** The file itself, where the path is a link to it. */
    private Path target() {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath();
        }
    }

    private static void replace(Path target, byte[] bytes) throws IOException {
        Path fresh = target.resolveSibling("." + target.getFileName() + ".aiproxy");
        boolean posix = Files.getFileAttributeView(target, PosixFileAttributeView.class) != null;
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
        // Left behind by a process that was killed.
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel =
                    FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
                writeAll(channel, bytes);
                channel.force(true);
            }
            if (posix) {
                keepOwner(target, fresh);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        forceFolder(target.getParent());
    }

    /** Root may write the files of others; then they must still be theirs. */
    private static void keepOwner(Path target, Path fresh) throws IOException {
        PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        if (!view.readAttributes().owner().equals(old.owner())) {
            view.setOwner(old.owner());
            view.setGroup(old.group());
        }
    }

    /** Without it a power failure may bring the old name back. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be synchronised: {}", folder, reason(e));
        }
    }

    /** In one write of at least the old length, so that a process killed in between leaves valid JSON: spaces may follow it. */
    private static void overwrite(Path target, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            byte[] padded = Arrays.copyOf(bytes, (int) Math.max(bytes.length, channel.size()));
            Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
            writeAll(channel, padded);
            channel.truncate(bytes.length);
            channel.force(true);
        }
        PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (view != null) {
            try {
                view.setPermissions(PosixFilePermissions.fromString(OWNER_ONLY));
            } catch (IOException e) {
                LOG.debug("{} keeps its mode: {}", target, reason(e));
            }
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    static String reason(IOException e) {
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
