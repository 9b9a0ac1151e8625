package io.github.aiproxy.sdk;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.StrictFake;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The upstreams and proxies of {@link SdkMatrix}: a subclass says which pairs, and what stands between. One upstream and
 * one proxy per upstream's protocol serve all scenarios; those that would hurt others (errors bench credentials and open
 * breakers) get a proxy of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SdkSetting {
    private final Map<Protocol, Between> shared = new EnumMap<>(Protocol.class);

    /** A client with its way to an upstream. */
    record Between(StrictFake upstream, ProxyUnderTest proxy, URI base) implements AutoCloseable {
        SdkClient client(Protocol protocol) {
            return SdkClient.of(protocol, base, proxy.clientKey());
        }

        @Override
        public void close() {
            proxy.close();
            upstream.close();
        }
    }

    /** A proxy that is not started. */
    abstract ProxyUnderTest newProxy();

    /** An upstream that speaks that protocol. */
    StrictFake newUpstream(Protocol protocol) {
        return StrictFake.of(protocol);
    }

    /** The pairs that can be run: client, then upstream. */
    abstract Stream<Arguments> pairs();

    /**
     * Whether what stands between notices that an upstream's stream is not whole, and tells the client so in its
     * protocol. Without it some SDKs take a truncated stream for a whole answer.
     */
    boolean tellsTruncation() {
        return true;
    }

    /** A way to a new upstream, to be closed. */
    final Between fresh(Protocol protocol) {
        StrictFake upstream = newUpstream(protocol);
        ProxyUnderTest proxy = newProxy();
        return new Between(upstream, proxy, proxy.start(upstream));
    }

    /** The shared way to that upstream, with its memory cleared. */
    final Between to(Protocol protocol) {
        Between between = shared.computeIfAbsent(protocol, this::fresh);
        between.upstream().reset();
        return between;
    }

    @AfterAll
    final void stop() {
        shared.values().forEach(Between::close);
        shared.clear();
    }
}
