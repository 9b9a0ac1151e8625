package io.github.aiproxy.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Engine of the platform-http component: routes for AI clients ({@link AiRoutes}) run on the event loop of their
 * connection; every other route gets the engine that the application had, or Camel's own consumer, which runs it on a
 * worker thread, so that its steps may block. Thread-safe.
 */
public final class AsyncHttpEngine extends ServiceSupport implements PlatformHttpEngine {
    private static final String ROUTER = "aiproxy-router";

    private final CamelContext context;
    private final FrontDoor door;
    private final Admission admission;
    private final PlatformHttpEngine host;

    /** @param host the engine that the application had; null if none */
    public AsyncHttpEngine(CamelContext context, FrontDoor door, Admission admission, PlatformHttpEngine host) {
        this.context = context;
        this.door = door;
        this.admission = admission;
        this.host = host;
    }

    @Override
    protected void doInit() {
        if (host == null) {
            context.getRegistry().bind(ROUTER, new VertxPlatformHttpRouter(null, door.vertx(), door.others(), ROUTER) {
                @Override
                public Handler<RoutingContext> bodyHandler() {
                    return BodyHandler.create(false).setBodyLimit(admission.maxBody());
                }
            });
        }
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        if (AiRoutes.consumesFrom(context, endpoint)) {
            Admission own = AiRoutes.tellsHealth(context, endpoint) ? admission.unlimited() : admission;
            return new AsyncHttpConsumer(endpoint, processor, door, own);
        }
        if (host != null) {
            return host.createConsumer(endpoint, processor);
        }
        return new VertxPlatformHttpConsumer(endpoint, processor, List.of(), ROUTER);
    }

    @Override
    public int getServerPort() {
        return door.port();
    }
}
