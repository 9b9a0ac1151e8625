package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "30, 30000",
        "0.5, 500",
        "0, 0",
        "30m, 1800000",
        "1h30m, 5400000",
        "500ms, 500",
        "1.5h, 5400000",
        "2d, 172800000",
        "1m30s, 90000"
    })
    void durationsAreSecondsOrHaveUnits(String text, long millis) {
        assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "m", "5 m", "1h30", "5x", "1..5s", ".5", "5.", "1e3", "10000000000000000000"})
    void otherDurationsAreNone(String text) {
        assertThat(Quantities.duration(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1048576",
        "32MB, 32000000",
        "32MiB, 33554432",
        "32 mib, 33554432",
        "1.5KiB, 1536",
        "7B, 7",
        "1GB, 1000000000"
    })
    void sizesAreBytesOrHaveUnits(String text, long bytes) {
        assertThat(Quantities.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "5M", "5 megs", "1e9"})
    void otherSizesAreNone(String text) {
        assertThat(Quantities.size(text)).isNull();
    }

    @Test
    void absurdNumbersDoNotOverflow() {
        assertThat(Quantities.size("999999999999999999GiB")).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantities.duration("999999999999999999d")).isEqualTo(Duration.ofMillis(Long.MAX_VALUE));
    }
}
