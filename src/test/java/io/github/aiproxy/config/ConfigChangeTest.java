package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What of a new configuration has to wait for a restart. */
class ConfigChangeTest {
    private static final Path FILE = Path.of("config.yaml");

    private static ConfigChange change(String from, String to) {
        return new ConfigChange(TestFiles.config(from), TestFiles.config(to));
    }

    @Test
    void onlyAddressAndLogNeedARestart() {
        assertThat(change("upstreams: []", """
                bind: 127.0.0.2
                listen: :9090
                log: { max_size: 7 }
                max_request_line: 1KiB
                max_connections: 99
                api-key: k
                upstreams: [{ name: a, api_type: echo }]
                stream_idle_timeout: 3
                circuit_breaker: { failures: 9 }
                """).needRestart())
                .containsExactly("bind", "listen", "max_request_line", "log");
        assertThat(change("upstreams: []", "api-key: k\nshutdown_timeout: 3\nreload: false")
                        .needRestart())
                .isEmpty();
    }

    @Test
    void schemaSaysWhichNeedARestart() {
        ConfigKeys.FILE.all().forEach(key -> assertThat(ConfigSchema.schema()
                        .at("/properties/" + key.name() + "/description")
                        .asText()
                        .contains("needs a restart"))
                .as(key.name())
                .isEqualTo(ConfigChange.AT_START.containsKey(key)));
    }

    @Test
    void noKeysAreRefusedWhereOthersReachTheOldAddress() {
        String reachable = "bind: 0.0.0.0\napi-key: k";
        assertThatThrownBy(() -> change(reachable, "upstreams: []").check(FILE))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.errors()).singleElement().asString().startsWith("config.yaml: api-key: "));
        assertThatCode(() -> change(reachable, "allow_unauthenticated: true").check(FILE))
                .doesNotThrowAnyException();
        assertThatCode(() -> change("upstreams: []", "upstreams: []").check(FILE))
                .doesNotThrowAnyException();
    }
}
