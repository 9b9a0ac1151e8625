package io.github.aiproxy.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a new configuration cannot change while the program runs.
 *
 * @param started the configuration that the program was started with
 * @param next a valid one that is to take its place
 */
public record ConfigChange(Config started, Config next) {
    /** The keys that take effect at a start only, and what a configuration says for them; all others at once. */
    static final Map<Key<?>, Function<Config, ?>> AT_START = atStart();

    /** The keys whose new values need a restart, in the order of the documentation. */
    public List<String> needRestart() {
        return AT_START.entrySet().stream()
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

    private static Map<Key<?>, Function<Config, ?>> atStart() {
        Map<Key<?>, Function<Config, ?>> keys = new LinkedHashMap<>();
        keys.put(ConfigKeys.BIND, Config::bind);
        keys.put(ConfigKeys.LISTEN, Config::port);
        keys.put(ConfigKeys.TLS, config -> files(config.server().tls()));
        keys.put(ConfigKeys.MAX_REQUEST_LINE, config -> config.server().maxRequestLine());
        keys.put(ConfigKeys.MAX_REQUEST_HEADERS, config -> config.server().maxRequestHeaders());
        keys.put(
                ConfigKeys.MAX_STREAMS_PER_CONNECTION, config -> config.server().maxStreamsPerConnection());
        keys.put(ConfigKeys.LOG, Config::log);
        return Collections.unmodifiableMap(keys);
    }

    /** Other contents are another matter: the server reads them when they change. */
    private static List<Path> files(TlsConfig tls) {
        return tls == null ? List.of() : List.of(tls.cert(), tls.key());
    }
}
