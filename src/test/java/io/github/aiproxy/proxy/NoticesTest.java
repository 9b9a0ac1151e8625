package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.upstream.Fleet;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** Who configures somebody's account is told of the provider's terms. */
final class NoticesTest {
    @Test
    void everyConfiguredTypeWithAccountsHasOneLineOnItsTerms() {
        String yaml = """
                upstreams:
                  - {name: a, api_type: codex, auth_files: [a]}
                  - {name: b, api_type: codex, auth_files: [b]}
                  - {name: c, api_type: claudecode, auth_files: [c]}
                  - {name: d, api_type: antigravity, auth_files: [d]}
                  - {name: e, api_type: geminicli, auth_files: [e], enabled: false}
                  - {name: f, api_type: anthropic, token: t}
                """;
        assertThat(new Fleet(RunningProxy.config(yaml), Clock.systemUTC()).notices())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).doesNotContain("\n"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("codex: "),
                        line -> assertThat(line).startsWith("claudecode: "),
                        line -> assertThat(line).startsWith("antigravity: "));
    }
}
