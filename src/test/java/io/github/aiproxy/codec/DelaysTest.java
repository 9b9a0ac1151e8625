package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Delays as providers write them; what codecs make of them is in the tests of their errors. */
final class DelaysTest {
    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource({
        "1s, 1000",
        "120ms, 120",
        "6m0s, 360000",
        "1h16m0.5s, 4560500",
        "1m30s250ms, 90250",
        "2h, 7200000",
        "0s, 0"
    })
    void goDurationIsRead(String text, long millis) {
        assertThat(Delays.of(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({"''", "12", "s", "1x", "-3s", "1d", "1s2", "m5"})
    void otherTextIsNoGoDuration(String text) {
        assertThat(Delays.of(text)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Please retry in 134.074824224s.|134074",
                "your quota resets; try again after 1 hr 5 min|3900000",
                "Try again in 2 days|172800000",
                "Retry after 5 minutes and a bit|300000",
                "retry after 30|",
                "retry after 2026-11-23|",
                "retry after 3 requests|",
                "try again in 400 days|",
                "try again in 1.2.3s|",
                "try again in .5s|",
            })
    void messageAsksForADelay(String message, Long millis) {
        assertThat(Delays.inWords(message)).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Test
    void laterPhraseIsReadIfTheFirstNamesNoDelay() {
        assertThat(Delays.inWords("Try again in a while. Your limit will reset after 1h16m0s."))
                .isEqualTo(Duration.ofMinutes(76));
    }

    @Test
    void endlessNumberIsNoDelay() {
        assertThat(Delays.of("9".repeat(1_000_000) + "s")).isNull();
        assertThat(Delays.inWords("retry in 0." + "9".repeat(1_000_000) + "s")).isNull();
    }

    @Test
    void delayIsWrittenInSeconds() {
        assertThat(Delays.inSeconds(Duration.ofMillis(1_500))).isEqualTo("1.5s");
        assertThat(Delays.inSeconds(Duration.ofDays(200))).isEqualTo("17280000s");
    }
}
