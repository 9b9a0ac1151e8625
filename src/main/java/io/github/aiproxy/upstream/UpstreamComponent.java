package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Call;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel component {@code upstream:slug}: calls the configured upstream of that slug.
 *
 * <p>Takes an {@link UpstreamRequest} as body and leaves an {@link UpstreamReply}, or fails with a {@link
 * io.github.aiproxy.chat.ChatException}. Asynchronous: nothing waits.
 */
public final class UpstreamComponent extends DefaultComponent {
    private final UpstreamClients clients;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Call.Estimator estimator;
    private final String userAgent;

    public UpstreamComponent(
            UpstreamClients clients, Vertx vertx, InstantSource clock, Call.Estimator estimator, String userAgent) {
        this.clients = clients;
        this.vertx = vertx;
        this.clock = clock;
        this.estimator = estimator;
        this.userAgent = userAgent;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new UpstreamEndpoint(uri, this, remaining);
    }

    UpstreamClients clients() {
        return clients;
    }

    Vertx vertx() {
        return vertx;
    }

    InstantSource clock() {
        return clock;
    }

    Call.Estimator estimator() {
        return estimator;
    }

    /** How a request that was not written by its client names itself. */
    String userAgent() {
        return userAgent;
    }
}
