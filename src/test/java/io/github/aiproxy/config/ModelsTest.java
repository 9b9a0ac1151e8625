package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o, true",
        "gpt-4o, GPT-4o, false",
        "gpt-4o, gpt-4o-mini, false",
        "gpt-*, gpt-4o, true",
        "gpt-*, gpt-, true",
        "gpt-*, o3, false",
        "*, anything, true",
        "*-mini, gpt-4o-mini, true",
        "*-mini, mini, false",
        "a*b*c, aXbYc, true",
        "a*b*c, abc, true",
        "a*b*c, acb, false",
        "a*a, a, false",
        "a*a, aa, true",
        "**, x, true",
        "a.c, abc, false"
    })
    void starsStandForAnything(String glob, String model, boolean matches) {
        assertThat(Models.matches(glob, model)).isEqualTo(matches);
    }
}
