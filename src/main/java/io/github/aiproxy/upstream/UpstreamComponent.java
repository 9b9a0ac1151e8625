package io.github.aiproxy.upstream;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel component {@code upstream:slug}: makes the call that a request was written for. Which upstream that goes to the
 * request says; the slug tells the endpoints apart, in Camel's statistics and in messages.
 *
 * <p>Takes an {@link UpstreamRequest} as body and leaves an {@link UpstreamReply}, or fails with a {@link
 * io.github.aiproxy.chat.ChatException}. Asynchronous: nothing waits.
 */
public final class UpstreamComponent extends DefaultComponent {
    private final UpstreamClients clients;
    private final Vertx vertx;
    private final InstantSource clock;
    private final String userAgent;

    public UpstreamComponent(UpstreamClients clients, Vertx vertx, InstantSource clock, String userAgent) {
        this.clients = clients;
        this.vertx = vertx;
        this.clock = clock;
        this.userAgent = userAgent;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new UpstreamEndpoint(uri, this);
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

    /** How a request that was not written by its client names itself. */
    String userAgent() {
        return userAgent;
    }
}
