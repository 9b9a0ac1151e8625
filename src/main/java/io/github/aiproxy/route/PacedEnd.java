package io.github.aiproxy.route;

import io.github.aiproxy.call.Client;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a reply with bytes that are many, as fast as its client takes them. Written at once they would count as answered, so
 * that nobody could tell a client that reads slowly from one that does not read: the first may take as long as it likes, the
 * second is given up when it has taken nothing for {@code client_write_timeout}. Nor is a client's next request read before
 * it has taken the answer. One per reply, on its event loop.
 */
final class PacedEnd {
    private static final Logger LOG = LoggerFactory.getLogger(PacedEnd.class);
    /** Bytes that are written at once, and that a client has to take in time. */
    static final int SLICE = 64 << 10;

    private final Client client;
    private final HttpServerResponse response;
    private final Buffer body;
    private final Promise<Void> ended = Promise.promise();
    private final long timeoutMillis;
    private int written;
    private long timer = -1;

    private PacedEnd(Client client, Buffer body, Duration timeout) {
        this.client = client;
        this.response = client.response();
        this.body = body;
        this.timeoutMillis = Math.max(1, timeout.toMillis());
    }

    /**
     * Writes the rest of a reply, and its end.
     *
     * @param timeout for the client to take a part of it
     * @return failed if the client left, or was given up
     */
    static Future<Void> write(Client client, Buffer body, Duration timeout) {
        if (body.length() <= SLICE && !client.response().writeQueueFull()) {
            return client.response().end(body);
        }
        if (!client.response().isChunked()) {
            client.response().headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        }
        PacedEnd end = new PacedEnd(client, body, timeout);
        end.next();
        return end.ended.future();
    }

    private void next() {
        int from = written;
        written = Math.min(from + SLICE, body.length());
        timer = vertx().setTimer(timeoutMillis, fired -> giveUp());
        response.write(body.slice(from, written)).onComplete(this::taken);
    }

    private void taken(AsyncResult<Void> write) {
        vertx().cancelTimer(timer);
        if (write.failed()) {
            ended.tryFail(write.cause());
        } else if (written == body.length()) {
            response.end().onComplete(ended);
        } else {
            // In a turn of its own: others have theirs in between, and a client that takes all at once makes no deep
            // stack.
            client.context().runOnContext(v -> {
                if (!ended.future().isComplete()) {
                    next();
                }
            });
        }
    }

    private void giveUp() {
        LOG.debug("the client takes nothing of its answer (client_write_timeout)");
        client.hangUp();
        ended.tryFail("the client takes nothing of its answer");
    }

    private Vertx vertx() {
        return client.context().owner();
    }
}
