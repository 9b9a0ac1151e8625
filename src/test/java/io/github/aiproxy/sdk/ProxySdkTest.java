package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.RunningProxy;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The official SDKs through the proxy: every client protocol against every upstream type. */
final class ProxySdkTest extends SdkMatrix {

    @Override
    ProxyUnderTest newProxy() {
        return new ProxyUnderTest() {
            private RunningProxy proxy;

            @Override
            public URI start(StrictFake upstream) {
                proxy = RunningProxy.of("""
                        upstreams:
                          - name: fake
                            api_type: %s
                            base_url: %s
                            token: %s
                            available_models: [%s]
                        """.formatted(
                                upstream.protocol().id(),
                                upstream.uri(),
                                StrictFake.KEY,
                                String.join(", ", upstream.models())));
                return proxy.uri();
            }

            @Override
            public void stop() {
                proxy.close();
            }
        };
    }

    @Override
    Stream<Arguments> pairs() {
        return Arrays.stream(Protocol.values())
                .flatMap(client -> Arrays.stream(Protocol.values()).map(upstream -> Arguments.of(client, upstream)));
    }
}
