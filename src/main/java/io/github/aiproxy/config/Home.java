package io.github.aiproxy.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** File names as people write them. Stateless; safe to share. */
final class Home {
    private Home() {}

    /** {@code ~} and {@code ~/…} stand for the home folder. */
    static String expand(String path) {
        return path.equals("~") || path.startsWith("~/") || path.startsWith("~\\")
                ? System.getProperty("user.home") + path.substring(1)
                : path;
    }

    /**
     * The absolute path: relative to {@code folder}, or to the working folder if only there is such a file, as
     * configurations written for the original have it.
     */
    static Path resolve(String path, Path folder) {
        Path own = folder.resolve(expand(path)).toAbsolutePath().normalize();
        Path working = Path.of(expand(path)).toAbsolutePath().normalize();
        return !Files.exists(own) && Files.exists(working) ? working : own;
    }
}
