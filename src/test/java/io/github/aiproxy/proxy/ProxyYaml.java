package io.github.aiproxy.proxy;

import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.StrictFake;
import java.net.URI;
import java.util.List;

/** A configuration file being written: general lines first, then upstreams. One per test. */
final class ProxyYaml {
    private final StringBuilder general = new StringBuilder();
    private final StringBuilder upstreams = new StringBuilder();

    /** Adds lines of the top level. */
    ProxyYaml with(String lines) {
        general.append(lines.strip()).append('\n');
        return this;
    }

    /** Adds an upstream that speaks its fake's protocol and has its key. */
    ProxyYaml upstream(String name, FakeUpstream fake, String... lines) {
        boolean hasType = List.of(lines).stream().anyMatch(line -> line.startsWith("api_type:"));
        boolean hasToken = List.of(lines).stream().anyMatch(line -> line.startsWith("token:"));
        upstreamAt(name, fake.uri(), lines);
        upstreams.append(hasType ? "" : "    api_type: " + fake.protocol().id() + "\n");
        upstreams.append(hasToken ? "" : "    token: " + StrictFake.KEY + "\n");
        return this;
    }

    /** Adds an upstream of which the lines say all but name and address. */
    ProxyYaml upstreamAt(String name, URI base, String... lines) {
        upstreams.append("  - name: ").append(name).append('\n');
        upstreams.append("    base_url: ").append(base).append('\n');
        for (String line : lines) {
            upstreams.append("    ").append(line).append('\n');
        }
        return this;
    }

    String text() {
        return general + "upstreams:\n" + upstreams;
    }

    RunningProxy start() {
        return RunningProxy.of(text());
    }
}
