package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
    private static final Path FILE = Path.of("config.schema.json");
    private static final Path EXAMPLE = Path.of("config.example.yaml");

    @Test
    void theFileIsTheTables() throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(FILE, ConfigSchema.text());
        }
        assertThat(Files.readString(FILE))
                .as("run \"aiproxy schema > config.schema.json\"")
                .isEqualTo(ConfigSchema.text());
    }

    @Test
    void everyKeyHasAMeaningForEditors() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Files.readString(FILE));
        schema.findParents("anyOf").stream()
                .filter(node -> node.has("default"))
                .forEach(node -> assertThat(node.path("description").asText()).isNotBlank());
        JsonNode upstream = schema.at("/properties/upstreams/anyOf/0/items");
        assertThat(upstream.at("/properties/weight/default").asInt()).isEqualTo(1);
        assertThat(upstream.at("/required/0").asText()).isEqualTo("name");
        assertThat(upstream.at("/additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.at("/properties/max_request_body/default").asText()).isEqualTo("32MiB");
        assertThat(schema.at("/properties/circuit_breaker/anyOf/0/properties/cooldown/default")
                        .asText())
                .isEqualTo("30m");
    }

    @Test
    void theExampleNamesTheSchemaAndIsValid() throws IOException {
        assertThat(Files.readString(EXAMPLE)).startsWith("# yaml-language-server: $schema=./config.schema.json\n");
        ConfigFile.Loaded loaded = ConfigFile.load(EXAMPLE, ConfigFile.BUILT_IN_TYPES, name -> null);
        assertThat(loaded.config().upstreams()).hasSizeGreaterThan(3);
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void theExampleHasEveryKey() throws IOException {
        Problems problems = new Problems("example");
        Tree.Fields file = (Tree.Fields) YamlTree.read(Files.readString(EXAMPLE), problems);
        assertThat(file.fields()).containsOnlyKeys(ConfigKeys.FILE.names());
        assertThat(at(file, "log").fields()).containsOnlyKeys(ConfigKeys.LOG_KEYS.names());
        assertThat(at(file, "circuit_breaker").fields()).containsOnlyKeys(ConfigKeys.BREAKER_KEYS.names());
        assertThat(at(at(file, "upstream_types"), "azure-openai").fields())
                .containsOnlyKeys(UpstreamKeys.TYPE_KEYS.names());
        List<String> upstreamKeys = new ArrayList<>();
        for (Tree entry : ((Tree.Items) file.fields().get("upstreams").value()).items()) {
            upstreamKeys.addAll(((Tree.Fields) entry).fields().keySet());
        }
        assertThat(upstreamKeys).containsAll(UpstreamKeys.KEYS.names());
    }

    @Test
    void theExamplesValuesAreTheDefaultsWhereItSaysSo() {
        Config example = ConfigFile.load(EXAMPLE, ConfigFile.BUILT_IN_TYPES, name -> null)
                .config();
        Config defaults = TestFiles.config("upstreams: []");
        assertThat(example.bind()).isEqualTo(defaults.bind());
        assertThat(example.port()).isEqualTo(defaults.port());
        assertThat(example.defaultMaxTokens()).isEqualTo(defaults.defaultMaxTokens());
        assertThat(example.timeouts()).isEqualTo(defaults.timeouts());
        assertThat(example.limits()).isEqualTo(defaults.limits());
        assertThat(example.log()).isEqualTo(defaults.log());
        assertThat(example.breaker()).isEqualTo(defaults.breaker());
    }

    private static Tree.Fields at(Tree.Fields map, String key) {
        return (Tree.Fields) map.fields().get(key).value();
    }
}
