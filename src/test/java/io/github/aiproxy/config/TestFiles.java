package io.github.aiproxy.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** Reads YAML as a test has it. */
final class TestFiles {
    static final Map<String, String> ENV = Map.of(
            "KEY",
            "sk-one",
            "TRICKY",
            "a: b\n- c: [d",
            "SECRET",
            "sk-hidden",
            "NUMBER",
            "7",
            "EMPTY",
            "",
            "COLON",
            "a: b, c: [d");

    private TestFiles() {}

    static ConfigFile.Loaded load(String yaml) {
        return load(yaml, ENV::get);
    }

    static ConfigFile.Loaded load(String yaml, Function<String, String> env) {
        return ConfigFile.parse(
                yaml, "config.yaml", Path.of("").toAbsolutePath(), ConfigFile.BUILT_IN_TYPES, env, null);
    }

    static Config config(String yaml) {
        return load(yaml).config();
    }

    /** The only upstream, of which only some lines are given. */
    static UpstreamConfig upstream(String... lines) {
        return config("upstreams:\n  - name: a\n    " + String.join("\n    ", lines) + "\n")
                .upstreams()
                .get(0);
    }
}
