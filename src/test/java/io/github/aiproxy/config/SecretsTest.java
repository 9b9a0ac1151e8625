package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretsTest {
    @Test
    void noSecretIsInWhatRecordsTellOfThemselves() {
        Config config = TestFiles.config("api-key: [secret-1, secret-2]\n"
                + "upstreams: [{name: a, api_type: t, base_url: 'https://h', token: secret-3,"
                + " http_headers: {Authorization: Bearer secret-4}}]\n"
                + "upstream_types: {t: {codec: openai, headers: {x-key: secret-5}}}\n");
        assertThat(config.toString())
                .doesNotContain("secret-")
                .contains("2 hidden", "1 hidden", "Authorization", "x-key", "name=a", "port=8080");
        assertThat(config.upstreams().get(0).tokens()).containsExactly("secret-3");
    }
}
