package io.github.aiproxy.sdk;

import io.github.aiproxy.fake.StrictFake;
import java.net.URI;

/** What stands between the SDKs and an upstream. One per upstream. */
public interface ProxyUnderTest extends AutoCloseable {
    /**
     * Starts it with that upstream alone, which serves every model of {@link StrictFake#models()} under its own name.
     *
     * @return the base URL for clients: scheme, host and port, without a trailing slash
     */
    URI start(StrictFake upstream);

    /** Stops it; the upstream goes on. */
    void stop();

    /** The key that clients must present. */
    default String clientKey() {
        return StrictFake.KEY;
    }

    @Override
    default void close() {
        stop();
    }
}
