package io.github.aiproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfigDefaultsTest {
    private final Config config = TestFiles.config("upstreams: [{name: a, token: k}]");

    @Test
    void listensOnLoopbackOnly() {
        assertThat(config.bind()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.apiKeys()).isEmpty();
        assertThat(config.defaultMaxTokens()).as("the model's own").isZero();
    }

    @Test
    void streamsGetAMinuteForTheirHeadAndWholeAnswersTen() {
        assertThat(config.timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(600),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30)));
    }

    @Test
    void aRequestTimeoutHoldsForBoth() {
        Timeouts timeouts = TestFiles.config("upstream_request_timeout: 90").timeouts();
        assertThat(timeouts.streamHead()).isEqualTo(Duration.ofSeconds(90));
        assertThat(timeouts.wholeHead()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aResponseTimeoutHoldsForWholeAnswers() {
        Timeouts both = TestFiles.config("upstream_request_timeout: 90\nupstream_response_timeout: 20m")
                .timeouts();
        assertThat(both.streamHead()).isEqualTo(Duration.ofSeconds(90));
        assertThat(both.wholeHead()).isEqualTo(Duration.ofMinutes(20));
        Timeouts alone = TestFiles.config("upstream_response_timeout: 20m").timeouts();
        assertThat(alone.streamHead()).isEqualTo(Duration.ofSeconds(60));
        assertThat(alone.wholeHead()).isEqualTo(Duration.ofMinutes(20));
    }

    @Test
    void limitsAreThoseDocumented() {
        assertThat(config.limits()).isEqualTo(new Limits(20_000, 32 * 1024 * 1024, 64 * 1024 * 1024, 10_000));
    }

    @Test
    void logGoesToStandardOutput() {
        assertThat(config.log()).isEqualTo(new LogConfig(null, 100, 3, 28, false));
        assertThat(TestFiles.config("log: {file: a.log}").log()).isEqualTo(new LogConfig("a.log", 100, 3, 28, false));
        assertThat(TestFiles.config("log:\n#  file: a.log\n").log()).isEqualTo(config.log());
    }

    @Test
    void breakerOpensAtTheThirdFailureForHalfAnHour() {
        BreakerConfig expected = new BreakerConfig(3, Duration.ofMinutes(30), BreakerConfig.Scope.UPSTREAM);
        assertThat(config.breaker()).isEqualTo(expected);
        assertThat(TestFiles.config("circuit_breaker: {failures: 3}").breaker()).isEqualTo(expected);
    }

    @Test
    void upstreamSpeaksAnthropicUncompressed() {
        UpstreamConfig upstream = config.upstreams().get(0);
        assertThat(upstream.apiType()).isEqualTo("anthropic");
        assertThat(upstream.enabled()).isTrue();
        assertThat(upstream.baseUrl()).isNull();
        assertThat(upstream.weight()).isEqualTo(1);
        assertThat(upstream.mustStream()).isFalse();
        assertThat(upstream.modelMappings()).isEmpty();
        assertThat(upstream.availableModels()).isEmpty();
        assertThat(upstream.httpHeaders()).isEmpty();
        assertThat(upstream.authFiles()).isEmpty();
        assertThat(upstream.requestCompression()).isEqualTo(UpstreamConfig.Compression.NONE);
        assertThat(upstream.chatDialect()).isEqualTo(ChatDialect.OPENAI);
    }

    @Test
    void withoutAFileAnUpstreamEchoes() {
        Config echo = Config.echo();
        assertThat(echo.bind() + ":" + echo.port()).isEqualTo("127.0.0.1:8080");
        assertThat(echo.upstreams()).singleElement().satisfies(upstream -> {
            assertThat(upstream.name()).isEqualTo("echo");
            assertThat(upstream.apiType()).isEqualTo("echo");
        });
        assertThat(ConfigFile.echo(":9000").port()).isEqualTo(9000);
    }

    @Test
    void noUpstreamsIsValidAndWarnedAbout() {
        assertThat(TestFiles.load("upstreams: []").warnings())
                .containsExactly("config.yaml:1: upstreams: none is on: every request will be refused");
    }
}
