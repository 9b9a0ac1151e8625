package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigValuesTest {
    @ParameterizedTest
    @CsvSource({
        "':9', 127.0.0.1, 9",
        "9, 127.0.0.1, 9",
        "'\"9\"', 127.0.0.1, 9",
        "'localhost:0', localhost, 0",
        "'\"[::1]:9\"', ::1, 9",
        "'${LISTEN:127.0.0.1:9}', 127.0.0.1, 9"
    })
    void listenTakesAPortOrAHostToo(String listen, String host, int port) {
        Config config = TestFiles.config("listen: " + listen);
        assertThat(config.bind()).isEqualTo(host);
        assertThat(config.port()).isEqualTo(port);
    }

    @Test
    void bindAndListenGoTogether() {
        assertThat(TestFiles.config("bind: localhost\nlisten: localhost:9").bind())
                .isEqualTo("localhost");
        assertThat(TestFiles.config("bind: ''").bind()).isEqualTo("127.0.0.1");
    }

    @Test
    void otherMachinesNeedAKeyOrPermission() {
        assertThat(TestFiles.config("bind: 0.0.0.0\napi-key: k").apiKeys()).containsExactly("k");
        assertThat(TestFiles.config("bind: 0.0.0.0\nallow_unauthenticated: true")
                        .bind())
                .isEqualTo("0.0.0.0");
        assertThatThrownBy(() -> TestFiles.config("listen: '[::]:8080'")).hasMessageContaining("allow_unauthenticated");
        assertThatThrownBy(() -> TestFiles.config("bind: 127.0.0.1.example.com"))
                .hasMessageContaining("an api-key is needed");
    }

    @Test
    void anAddressFromTheCommandLineIsCheckedToo() {
        String yaml = "bind: 127.0.0.1\nupstreams: [{name: a, api_type: echo}]";
        Path folder = Path.of("").toAbsolutePath();
        assertThat(ConfigFile.parse(yaml, "f", folder, ConfigFile.BUILT_IN_TYPES, name -> null, ":1")
                        .config()
                        .port())
                .isEqualTo(1);
        assertThatThrownBy(
                        () -> ConfigFile.parse(yaml, "f", folder, ConfigFile.BUILT_IN_TYPES, name -> null, "0.0.0.0:1"))
                .hasMessageStartingWith("f: --listen: other machines can reach 0.0.0.0");
        assertThatThrownBy(() -> ConfigFile.parse(yaml, "f", folder, ConfigFile.BUILT_IN_TYPES, name -> null, "x"))
                .hasMessageStartingWith("f: --listen: must be a port");
    }

    @Test
    void keysAreATextOrAListWithoutBlanksAndRepetitions() {
        assertThat(TestFiles.config("api-key: ' k '").apiKeys()).containsExactly("k");
        assertThat(TestFiles.config("api-key: [a, '', b, a, ~]").apiKeys()).containsExactly("a", "b");
        assertThat(TestFiles.upstream("token: [a, '', b, a]").tokens()).containsExactly("a", "b");
        assertThat(TestFiles.upstream("token: '0123'").tokens()).containsExactly("0123");
    }

    @Test
    void aHeaderMayStandForTheToken() {
        assertThat(TestFiles.upstream("api_type: openai", "http_headers: {authorization: Basic x}")
                        .tokens())
                .isEmpty();
        assertThat(TestFiles.upstream("http_headers: {X-Api-Key: x}").httpHeaders())
                .containsEntry("X-Api-Key", "x");
    }

    @Test
    void headersKeepTheirOrderAndMayNameTheHost() {
        assertThat(TestFiles.upstream("api_type: echo", "http_headers: {X-B: 2, Host: other.example, X-A: true}")
                        .httpHeaders())
                .containsExactly(
                        java.util.Map.entry("X-B", "2"),
                        java.util.Map.entry("Host", "other.example"),
                        java.util.Map.entry("X-A", "true"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com, https://api.example.com",
        "https://api.example.com/, https://api.example.com",
        "HTTPS://api.example.com/a/b//, HTTPS://api.example.com/a/b",
        "http://llm_server:8000, http://llm_server:8000",
        "'http://[::1]:8000', 'http://[::1]:8000'",
    })
    void baseUrlLosesItsTrailingSlashes(String given, String kept) {
        assertThat(TestFiles.upstream("token: t", "base_url: '" + given + "'").baseUrl())
                .isEqualTo(kept);
    }

    @Test
    void anEmptyBaseUrlIsTheTypesOwn() {
        assertThat(TestFiles.upstream("token: t", "base_url: ${URL:}").baseUrl())
                .isNull();
    }

    @Test
    void modelNamesMayLookLikeNumbers() {
        UpstreamConfig upstream = TestFiles.upstream(
                "token: t", "available_models: [4.5, o3, 'claude-*']", "model_mappings: {4.5: 5, o3: o3-mini}");
        assertThat(upstream.availableModels()).containsExactly("4.5", "o3", "claude-*");
        assertThat(upstream.modelMappings()).containsEntry("4.5", "5").containsEntry("o3", "o3-mini");
    }

    @Test
    void slugsAreUniqueAndPlain() {
        Config config = TestFiles.config("upstreams: [{name: Gemini CLI, token: t}, {name: gemini-cli, token: t},"
                + " {name: '主力', token: t}, {name: ' --A/b-- ', token: t}]");
        assertThat(config.upstreams())
                .extracting(UpstreamConfig::slug)
                .containsExactly("gemini-cli", "gemini-cli-2", "upstream-3", "a-b");
        assertThat(config.upstreams())
                .extracting(UpstreamConfig::name)
                .containsExactly("Gemini CLI", "gemini-cli", "主力", "--A/b--");
    }

    @Test
    void anUpstreamThatIsOffMayLackWhatItNeeds() {
        ConfigFile.Loaded loaded = TestFiles.load("upstreams: [{name: a, token: t}, {name: b, enabled: false,"
                + " api_type: codex, token: '${MISSING}', weight: many}]");
        assertThat(loaded.config().upstreams().get(1).enabled()).isFalse();
        assertThat(loaded.warnings())
                .hasSize(2)
                .allMatch(warning -> warning.endsWith("(passed over, as the upstream is off)"));
    }

    @Test
    void declaredTypesTakeTheCodecsOwnPathAndHeader() {
        Config config =
                TestFiles.config("upstream_types: {a: {codec: gemini}, b: {codec: openai, auth_header: api-key},"
                        + " c: {codec: responses, path: /x, auth_prefix: Token}}\n"
                        + "upstreams: [{name: a, api_type: b, base_url: 'https://h.example/v1'}]");
        assertThat(config.upstreamTypes().get("a"))
                .isEqualTo(new UpstreamTypeConfig(
                        "a",
                        Protocol.GEMINI,
                        "/v1beta/models/{model}:generateContent",
                        "/v1beta/models/{model}:streamGenerateContent?alt=sse",
                        "x-goog-api-key",
                        "",
                        java.util.Map.of(),
                        false));
        assertThat(config.upstreamTypes().get("b").path()).isEqualTo("/v1/chat/completions");
        assertThat(config.upstreamTypes().get("b").authPrefix()).isEmpty();
        assertThat(config.upstreamTypes().get("c").authPrefix()).isEqualTo("Token ");
        assertThat(config.upstreamTypes().get("c").authHeader()).isEqualTo("Authorization");
        assertThat(config.upstreams().get(0).baseUrl()).isEqualTo("https://h.example/v1");
    }

    @Test
    void typesOfOthersAreLegalWhenTheProgramKnowsThem() {
        Config config = ConfigFile.parse(
                        "upstreams: [{name: a, api_type: theirs}]",
                        "f",
                        Path.of("").toAbsolutePath(),
                        java.util.Set.of("theirs"),
                        name -> null,
                        null)
                .config();
        assertThat(config.upstreams().get(0).apiType()).isEqualTo("theirs");
    }

    @Test
    void anchorsAndMergesWorkAndOwnKeysWin() {
        Config config = TestFiles.config("x-base: &base {token: t, weight: 5}\n"
                + "upstreams:\n  - {<<: *base, name: a}\n  - {name: b, weight: 7, <<: [*base, {weight: 9}]}\n");
        assertThat(config.upstreams()).extracting(UpstreamConfig::weight).containsExactly(5, 7);
        assertThat(config.upstreams()).extracting(UpstreamConfig::tokens).containsOnly(List.of("t"));
    }

    @Test
    void aSmallFileOfAnchorsCannotGrowLarge() {
        StringBuilder yaml = new StringBuilder("x-0: &x0 [a, a]\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("x-%d: &x%d [*x%d, *x%d]%n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(TestFiles.config(yaml + "upstreams: []\n").upstreams()).isEmpty();
    }

    @Test
    void warnsAboutMappingsAndFallbacksThatLeadNowhere() {
        assertThat(TestFiles.load("model_fallback:\n  a: b\n  b: c\nupstreams:\n  - name: u\n    token: t\n"
                                + "    available_models: [a, b*]\n    model_mappings:\n      x: y\n      bb: z\n")
                        .warnings())
                .containsExactly(
                        "config.yaml:3: model_fallback[\"b\"]: falls back to c, which no upstream that is on offers",
                        "config.yaml:9: upstreams[0].model_mappings[\"x\"]: is never used: x is not in available_models");
    }

    @Test
    void patternsOfMappingsThatMeetNoAvailableModelAreWarnedOf() {
        assertThat(TestFiles.load("upstreams:\n  - name: u\n    token: t\n    available_models: [gpt-5, claude-*]\n"
                                + "    model_mappings:\n      gpt-*: a\n      claude-*: b\n      claude-opus-*: c\n"
                                + "      o*: d\n")
                        .warnings())
                .containsExactly(
                        "config.yaml:9: upstreams[0].model_mappings[\"o*\"]: is never used: o* is not in available_models");
    }

    @Test
    void authFilesAreLookedUpBesideTheFileFirst(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("config.yaml"),
                "upstreams:\n  - name: a\n    api_type: codex\n    auth_files: [one.json, ./one.json, pom.xml, ~/x.json]\n");
        Files.writeString(folder.resolve("one.json"), "{}");
        ConfigFile.Loaded loaded = ConfigFile.load(file, ConfigFile.BUILT_IN_TYPES, name -> null);
        assertThat(loaded.config().upstreams().get(0).authFiles())
                .containsExactly(
                        folder.resolve("one.json").toString(),
                        Path.of("pom.xml").toAbsolutePath().toString(),
                        System.getProperty("user.home") + "/x.json");
        assertThat(loaded.warnings())
                .anyMatch(
                        warning -> warning.endsWith("there is no file " + System.getProperty("user.home") + "/x.json"))
                .anyMatch(warning -> warning.contains("ChatGPT login"));
    }

    @Test
    void filesThatCannotBeReadSayWhy(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> load(folder.resolve("none.yaml"))).hasMessageEndingWith("none.yaml: no such file");
        assertThatThrownBy(() -> load(folder)).hasMessageEndingWith("is a folder");
        Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> load(binary)).hasMessageEndingWith("is not UTF-8 text");
        Path marked = Files.writeString(folder.resolve("m.yaml"), "\uFEFFupstreams: []\n");
        assertThat(load(marked).config().upstreams()).isEmpty();
    }

    private static ConfigFile.Loaded load(Path file) {
        return ConfigFile.load(file, ConfigFile.BUILT_IN_TYPES, name -> null);
    }

    @Test
    void cooldownAndScopeAreRead() {
        assertThat(TestFiles.config("circuit_breaker: {failures: 5, cooldown: 90s, scope: model}")
                        .breaker())
                .isEqualTo(new BreakerConfig(5, Duration.ofSeconds(90), BreakerConfig.Scope.MODEL));
    }
}
