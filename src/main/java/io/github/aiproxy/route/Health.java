package io.github.aiproxy.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Route step {@code health}: says that the program takes requests. While it drains, the HTTP server answers 503 to every
 * new request, this one included. Safe to share.
 */
public final class Health implements Processor {
    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        exchange.getMessage().setBody("{\"status\":\"ok\"}");
    }
}
