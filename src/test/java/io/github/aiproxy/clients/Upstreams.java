package io.github.aiproxy.clients;

import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.FixedAccounts;
import io.github.aiproxy.proxy.RunningProxy;
import io.github.aiproxy.upstream.Access;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Proxies before the upstreams that every client is tried with. Stateless; safe to share. */
final class Upstreams {
    private Upstreams() {}

    /** A proxy before that upstream, which serves the upstream's models and, by another name, its latest. */
    static RunningProxy proxy(UpstreamUnderTest type, StrictFake upstream, String... clientModels) {
        return started(type, entry(type, upstream, clientModels));
    }

    /** A proxy before several upstreams of a type, each of which serves its own models and no others. */
    static RunningProxy proxy(UpstreamUnderTest type, List<StrictFake> upstreams) {
        StringBuilder yaml = new StringBuilder();
        for (StrictFake upstream : upstreams) {
            String entry = entry(type, upstream);
            yaml.append(entry.replace("name: upstream", "name: upstream-" + upstreams.indexOf(upstream)));
            yaml.append("    available_models: [" + String.join(", ", upstream.models()) + "]\n");
        }
        return started(type, yaml.toString());
    }

    private static RunningProxy started(UpstreamUnderTest type, String upstreams) {
        String yaml = "api-key: " + Cli.KEY + "\nupstreams:\n" + upstreams;
        if (!type.account()) {
            return RunningProxy.of(yaml);
        }
        Clock clock = Clock.systemUTC();
        Access access = new Access(StrictFake.KEY, CodexFake.ACCOUNT, CodeAssistFake.PROJECT);
        return RunningProxy.of(yaml, clock, upstream -> new FixedAccounts(clock, access));
    }

    private static String entry(UpstreamUnderTest type, StrictFake upstream, String... clientModels) {
        String mappings = Stream.of(clientModels)
                .filter(model -> !upstream.models().contains(model))
                .map(model -> "      " + model + ": " + upstream.thinkingModel() + "\n")
                .collect(Collectors.joining());
        return """
                  - name: upstream
                    api_type: %s
                    base_url: %s
                    %s
                %s""".formatted(
                        type.id(),
                        upstream.uri(),
                        type.account() ? "auth_files: [account.json]" : "token: " + StrictFake.KEY,
                        mappings.isEmpty() ? "" : "    model_mappings:\n" + mappings);
    }
}
