package io.github.aiproxy.route;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.upstream.BoundedBody;
import io.github.aiproxy.upstream.UpstreamReply;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
        Opening opening = new Opening(exchange, callback, upstream);
        if (upstream.isEventStream() && upstream.request().call().stream()) {
            opening.stream();
        } else {
            opening.whole();
        }
        return false;
    }

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

        void stream() {
            Lane lane;
            if (codec.protocol() != call.protocol()) {
                lane = new TranslateLane(call, codec, upstream.request().target());
            } else if (call.jsonArray()) {
                lane = new ArrayLane(call);
            } else if (upstream.request().relayed()) {
                lane = new RelayLane(call, upstream.request().target());
            } else {
                lane = new TranslateLane(call, codec, upstream.request().target());
            }
            StreamReply reply = new StreamReply(vertx, call, upstream, lane);
            reply.open(failure -> {
                if (failure == null) {
                    exchange.getMessage().setBody(reply);
                } else {
                    exchange.setException(judged(failure));
                }
                callback.done(false);
            });
        }

        void whole() {
            IdleTimer idle = new IdleTimer(vertx, call.config().timeouts().streamIdle(), () -> {
                fail(new ChatException(
                        new ChatError(ChatError.Kind.TIMEOUT, "the upstream was silent in the middle of its answer")));
                upstream.cancel().run();
            });
            call.client().whenGone(() -> {
                idle.stop();
                fail(Failures.clientGone());
                upstream.cancel().run();
            });
            new BoundedBody(idle.watch(upstream.body()), call.config().limits().maxResponseBody(), false).read(body -> {
                idle.stop();
                read(body);
            });
        }

        private void read(AsyncResult<Buffer> body) {
            if (over) {
                return;
            }
            if (body.failed()) {
                fail(
                        body.cause() instanceof BoundedBody.BodyTooLargeException large
                                ? ChatException.upstream("the upstream's answer is too large: " + large.getMessage())
                                : Failures.transport(body.cause()));
                upstream.cancel().run();
                return;
            }
            Reply reply;
            try {
                reply = WholeReplies.of(upstream, call, codec, body.result());
            } catch (ChatException e) {
                fail(judged(e));
                return;
            } catch (RuntimeException e) {
                LOG.error(
                        "{} the reply of upstream {} cannot be read",
                        call.id(),
                        upstream.request().upstream(),
                        e);
                fail(ChatException.upstream("the upstream's answer cannot be read"));
                return;
            }
            succeed(reply);
        }

        /** An error inside a success: what the upstream's type makes of it. */
        private ChatException judged(ChatException failure) {
            ChatError told = upstream.judge().apply(failure.error());
            return told.equals(failure.error()) ? failure : new ChatException(told, failure);
        }

        private void succeed(Reply reply) {
            over = true;
            exchange.getMessage().setBody(reply);
            callback.done(false);
        }

        private void fail(ChatException failure) {
            if (!over) {
                over = true;
                exchange.setException(failure);
                callback.done(false);
            }
        }
    }
}
