package io.github.aiproxy.clients;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.RunningProxy;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The upstreams that every client is tried with. Stateless; safe to share. */
final class Upstreams {
    /** The upstream types: those with an API key. */
    static final List<Protocol> ALL = List.of(Protocol.ANTHROPIC, Protocol.OPENAI, Protocol.RESPONSES, Protocol.GEMINI);

    private Upstreams() {}

    /** A proxy before that upstream, which serves the upstream's models and, by another name, its latest. */
    static RunningProxy proxy(StrictFake upstream, String... clientModels) {
        return RunningProxy.of("api-key: " + Cli.KEY + "\nupstreams:\n" + entry(upstream, clientModels));
    }

    /** A proxy before several upstreams, each of which serves its own models and no others. */
    static RunningProxy proxy(List<StrictFake> upstreams) {
        StringBuilder yaml = new StringBuilder("api-key: " + Cli.KEY + "\nupstreams:\n");
        for (StrictFake upstream : upstreams) {
            yaml.append(entry(upstream).replace("name: upstream", "name: upstream-" + upstreams.indexOf(upstream)));
            yaml.append("    available_models: [" + String.join(", ", upstream.models()) + "]\n");
        }
        return RunningProxy.of(yaml.toString());
    }

    private static String entry(StrictFake upstream, String... clientModels) {
        String mappings = Stream.of(clientModels)
                .filter(model -> !upstream.models().contains(model))
                .map(model -> "      " + model + ": " + upstream.thinkingModel() + "\n")
                .collect(Collectors.joining());
        return """
                  - name: upstream
                    api_type: %s
                    base_url: %s
                    token: %s
                %s""".formatted(
                        upstream.protocol().id(),
                        upstream.uri(),
                        StrictFake.KEY,
                        mappings.isEmpty() ? "" : "    model_mappings:\n" + mappings);
    }
}
