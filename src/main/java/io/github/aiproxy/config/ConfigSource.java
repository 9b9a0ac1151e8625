package io.github.aiproxy.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/**
 * A configuration file and how it is read, now and whenever it changes. Immutable; safe to share.
 *
 * @param file the file; need not exist yet
 * @param knownTypes the legal {@code api_type}s besides those that the file declares
 * @param env the environment's variables by name; null for one that is not set
 * @param listen in place of the file's {@code bind} and {@code listen}; null for the file's own
 */
public record ConfigSource(Path file, Set<String> knownTypes, Function<String, String> env, String listen) {
    public ConfigSource {
        knownTypes = Set.copyOf(knownTypes);
    }

    /**
     * Reads and checks the file.
     *
     * @throws ConfigException with all errors, if it cannot be read or is not valid
     */
    public ConfigFile.Loaded load() {
        return ConfigFile.load(file, knownTypes, env, listen);
    }
}
