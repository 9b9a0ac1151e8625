package io.github.aiproxy.route;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Client;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.sse.FrameReader;
import io.github.aiproxy.upstream.ForwardedHeaders;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reply that comes as a stream: opened when the first bytes for the client are there, then written as they come.
 *
 * <p>One per attempt, on the call's event loop. A slow client pauses the upstream; a client that leaves cancels it; a
 * silent upstream is timed between reads, and while it is silent the client gets signs of life.
 */
final class StreamReply implements Reply {
    private static final Logger LOG = LoggerFactory.getLogger(StreamReply.class);
    /** How long an upstream may take to end a stream after its last event. */
    static final long LINGER_MILLIS = 2_000;

    private static final long LINGER_NANOS = LINGER_MILLIS * 1_000_000;
    /** How long an announcement is held back, where no signs of life are wanted that would say how long. */
    private static final long HOLD_NANOS = 15_000_000_000L;

    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final CharSequence X_ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");
    private static final CharSequence NO = HttpHeaders.createOptimized("no");

    private final Vertx vertx;
    private final Call call;
    private final UpstreamReply upstream;
    private final ReadStream<Buffer> source;
    private final Lane lane;
    private final List<Consumer<Outcome>> listeners = new ArrayList<>(2);
    private final long idleNanos;
    private final long keepAliveNanos;
    private final long writeNanos;
    private Consumer<ChatException> opened;
    /** When an announcement was first held back; 0 if none was. */
    private long announced;

    private Buffer first;
    private Outcome outcome;
    private boolean upstreamEnded;
    /** Whether all was said that must be, or nothing good can follow, and the upstream has not hung up yet. */
    private boolean lingering;

    private long lastRead;
    private long timer = -1;
    /** Null until the reply is written. */
    private ClientStream out;

    private Runnable done;

    StreamReply(Vertx vertx, Call call, UpstreamReply upstream, Lane lane) {
        this.vertx = vertx;
        this.call = call;
        this.upstream = upstream;
        this.source = upstream.body();
        this.lane = lane;
        this.idleNanos = call.config().timeouts().streamIdle().toNanos();
        this.writeNanos = call.config().server().writeTimeout().toNanos();
        this.keepAliveNanos = call.config().timeouts().keepAlive().toNanos();
    }

    /**
     * Reads until there are bytes for the client.
     *
     * @param whenOpened called once: null if the reply is good so far, else the failure
     */
    void open(Consumer<ChatException> whenOpened) {
        opened = whenOpened;
        lastRead = System.nanoTime();
        call.client().whenGone(this::clientGone);
        source.exceptionHandler(failure -> broken(Failures.transport(failure).error()));
        source.endHandler(v -> ended());
        source.handler(this::chunk);
        schedule();
        source.resume();
    }

    private void chunk(Buffer chunk) {
        if (outcome != null || upstreamEnded) {
            return;
        }
        if (lane.failure() == null) {
            // What follows a failure is no life.
            lastRead = System.nanoTime();
        }
        Buffer bytes;
        try {
            bytes = lane.chunk(chunk);
        } catch (RuntimeException e) {
            broken(unreadable(e));
            upstream.cancel().run();
            return;
        }
        forward(bytes);
        if (opened != null && announced == 0 && lane.holdsAnnouncement()) {
            announced = lastRead;
            stopTimer();
            schedule();
        }
        if (lane.completed()) {
            finish();
        } else if (!lingering && outcome == null && (lane.mayEnd() || lane.failure() != null)) {
            lingering = true;
            stopTimer();
            schedule();
        }
    }

    private ChatError unreadable(RuntimeException failure) {
        if (failure instanceof FrameReader.FrameTooLargeException) {
            return new ChatError(ChatError.Kind.UPSTREAM, failure.getMessage());
        }
        LOG.error(
                "{} the stream of upstream {} cannot be read",
                call.id(),
                upstream.request().upstream(),
                failure);
        return new ChatError(ChatError.Kind.UPSTREAM, "the upstream's stream cannot be read");
    }

    private void ended() {
        stopTimer();
        if (outcome != null || upstreamEnded) {
            return;
        }
        Buffer last;
        try {
            last = lane.end();
        } catch (RuntimeException e) {
            failed(unreadable(e));
            return;
        }
        upstreamEnded = true;
        forward(last);
        if (opened == null) {
            finish();
        }
    }

    private void broken(ChatError error) {
        if (outcome != null || upstreamEnded) {
            return;
        }
        if (lane.mayEnd()) {
            // All was said that must be: some upstreams end no better than that.
            ended();
        } else {
            failed(error);
        }
    }

    private void failed(ChatError error) {
        upstreamEnded = true;
        if (lane.completed()) {
            // All was said before the connection broke.
            forward(null);
        } else if (opened != null) {
            failOpening(new ChatException(error));
            return;
        } else {
            forward(lane.fail(error));
        }
        if (opened == null) {
            finish();
        }
    }

    /** Hands bytes to the client, or keeps the first ones until the reply is opened. */
    private void forward(Buffer bytes) {
        if (opened != null) {
            if (lane.failure() != null) {
                first = bytes;
                failOpening(new ChatException(lane.failure()));
                upstream.cancel().run();
            } else if (bytes != null) {
                first = bytes;
                source.pause();
                Consumer<ChatException> tell = opened;
                opened = null;
                tell.accept(null);
            }
            return;
        }
        if (bytes == null) {
            return;
        }
        if (out == null) {
            first = first == null ? bytes : Buffers.join(first, bytes);
        } else {
            out.write(bytes);
        }
    }

    private void failOpening(ChatException failure) {
        Consumer<ChatException> tell = opened;
        opened = null;
        settle(Outcome.FAILED);
        tell.accept(failure);
    }

    @Override
    public void writeTo(Client client, Runnable whenDone) {
        done = whenDone;
        HttpServerResponse response = client.response();
        if (outcome == Outcome.CLIENT_GONE || response.ended()) {
            whenDone.run();
            return;
        }
        out = new ClientStream(
                client, this::hold, this::release, call.config().server().writeTimeout());
        response.setStatusCode(200);
        MultiMap headers = response.headers();
        if (upstream.request().sameProtocol()) {
            ForwardedHeaders.copyReply(upstream.headers(), headers);
        }
        call.tellId(headers);
        headers.set(HttpHeaders.CONTENT_TYPE, lane.contentType());
        headers.set(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        headers.set(X_ACCEL_BUFFERING, NO);
        Buffer begin = first;
        first = null;
        out.write(begin);
        if (outcome == Outcome.FAILED) {
            client.settle();
            out.end().onComplete(v -> whenDone.run());
        } else if (upstreamEnded || lane.completed()) {
            finish();
        } else if (!out.isHeld()) {
            source.resume();
        }
    }

    private void hold() {
        if (!upstreamEnded) {
            source.pause();
        }
    }

    private void release() {
        lastRead = System.nanoTime();
        source.resume();
    }

    private void finish() {
        if (out == null || outcome != null) {
            return;
        }
        settle(lane.completed() && lane.failure() == null ? Outcome.COMPLETED : Outcome.FAILED);
        call.client().settle();
        if (!upstreamEnded) {
            hangUpSoon();
        }
        out.end().onComplete(v -> done.run());
    }

    /** The answer is whole, and its client need not wait for the upstream to say so; a connection that ends is used again. */
    private void hangUpSoon() {
        timer = vertx.setTimer(LINGER_MILLIS, fired -> upstream.cancel().run());
        source.resume();
    }

    private void clientGone() {
        if (outcome != null) {
            return;
        }
        boolean opening = opened != null;
        Consumer<ChatException> tell = opened;
        opened = null;
        // Settled before cancelled: that the upstream's stream now breaks is nobody's failure.
        settle(Outcome.CLIENT_GONE);
        if (out != null) {
            out.abandon();
        }
        upstream.cancel().run();
        if (opening) {
            tell.accept(Failures.clientGone());
        } else if (done != null) {
            done.run();
        }
    }

    private void settle(Outcome how) {
        outcome = how;
        stopTimer();
        listeners.forEach(listener -> listener.accept(how));
        listeners.clear();
    }

    private void stopTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** Whether an opening that failed can be written all the same, with the failure as the upstream told it. */
    boolean tellsItsFailure() {
        return lane.tellsItsFailure();
    }

    @Override
    public ChatError failure() {
        return outcome == Outcome.FAILED ? lane.failure() : null;
    }

    @Override
    public void whenSettled(Consumer<Outcome> listener) {
        if (outcome != null) {
            listener.accept(outcome);
        } else {
            listeners.add(listener);
        }
    }

    private void schedule() {
        long now = System.nanoTime();
        long next =
                Math.min(writeNanos, isHeld() ? writeNanos - (now - out.lastWrite()) : idleNanos - (now - lastRead));
        if (opened != null && announced != 0) {
            next = Math.min(next, holdNanos() - (now - announced));
        }
        if (keepAliveNanos > 0) {
            next = Math.min(next, out == null ? keepAliveNanos : keepAliveNanos - (now - out.lastWrite()));
        }
        if (lingering) {
            next = Math.min(next, LINGER_NANOS - (now - lastRead));
        }
        timer = vertx.setTimer(Math.max(1, next / 1_000_000), fired -> tick());
    }

    /** An announcement is the first sign of life, if nothing else comes of the stream until then. */
    private long holdNanos() {
        return keepAliveNanos > 0 ? keepAliveNanos : HOLD_NANOS;
    }

    private boolean isHeld() {
        return out != null && out.isHeld();
    }

    private void tick() {
        timer = -1;
        if (outcome != null) {
            return;
        }
        long now = System.nanoTime();
        boolean reading = !isHeld() && !upstreamEnded;
        if (lingering && reading && now - lastRead >= LINGER_NANOS) {
            ended();
            upstream.cancel().run();
            return;
        }
        if (reading && now - lastRead >= idleNanos) {
            broken(new ChatError(
                    ChatError.Kind.TIMEOUT,
                    "the upstream was silent for " + idleNanos / 1e9 + " s in the middle of its answer"));
            upstream.cancel().run();
            return;
        }
        if (isHeld() && now - out.lastWrite() >= writeNanos) {
            LOG.debug("{} the client takes nothing of its stream (client_write_timeout)", call.id());
            // Its connection closes, which is how a client leaves.
            out.reset();
            clientGone();
            return;
        }
        if (out != null && keepAliveNanos > 0 && now - out.lastWrite() >= keepAliveNanos && out.isIdle()) {
            out.write(lane.keepAlive());
        }
        if (opened != null && announced != 0 && now - announced >= holdNanos()) {
            forward(lane.release());
        }
        if (outcome == null) {
            schedule();
        }
    }
}
