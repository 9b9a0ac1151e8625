package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Reply;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Calls an upstream for an exchange. Safe to share; each call is an {@link UpstreamCall} of its own. */
final class UpstreamProducer extends DefaultAsyncProducer {

    UpstreamProducer(UpstreamEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public UpstreamEndpoint getEndpoint() {
        return (UpstreamEndpoint) super.getEndpoint();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Reply) {
            // Answered without the upstream, as a token count that it has no operation for.
            callback.done(true);
            return true;
        }
        if (!(body instanceof UpstreamRequest request)) {
            exchange.setException(new IllegalStateException(
                    getEndpoint() + " needs what the step writeUpstreamRequest makes as body"));
            callback.done(true);
            return true;
        }
        Transport transport =
                request.upstream().type() instanceof Transport own ? own : new HttpTransport(getEndpoint());
        transport.call(getEndpoint().getComponent().vertx(), request, result -> {
            if (result.succeeded()) {
                exchange.getMessage().setBody(result.result());
            } else {
                exchange.setException(result.cause());
            }
            callback.done(false);
        });
        return false;
    }
}
