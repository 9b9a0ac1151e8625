package io.github.aiproxy.config;

import java.nio.charset.StandardCharsets;

/** Configuration files for the fuzzer: a configuration, or all that is wrong with it. Stateless. */
public final class FuzzedConfig {
    private FuzzedConfig() {}

    public static void run(byte[] data) {
        try {
            TestFiles.load(new String(data, StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            if (e.errors().isEmpty() || e.getMessage().isBlank()) {
                throw new AssertionError("an error without words", e);
            }
        }
    }
}
