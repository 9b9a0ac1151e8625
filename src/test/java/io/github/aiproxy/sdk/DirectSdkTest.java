package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The SDKs against the fakes themselves: proves that the fakes answer as the vendors do. */
final class DirectSdkTest extends SdkMatrix {
    @Override
    ProxyUnderTest newProxy() {
        return new ProxyUnderTest() {
            @Override
            public URI start(StrictFake upstream) {
                return upstream.uri();
            }

            @Override
            public void stop() {}
        };
    }

    @Override
    boolean tellsTruncation() {
        return false;
    }

    @Override
    Stream<Arguments> pairs() {
        return Arrays.stream(Protocol.values()).map(protocol -> Arguments.of(protocol, protocol));
    }
}
