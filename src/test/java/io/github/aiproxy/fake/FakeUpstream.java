package io.github.aiproxy.fake;

import io.github.aiproxy.chat.Protocol;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An upstream on a loopback port that answers by its protocol's rules, records every request, and misbehaves when told.
 * Safe to share.
 */
public abstract class FakeUpstream implements AutoCloseable {
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(2)
            .setUseDaemonThread(true)
            .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1)));

    private final Protocol protocol;
    private final List<Recorded> requests = new CopyOnWriteArrayList<>();
    private final Deque<UnaryOperator<FakeReply>> once = new ConcurrentLinkedDeque<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger openConnections = new AtomicInteger();
    private volatile BiFunction<Recorded, FakeReply, FakeReply> always = (request, good) -> good;
    private volatile HttpServer server;
    private volatile int port;

    FakeUpstream(Protocol protocol) {
        this.protocol = protocol;
        listen();
    }

    /** An upstream without rules of its own, such as a token endpoint. */
    public static FakeUpstream answering(Protocol protocol, Function<Recorded, FakeReply> answer) {
        return new FakeUpstream(protocol) {
            @Override
            FakeReply answer(Recorded request) {
                return answer.apply(request);
            }
        };
    }

    /** Answers by the rules of the protocol. Called on an event loop; must not block. */
    abstract FakeReply answer(Recorded request);

    public final Protocol protocol() {
        return protocol;
    }

    /** The base URL: scheme, host and port, without a trailing slash. */
    public final URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Answers the next request with that, whatever it says. Calls queue up. */
    public final FakeUpstream next(FakeReply reply) {
        return next(ignored -> reply);
    }

    /** Changes the reply to the next request: {@code next(r -> r.troubleAfterFrames(2, RESET))}. Calls queue up. */
    public final FakeUpstream next(UnaryOperator<FakeReply> change) {
        once.add(change);
        return this;
    }

    /** Changes every reply that has no {@link #next} of its own. */
    public final FakeUpstream always(UnaryOperator<FakeReply> change) {
        return always((request, good) -> change.apply(good));
    }

    /** Changes every reply that has no {@link #next} of its own by what its request says. Called on event loops. */
    public final FakeUpstream always(BiFunction<Recorded, FakeReply, FakeReply> change) {
        always = change;
        return this;
    }

    /** Answers every request with that. */
    public final FakeUpstream always(FakeReply reply) {
        return always(ignored -> reply);
    }

    /** Forgets the requests and what was ordered by {@link #next} and {@link #always}. */
    public final void reset() {
        requests.clear();
        once.clear();
        always = (request, good) -> good;
    }

    /** All requests since the start or the last {@link #reset}, in order of arrival. */
    public final List<Recorded> requests() {
        return List.copyOf(requests);
    }

    /** The latest request. */
    public final Recorded last() {
        List<Recorded> all = requests();
        if (all.isEmpty()) {
            throw new AssertionError("no request came");
        }
        return all.get(all.size() - 1);
    }

    /** Waits for the request of that index, counted from 0. */
    public final Recorded awaitRequest(int index) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (requests) {
            while (requests.size() <= index) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("request " + index + " did not come");
                }
                try {
                    requests.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
            return requests.get(index);
        }
    }

    /** How many connections were accepted since the start. */
    public final int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    public final int openConnections() {
        return openConnections.get();
    }

    /** Stops listening and cuts every connection: callers are refused. */
    public final void refuse() {
        Gate.await(server.close().toCompletionStage().toCompletableFuture(), "the server did not close");
    }

    /** Listens again on the same port after {@link #refuse}. */
    public final void listen() {
        server = VERTX.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMaxHeaderSize(1 << 16)
                .setMaxInitialLineLength(1 << 14)
                .setHandle100ContinueAutomatically(true));
        server.connectionHandler(connection -> {
            connections.incrementAndGet();
            openConnections.incrementAndGet();
            connection.closeHandler(closed -> openConnections.decrementAndGet());
        });
        server.requestHandler(this::receive);
        Gate.await(server.listen().toCompletionStage().toCompletableFuture(), "the server did not start");
        port = server.actualPort();
    }

    @Override
    public final void close() {
        refuse();
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> answer(request, body));
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Recorded recorded = new Recorded(
                request.method().name(), request.path(), request.query(), request.headers(), body.getBytes());
        request.response().closeHandler(gone -> {
            if (!recorded.answered().isDone()) {
                recorded.cancelled().complete(null);
            }
        });
        request.response().exceptionHandler(failure -> recorded.cancelled().complete(null));
        synchronized (requests) {
            requests.add(recorded);
            requests.notifyAll();
        }
        FakeReply reply;
        try {
            UnaryOperator<FakeReply> change = once.poll();
            FakeReply good = answer(recorded);
            reply = change == null ? always.apply(recorded, good) : change.apply(good);
        } catch (RuntimeException | AssertionError e) {
            reply = FakeReply.text(500, "text/plain", "the fake upstream failed: " + e);
        }
        new ReplyPlayer(request, recorded, reply).play();
    }
}
