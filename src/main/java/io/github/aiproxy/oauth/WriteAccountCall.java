package io.github.aiproxy.oauth;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Step {@code writeAccountCall}: makes an HTTP request, for the step {@code https:} after it, of an {@link AccountCall}. Stateless. */
final class WriteAccountCall implements Processor {
    private final String userAgent;

    WriteAccountCall(String userAgent) {
        this.userAgent = userAgent;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        AccountCall call = (AccountCall) message.getBody();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI, call.url());
        message.setHeader(Exchange.HTTP_METHOD, call.method());
        message.setHeader("Accept", AccountCall.JSON);
        message.setHeader("User-Agent", userAgent);
        if (call.token() != null) {
            message.setHeader("Authorization", "Bearer " + call.token());
        }
        if (call.body() != null) {
            message.setHeader(Exchange.CONTENT_TYPE, call.contentType());
        }
        message.setBody(call.body());
    }
}
