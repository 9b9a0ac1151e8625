package io.github.aiproxy.fake;

import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Plays one {@link FakeReply}. One per request, on the request's event loop. */
final class ReplyPlayer {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Recorded recorded;
    private final FakeReply reply;
    private final Context context = Vertx.currentContext();
    /** Byte arrays to write and gates to pass, in order. */
    private final Deque<Object> steps = new ArrayDeque<>();

    ReplyPlayer(HttpServerRequest request, Recorded recorded, FakeReply reply) {
        this.request = request;
        this.response = request.response();
        this.recorded = recorded;
        this.reply = reply;
    }

    void play() {
        if (reply.trouble() != FakeReply.Trouble.NONE && reply.troubleAt() < 0) {
            makeTrouble();
            return;
        }
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        if (reply.streamed()) {
            response.setChunked(true);
        } else {
            response.putHeader("content-length", Long.toString(reply.length()));
        }
        plan();
        // An empty write sends the head at once: a reply that is held at a gate has begun.
        response.write(Buffer.buffer()).onComplete(head -> next());
    }

    private void plan() {
        long left = reply.trouble() == FakeReply.Trouble.NONE ? Long.MAX_VALUE : reply.troubleAt();
        for (int i = 0; i < reply.pieces().size(); i++) {
            addGate(i);
            if (left <= 0) {
                return;
            }
            byte[] piece = reply.pieces().get(i);
            add(piece.length <= left ? piece : Arrays.copyOf(piece, (int) left));
            left -= piece.length;
        }
        addGate(reply.pieces().size());
    }

    private void addGate(int index) {
        Gate gate = reply.gates().get(index);
        if (gate != null) {
            steps.add(gate);
        }
    }

    private void add(byte[] bytes) {
        int size = reply.writeSize() == 0 ? bytes.length : reply.writeSize();
        for (int at = 0; at < bytes.length; at += size) {
            steps.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
    }

    private void next() {
        context.runOnContext(ignored -> step());
    }

    private void step() {
        if (recorded.cancelled().isDone()) {
            return;
        }
        Object step = steps.poll();
        if (step instanceof Gate gate) {
            gate.arrive(this::next);
        } else if (step instanceof byte[] bytes) {
            response.write(Buffer.buffer(bytes)).onComplete(written -> next());
        } else if (reply.trouble() == FakeReply.Trouble.NONE) {
            end();
        } else {
            makeTrouble();
        }
    }

    private void makeTrouble() {
        switch (reply.trouble()) {
            case RESET -> {
                // Closing with a zero linger time sends RST instead of FIN.
                ((ConnectionBase) request.connection())
                        .channelHandlerContext()
                        .channel()
                        .config()
                        .setOption(ChannelOption.SO_LINGER, 0);
                request.connection().close();
            }
            case CLOSE -> request.connection().close();
            case END -> end();
            case STALL, NONE -> {}
        }
    }

    private void end() {
        response.end().onComplete(done -> recorded.answered().complete(null));
    }
}
