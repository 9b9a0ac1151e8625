package io.github.aiproxy.route;

import io.github.aiproxy.call.Client;
import io.github.aiproxy.call.Reply;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Route step {@code writeReply}: writes the reply to the client as it comes; the step is done when the reply is. Safe to
 * share. A route that ends without it is completed by the HTTP engine.
 */
public final class WriteReply extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Client client = exchange.getProperty(Client.PROPERTY, Client.class);
        if (client == null || !(exchange.getMessage().getBody() instanceof Reply reply)) {
            callback.done(true);
            return true;
        }
        reply.writeTo(client, () -> {
            exchange.getMessage().setBody(null);
            callback.done(false);
        });
        return false;
    }
}
