package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.CodeAssistFake;
import io.github.aiproxy.fake.CodexFake;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.proxy.FixedAccounts;
import io.github.aiproxy.proxy.RunningProxy;
import io.github.aiproxy.upstream.Access;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The official SDKs through the proxy to one type of account: every client protocol. */
abstract class TypeSdkMatrix extends SdkMatrix {
    private final String type;
    private final Protocol protocol;
    private final Supplier<StrictFake> upstream;

    TypeSdkMatrix(String type, Protocol protocol, Supplier<StrictFake> upstream) {
        this.type = type;
        this.protocol = protocol;
        this.upstream = upstream;
    }

    @Override
    final StrictFake newUpstream(Protocol wanted) {
        return upstream.get();
    }

    @Override
    final ProxyUnderTest newProxy() {
        return new ProxyUnderTest() {
            private RunningProxy proxy;

            @Override
            public URI start(StrictFake fake) {
                Access access = new Access(StrictFake.KEY, CodexFake.ACCOUNT, CodeAssistFake.PROJECT);
                proxy = RunningProxy.of(
                        """
                        upstreams:
                          - name: fake
                            api_type: %s
                            base_url: %s
                            auth_files: [account.json]
                            available_models: [%s]
                        """.formatted(type, fake.uri(), String.join(", ", fake.models())),
                        Clock.systemUTC(),
                        config -> new FixedAccounts(Clock.systemUTC(), access));
                return proxy.uri();
            }

            @Override
            public void stop() {
                proxy.close();
            }
        };
    }

    @Override
    final Stream<Arguments> pairs() {
        return Arrays.stream(Protocol.values()).map(client -> Arguments.of(client, protocol));
    }
}
