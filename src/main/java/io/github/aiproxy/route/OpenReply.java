package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.call.Operation;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.upstream.BoundedBody;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Route step {@code openReply}: makes of an upstream's answer a {@link io.github.aiproxy.call.Reply} for the client, and
 * waits for its first bytes: until they are there, every failure is still this attempt's and the next upstream can be
 * tried. A client that wants JSON is answered from a whole reply, so for it that is until the end. Safe to share.
 */
public final class OpenReply extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(OpenReply.class);

    private final Vertx vertx;

    public OpenReply(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Reply) {
            callback.done(true);
            return true;
        }
        if (!(body instanceof UpstreamReply upstream)) {
            exchange.setException(new IllegalStateException("the step upstream:<slug> must come before openReply"));
            callback.done(true);
            return true;
        }
        new Opening(exchange, callback, upstream).open();
        return false;
    }

    /** One of an upstream's answers; another one if this turns out to be the refusal of a credential. */
    private final class Opening {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final UpstreamReply upstream;
        private final Call call;
        private final Codec codec;
        private boolean over;

        Opening(Exchange exchange, AsyncCallback callback, UpstreamReply upstream) {
            this.exchange = exchange;
            this.callback = callback;
            this.upstream = upstream;
            this.call = upstream.request().call();
            this.codec = upstream.request().upstream().codec();
        }

        void open() {
            if (!upstream.isEventStream() || call.operation() == Operation.COUNT_TOKENS) {
                whole();
            } else if (call.stream()) {
                stream();
            } else {
                folded();
            }
        }

        void stream() {
            Lane lane;
            Target target = upstream.request().target();
            UpstreamReply.Judge judge = upstream.judge();
            if (codec.protocol() != call.protocol()) {
                lane = new TranslateLane(call, codec, target, judge);
            } else if (call.jsonArray()) {
                lane = new ArrayLane(call, judge);
            } else if (upstream.request().relayed()) {
                lane = new RelayLane(call, target, judge);
            } else {
                lane = new TranslateLane(call, codec, target, judge);
            }
            StreamReply reply = new StreamReply(vertx, call, upstream, lane);
            reply.open(failure -> {
                if (failure == null || reply.tellsItsFailure() && judge.isLastWord(failure.error())) {
                    succeed(reply);
                } else {
                    judge(failure);
                }
            });
        }

        void whole() {
            IdleTimer idle = timed();
            new BoundedBody(idle.watch(upstream.body()), maxBody(), false).read(body -> {
                idle.stop();
                if (body.failed() && body.cause() instanceof BoundedBody.BodyTooLargeException large) {
                    failed(ChatException.upstream("the upstream's answer is too large: " + large.getMessage()));
                } else if (body.failed()) {
                    failed(Failures.transport(body.cause()));
                } else {
                    Offload.run(
                            vertx,
                            call.client().context(),
                            body.result().length() <= Offload.SMALL,
                            () -> WholeReplies.of(upstream, call, codec, body.result()),
                            this::read);
                }
            });
        }

        /** For a client that wants JSON, until the stream says that it is over. */
        void folded() {
            IdleTimer idle = timed();
            StreamFold fold = StreamFold.of(upstream, call, codec);
            new FoldedStream(vertx, idle.watch(upstream.body()), upstream.cancel(), fold, maxBody()).read(json -> {
                idle.stop();
                read(json.map(bytes -> WholeReplies.of(upstream, bytes)));
            });
        }

        private int maxBody() {
            return call.config().limits().maxResponseBody();
        }

        /** Gives up when the upstream is silent for too long, or the client leaves. */
        private IdleTimer timed() {
            IdleTimer idle = new IdleTimer(
                    vertx,
                    call.config().timeouts().streamIdle(),
                    () -> failed(new ChatException(new ChatError(
                            ChatError.Kind.TIMEOUT, "the upstream was silent in the middle of its answer"))));
            call.client().whenGone(() -> {
                idle.stop();
                failed(Failures.clientGone());
            });
            return idle;
        }

        private void read(AsyncResult<Reply> reply) {
            if (over) {
                return;
            }
            if (reply.succeeded()) {
                succeed(reply.result());
            } else if (reply.cause() instanceof ChatException expected) {
                judge(expected);
            } else {
                LOG.error(
                        "{} the reply of upstream {} cannot be read",
                        call.id(),
                        upstream.request().upstream(),
                        reply.cause());
                failed(ChatException.upstream("the upstream's answer cannot be read"));
            }
        }

        /** An error inside a success: what the upstream's type makes of it, and its other credentials. */
        private void judge(ChatException failure) {
            if (call.client().isGone()) {
                // Nobody's fault, and nobody is to be asked.
                failed(Failures.clientGone());
            } else if (!over) {
                over = true;
                upstream.judge().judge(failure.error(), next -> {
                    if (next.succeeded()) {
                        new Opening(exchange, callback, next.result()).open();
                    } else {
                        exchange.setException(next.cause());
                        callback.done(false);
                    }
                });
            }
        }

        private void succeed(Reply reply) {
            if (!over) {
                over = true;
                exchange.getMessage().setBody(reply);
                callback.done(false);
            }
        }

        private void failed(ChatException failure) {
            if (!over) {
                over = true;
                exchange.setException(failure);
                callback.done(false);
                upstream.cancel().run();
            }
        }
    }
}
