package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Client;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/**
 * The client's end of a stream: what one turn of the event loop brings is written as one, and a client that does not read
 * holds back whoever writes. One per reply, on its event loop.
 */
final class ClientStream {
    /** Bytes that one turn of the event loop may gather before their source is held back. */
    private static final int MOST_GATHERED = 64 << 10;

    private final Client client;
    private final HttpServerResponse response;
    private final Runnable hold;
    private final Runnable release;
    private final Duration writeTimeout;
    private final Handler<Void> flush = v -> flush();
    private Buffer gathered;
    /** Whether what was gathered can be appended to. */
    private boolean growing;

    private boolean held;
    /** Whether it is held until the client has read. */
    private boolean draining;

    private boolean over;
    private long lastWrite = System.nanoTime();

    /**
     * @param hold stops what is written; called once before each {@code release}
     * @param release lets it go on
     * @param writeTimeout for the client to take a part of what is left at the end
     */
    ClientStream(Client client, Runnable hold, Runnable release, Duration writeTimeout) {
        this.client = client;
        this.response = client.response();
        this.hold = hold;
        this.release = release;
        this.writeTimeout = writeTimeout;
        response.setChunked(true);
        if (isOfHttp10()) {
            // Vert.x tells what the client asked for just before.
            response.headersEndHandler(v -> response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
        }
    }

    /** HTTP/1.0 knows no chunks: a stream ends with its connection there, which a client may have asked to keep. */
    private boolean isOfHttp10() {
        return client.request().version() == HttpVersion.HTTP_1_0;
    }

    /**
     * Writes soon: chunks that one read of the socket brought are written as one, in the same turn of the event loop. A
     * write of its own for each costs five times as much CPU per chunk (measured: 5.6 against 1.0 microseconds).
     */
    void write(Buffer out) {
        if (gathered == null) {
            gathered = out;
            growing = false;
            client.context().runOnContext(flush);
        } else if (growing) {
            gathered.appendBuffer(out);
        } else {
            gathered = Buffers.join(gathered, out);
            growing = true;
        }
        if (gathered.length() > MOST_GATHERED && growing) {
            // One turn of the loop may read a megabyte, too much for each of a thousand clients that do not.
            hold();
        }
    }

    private void flush() {
        Buffer out = gathered;
        gathered = null;
        if (out == null || over) {
            return;
        }
        lastWrite = System.nanoTime();
        response.write(out);
        if (draining) {
            return;
        }
        if (response.writeQueueFull()) {
            hold();
            draining = true;
            response.drainHandler(v -> {
                draining = false;
                release();
            });
        } else if (held) {
            release();
        }
    }

    private void hold() {
        if (!held) {
            held = true;
            hold.run();
        }
    }

    private void release() {
        held = false;
        if (!over) {
            release.run();
        }
    }

    /** Writes what is left, and the end. */
    Future<Void> end() {
        over = true;
        Buffer last = gathered;
        gathered = null;
        Future<Void> ended = last == null ? response.end() : PacedEnd.write(client, last, writeTimeout);
        return isOfHttp10()
                ? ended.onComplete(v -> client.request().connection().close())
                : ended;
    }

    /** The client has left: nothing more is written. */
    void abandon() {
        over = true;
    }

    /** Closes the connection, or the client's stream on it. */
    void reset() {
        client.hangUp();
    }

    /** Whether the source is held back. */
    boolean isHeld() {
        return held;
    }

    /** Whether everything so far is on its way, and the client takes more. */
    boolean isIdle() {
        return gathered == null && !response.writeQueueFull();
    }

    /** When something was written last, or it began, by {@link System#nanoTime}. */
    long lastWrite() {
        return lastWrite;
    }
}
