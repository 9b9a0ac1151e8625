package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    @ParameterizedTest
    @CsvSource({
        "'${KEY}', sk-one",
        "'a-${KEY}-b-${NUMBER}', a-sk-one-b-7",
        "'${NOT_SET:else}', else",
        "'${KEY:else}', sk-one",
        "'${NOT_SET:http://h:80/}', http://h:80/",
        "'$${KEY}', '${KEY}'",
        "'$KEY and $5', $KEY and $5",
        "'${KEY}}', sk-one}"
    })
    void variablesAreReplaced(String written, String read) {
        assertThat(TestFiles.upstream("token: '" + written + "'").tokens()).containsExactly(read);
    }

    @Test
    void whatAVariableHoldsStaysOneValue() {
        UpstreamConfig upstream = TestFiles.upstream("api_type: echo", "available_models: [\"${COLON}\"]");
        assertThat(upstream.availableModels()).containsExactly("a: b, c: [d");
    }

    @Test
    void aLineBreakInASecretIsRefusedWhereItCouldForgeAHeader() {
        assertThatThrownBy(() -> TestFiles.upstream("token: ${TRICKY}"))
                .hasMessage("config.yaml:3: upstreams[0].token: must not hold line breaks or other control characters");
    }

    @Test
    void numbersAndFlagsMayComeFromTheEnvironment() {
        assertThat(TestFiles.upstream("token: t", "weight: ${NUMBER}").weight()).isEqualTo(7);
        assertThat(TestFiles.upstream("token: t", "weight: \"${NUMBER}\"").weight())
                .isEqualTo(7);
        assertThat(TestFiles.upstream("token: t", "must_stream: ${FLAG:true}").mustStream())
                .isTrue();
        assertThat(TestFiles.config("stream_idle_timeout: ${IDLE:2m}")
                        .timeouts()
                        .streamIdle())
                .hasMinutes(2);
    }

    @Test
    void keysAreNoPlaceForVariables() {
        assertThat(TestFiles.upstream("token: t", "model_mappings: {'${KEY}': x}")
                        .modelMappings())
                .containsKey("${KEY}");
    }

    @Test
    void aSetButEmptyVariableIsEmpty() {
        assertThatThrownBy(() -> TestFiles.upstream("token: ${EMPTY:else}")).hasMessageContaining("lacks token");
    }

    @Test
    void aShellsDashIsWarnedAbout() {
        assertThat(TestFiles.load("upstreams: [{name: a, token: '${NOT_SET:-x}'}]")
                        .warnings())
                .singleElement()
                .asString()
                .contains("takes no dash");
    }
}
