package io.github.aiproxy.http;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Client;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.support.DefaultConsumer;

/**
 * Consumer of a {@code platform-http:} endpoint whose route runs on the event loop, by Camel's asynchronous routing
 * engine. Safe to share; each request stays on the loop of its connection.
 *
 * <p>Camel's stock consumer runs the whole route on a worker thread and holds it until the reply ends; measured on two
 * cores, its 20 workers serve 20 slow streams, and 5,000 streams on this consumer need no thread at all.
 */
final class AsyncHttpConsumer extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {
    private final FrontDoor door;
    private final Admission admission;
    private PathTable.Entry entry;

    AsyncHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, FrontDoor door, Admission admission) {
        super(endpoint, processor);
        this.door = door;
        this.admission = admission;
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String path = getEndpoint().getPath();
        String wanted = path.startsWith("/") ? path : "/" + path;
        Set<String> methods = new TreeSet<>();
        if (getEndpoint().getHttpMethodRestrict() != null) {
            for (String method : getEndpoint().getHttpMethodRestrict().split(",", -1)) {
                methods.add(method.trim().toUpperCase(Locale.ROOT));
            }
        }
        entry = new PathTable.Entry(wanted, getEndpoint().isMatchOnUriPrefix(), Set.copyOf(methods), this::handle);
        door.table().add(entry);
    }

    @Override
    protected void doStop() throws Exception {
        door.table().remove(entry);
        super.doStop();
    }

    private void handle(HttpServerRequest request) {
        if (isSuspended()) {
            Refusals.stopping(request);
            return;
        }
        if (!admission.enter()) {
            Refusals.overloaded(request);
            return;
        }
        new BodyReader(request, admission.maxBody(), body -> route(request, body), failure -> {
                    admission.leave();
                    if (failure != null) {
                        Refusals.refuseEarly(request, failure);
                    }
                })
                .read();
    }

    private void route(HttpServerRequest request, byte[] body) {
        Client client = new Client(request, Vertx.currentContext());
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        exchange.setProperty(Client.PROPERTY, client);
        Message message = exchange.getIn();
        // Not a buffer: contexts with stream caching, which is the default, would make a cached stream of it.
        message.setBody(body);
        headers(request, message);
        try {
            createUoW(exchange);
        } catch (Exception e) {
            admission.leave();
            Refusals.failed(request, null, e);
            return;
        }
        getAsyncProcessor().process(exchange, sync -> finish(exchange, client));
    }

    /** What a user's route may look at. Names that Camel gives a meaning are never taken from a client. */
    private static void headers(HttpServerRequest request, Message message) {
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey();
            if (!isCamels(name)) {
                message.setHeader(name, header.getValue());
            }
        }
        message.setHeader(Exchange.HTTP_METHOD, request.method().name());
        message.setHeader(Exchange.HTTP_PATH, request.path());
    }

    static boolean isCamels(String name) {
        return name.regionMatches(true, 0, "camel", 0, 5) || name.regionMatches(true, 0, "org.apache.camel", 0, 16);
    }

    private void finish(Exchange exchange, Client client) {
        Object body = exchange.getMessage().getBody();
        if (exchange.getException() == null && body instanceof Reply reply) {
            // The route ended without the step writeReply.
            exchange.getMessage().setBody(null);
            reply.writeTo(client, () -> done(exchange, client));
            return;
        }
        done(exchange, client);
    }

    private void done(Exchange exchange, Client client) {
        Exception failure = exchange.getException();
        HttpServerResponse response = client.response();
        if (!client.isGone() && !response.ended()) {
            if (failure != null) {
                unexpected(exchange, failure);
                client.settle();
                Refusals.failed(client.request(), exchange.getProperty(Call.PROPERTY, Call.class), failure);
            } else if (!response.headWritten()) {
                client.settle();
                plain(exchange, response);
            }
            if (!response.ended()) {
                // A half-written reply is never left open.
                response.reset();
            }
        }
        if (failure instanceof ChatException) {
            // Told to the client: for Camel the exchange is handled.
            exchange.setException(null);
        }
        admission.leave();
        doneUoW(exchange);
        releaseExchange(exchange, false);
    }

    private void unexpected(Exchange exchange, Exception failure) {
        if (!(failure instanceof ChatException)) {
            getExceptionHandler()
                    .handleException("a request to " + getEndpoint().getPath() + " failed", exchange, failure);
        }
    }

    /** A route that answers by itself: body, status and content type as on any Camel HTTP endpoint. */
    private static void plain(Exchange exchange, HttpServerResponse response) {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Object body = message.getBody();
        response.setStatusCode(status != null ? status : body == null ? 204 : 200);
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        if (type != null) {
            response.putHeader("content-type", type);
        }
        if (body == null) {
            response.end();
        } else if (body instanceof Buffer buffer) {
            response.end(buffer);
        } else {
            byte[] bytes = message.getBody(byte[].class);
            response.end(Buffer.buffer(bytes != null ? bytes : body.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }
}
