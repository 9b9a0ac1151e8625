package io.github.aiproxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a new configuration cannot change while the program runs.
 *
 * @param started the configuration that the program was started with
 * @param next a valid one that is to take its place
 */
public record ConfigChange(Config started, Config next) {

    /** The keys whose new values need a restart, in the order of the documentation. */
    public List<String> needRestart() {
        return ConfigKeys.AT_START.entrySet().stream()
                .filter(key -> !Objects.equals(
                        key.getValue().apply(started), key.getValue().apply(next)))
                .map(key -> key.getKey().name())
                .toList();
    }

    /**
     * Refuses what would open the door: it has no keys, as it may at the address that it asks for, but until a restart the
     * program listens at one that other machines reach.
     *
     * @param file for the message
     * @throws ConfigException if that is so
     */
    public void check(Path file) {
        if (next.apiKeys().isEmpty() && !next.allowUnauthenticated() && !Host.isLoopback(started.bind())) {
            throw new ConfigException(List.of(
                    file + ": api-key: is needed until a restart, as other machines can reach " + started.bind()));
        }
    }
}
