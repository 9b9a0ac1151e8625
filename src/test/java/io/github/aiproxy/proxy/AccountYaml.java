package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.upstream.Access;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A proxy with upstreams that have accounts. One per test. */
final class AccountYaml {
    private final StringBuilder yaml = new StringBuilder("upstreams:\n");
    private final List<String> tokens = new ArrayList<>();

    /** Adds an upstream with the accounts of these tokens. */
    AccountYaml upstream(String type, FakeUpstream fake, String... accounts) {
        yaml.append("""
                  - name: %s
                    api_type: %s
                    base_url: %s
                    auth_files: [%s]
                """.formatted("u" + tokens.size(), type, fake.uri(), String.join(", ", accounts)));
        tokens.addAll(List.of(accounts));
        return this;
    }

    RunningProxy start(Clock clock) {
        return RunningProxy.of(
                yaml.toString(),
                clock,
                upstream -> new FixedAccounts(
                        clock,
                        upstream.authFiles().stream().flatMap(this::access).toArray(Access[]::new)));
    }

    private Stream<Access> access(String file) {
        return tokens.stream()
                .filter(file::endsWith)
                .map(token -> new Access(token, CodexFake.ACCOUNT, CodeAssistFake.PROJECT));
    }
}
