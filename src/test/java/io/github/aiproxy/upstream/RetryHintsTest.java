package io.github.aiproxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.proxy.SetClock;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When providers say to come back, in all the ways in which they say it. The clock stands at 2026-11-23T12:00:00Z. */
final class RetryHintsTest {
    private final SetClock clock = new SetClock();

    private Duration hint(int status, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        return RetryHints.of(status, map, clock);
    }

    @ParameterizedTest(name = "{0}: {1} is {2} ms")
    @CsvSource({
        "retry-after, 7, 7000",
        "retry-after, ' 7 ', 7000",
        "retry-after, 1.5, 1500",
        "retry-after, 0, 0",
        "Retry-After, 'Mon, 23 Nov 2026 12:00:30 GMT', 30000",
        "retry-after, 'Mon, 23 Nov 2026 11:59:30 GMT', 0",
        "retry-after-ms, 250, 250",
        "retry-after-ms, 0.5, 0"
    })
    void delayIsRead(String header, String value, long millis) {
        assertThat(hint(503, header, value)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest(name = "\"{0}\" says nothing")
    @CsvSource({"soon", "-5", "NaN", "Infinity", "''", "2026-11-23", "'Mon, 99 Nov 2026 12:00:30 GMT'"})
    void nonsenseSaysNothing(String value) {
        assertThat(hint(429, "retry-after", value)).isNull();
        assertThat(hint(429, "retry-after-ms", value)).isNull();
    }

    @Test
    void absurdDelaysAreDelaysAllTheSame() {
        assertThat(hint(429, "retry-after", "99999999999999999999")).isGreaterThan(Duration.ofDays(365));
        assertThat(hint(429, "retry-after", "1e300")).isGreaterThan(Duration.ofDays(365));
        assertThat(hint(429, "retry-after-ms", "1e308")).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void millisecondsComeBeforeSeconds() {
        assertThat(hint(429, "retry-after", "9", "retry-after-ms", "120")).isEqualTo(Duration.ofMillis(120));
        assertThat(hint(429, "retry-after", "9", "retry-after-ms", "x")).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void exhaustedDimensionsNameTheLatestReset() {
        assertThat(hint(
                        429,
                        "anthropic-ratelimit-requests-remaining",
                        "0",
                        "anthropic-ratelimit-requests-reset",
                        "2026-11-23T12:00:10Z",
                        "anthropic-ratelimit-input-tokens-remaining",
                        "0",
                        "anthropic-ratelimit-input-tokens-reset",
                        "2026-11-23T12:00:40Z",
                        "anthropic-ratelimit-output-tokens-remaining",
                        "5",
                        "anthropic-ratelimit-output-tokens-reset",
                        "2026-11-23T13:00:00Z"))
                .isEqualTo(Duration.ofSeconds(40));
        assertThat(hint(429, "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s"))
                .isEqualTo(Duration.ofMinutes(6));
        assertThat(hint(429, "x-ratelimit-remaining-tokens", "3", "x-ratelimit-reset-tokens", "6m0s"))
                .isNull();
        assertThat(hint(503, "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s"))
                .isNull();
        assertThat(hint(429, "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "whenever"))
                .isNull();
        assertThat(hint(429, "anthropic-ratelimit-requests-remaining", "0")).isNull();
    }
}
