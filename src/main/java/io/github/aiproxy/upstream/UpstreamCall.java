package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Failures;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.config.Timeouts;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Iterator;

/**
 * One request to one upstream: tries its credentials in turn until the upstream answers with success, or with an error
 * that another credential would not cure; goes on with the next if the success turns out to be an error inside. One per
 * attempt; on the call's event loop.
 */
final class UpstreamCall {
    /** An error's body is quoted, not relayed: more than this of it helps nobody. */
    private static final int MAX_ERROR_BODY = 256 << 10;

    private static final int SHORTEST_KEY = 4;
    /** Shorter values of headers are versions and the like, which an error may well name. */
    private static final int SHORTEST_SECRET = 12;

    private static final byte[] NO_BODY = {};
    private static final CharSequence ACCEPT_SSE = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final UpstreamComponent component;
    private final UpstreamRequest request;
    private final Upstream upstream;
    private final Call call;
    private final Iterator<Credential> credentials;
    private Handler<AsyncResult<UpstreamReply>> done;
    private Credential credential;
    private Access access;
    private boolean renewed;
    private Runnable hangUp;
    private long headTimer = -1;
    private boolean settled;

    UpstreamCall(UpstreamComponent component, UpstreamRequest request, Handler<AsyncResult<UpstreamReply>> done) {
        this.component = component;
        this.request = request;
        this.upstream = request.upstream();
        this.call = request.call();
        this.done = done;
        this.credentials =
                upstream.credentials().order(request.target().model()).iterator();
    }

    void start() {
        call.client().whenGone(() -> abandon(Failures.clientGone()));
        if (!credentials.hasNext()) {
            Duration wait =
                    upstream.credentials().untilAvailable(request.target().model());
            fail(new ChatException(new ChatError(
                    ChatError.Kind.RATE_LIMIT, 429, "every credential is waiting for its limit to reset", null, wait)));
            return;
        }
        tryNextCredential();
    }

    private void tryNextCredential() {
        if (settled) {
            return;
        }
        credential = credentials.next();
        renewed = false;
        credential.access().onComplete(this::accessed);
    }

    /** On the call's event loop, wherever the access was waited for. */
    private void accessed(AsyncResult<Access> granted) {
        if (Vertx.currentContext() != call.client().context()) {
            call.client().context().runOnContext(v -> accessed(granted));
            return;
        }
        if (settled) {
            return;
        }
        if (granted.succeeded()) {
            access = granted.result();
            prepare();
        } else if (credentials.hasNext()) {
            tryNextCredential();
        } else {
            fail(granted.cause() instanceof ChatException expected ? expected : Failures.transport(granted.cause()));
        }
    }

    private void prepare() {
        Buffer body;
        try {
            body = upstream.type().bodyFor(request, access);
        } catch (ChatException e) {
            refused(Refusal.of(e.error()));
            return;
        }
        UpstreamRequest.Coding coding = request.coding();
        if (coding == null) {
            send(body, null);
            return;
        }
        byte[] plain = body.getBytes();
        component
                .vertx()
                .executeBlocking(() -> coding.apply().apply(plain), false)
                .onComplete(coded -> call.client().context().runOnContext(v -> {
                    if (coded.failed()) {
                        fail(Failures.transport(coded.cause()));
                    } else {
                        send(Buffer.buffer(coded.result()), coded.result() == plain ? null : coding.name());
                    }
                }));
    }

    private void send(Buffer body, String contentEncoding) {
        if (settled) {
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(upstream.ssl())
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setURI(upstream.pathPrefix() + pathAndQuery());
        Timeouts timeouts = call.config().timeouts();
        Duration head = request.target().stream() ? timeouts.streamHead() : timeouts.wholeHead();
        headTimer = component
                .vertx()
                .setTimer(
                        Math.max(1, head.toMillis()),
                        timer -> abandon(new ChatException(new ChatError(
                                ChatError.Kind.TIMEOUT,
                                "the upstream did not answer within " + head.toMillis() / 1000.0 + " s"))));
        component
                .clients()
                .ofThisLoop(call.config(), upstream.config().trust())
                .request(options)
                .onComplete(connection -> connected(connection, body, contentEncoding));
    }

    private String pathAndQuery() {
        String query = request.sameProtocol()
                ? ForwardedHeaders.query(call.client().request().query(), call.protocol())
                : "";
        if (query.isEmpty()) {
            return request.path();
        }
        return request.path() + (request.path().indexOf('?') < 0 ? '?' : '&') + query;
    }

    private void connected(AsyncResult<HttpClientRequest> connection, Buffer body, String contentEncoding) {
        if (connection.failed()) {
            fail(Failures.transport(connection.cause()));
            return;
        }
        HttpClientRequest sent = connection.result();
        hangUp = component.clients().sending(sent);
        if (settled) {
            cancel();
            return;
        }
        headers(sent.headers(), contentEncoding);
        sent.send(body).onComplete(this::answered);
    }

    private void headers(MultiMap headers, String contentEncoding) {
        if (request.sameProtocol()) {
            ForwardedHeaders.copyRequest(call.client().request().headers(), headers);
        }
        if (!headers.contains(HttpHeaders.USER_AGENT)) {
            headers.set(HttpHeaders.USER_AGENT, component.userAgent());
        }
        headers.set(HttpHeaders.CONTENT_TYPE, JSON);
        headers.set(HttpHeaders.ACCEPT, request.target().stream() ? ACCEPT_SSE : JSON);
        headers.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        upstream.type().prepareHeaders(headers, request.target());
        if (contentEncoding != null) {
            headers.set(HttpHeaders.CONTENT_ENCODING, contentEncoding);
        }
        upstream.type().authorize(headers, access);
        upstream.config().httpHeaders().forEach(headers::set);
    }

    private void answered(AsyncResult<HttpClientResponse> answer) {
        if (settled) {
            return;
        }
        if (answer.failed()) {
            fail(Failures.transport(answer.cause()));
            return;
        }
        HttpClientResponse response = answer.result();
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            stopHeadTimer();
            upstream.credentials().proved(credential, request.target().model());
            response.pause();
            settle(Future.succeededFuture(reply(response)));
        } else {
            // Still timed: an upstream that stalls in the middle of its refusal has not answered.
            Runnable stop = hangUp;
            new BoundedBody(response, MAX_ERROR_BODY, true).read(body -> {
                if (body.succeeded() && body.result().length() == MAX_ERROR_BODY) {
                    // The rest may never end.
                    stop.run();
                }
                refused(response, body);
            });
        }
    }

    private UpstreamReply reply(HttpClientResponse response) {
        MultiMap headers = response.headers();
        int limit = call.config().limits().maxResponseBody();
        ReplyEdit edit = upstream.type().replyEdit(request, UpstreamReply.isEventStream(request, headers), limit);
        // Of this reply alone: the call may be asking again by the time that somebody cancels it.
        Runnable cancel = hangUp;
        ReadStream<Buffer> body = edit == null ? response : new EditedBody(response, edit, cancel);
        return new UpstreamReply(request, headers, body, cancel, new UpstreamReply.Judge() {
            @Override
            public void judge(ChatError error, Handler<AsyncResult<UpstreamReply>> next) {
                cancel.run();
                settled = false;
                done = next;
                if (call.client().isGone()) {
                    fail(Failures.clientGone());
                } else {
                    refused(refusal(error));
                }
            }

            @Override
            public boolean isLastWord(ChatError error) {
                Refusal refusal = refusal(error);
                boolean last = !call.client().isGone() && !call.hasOthers() && !asksNext(refusal);
                if (last) {
                    bench(refusal);
                }
                return last;
            }

            @Override
            public boolean canAskOthers() {
                return credentials.hasNext() || call.hasOthers();
            }

            @Override
            public ChatError told(ChatError error) {
                return Failures.forClients(withoutSecret(error));
            }

            private Refusal refusal(ChatError error) {
                return judged(error, new ErrorReply(error.status(), headers, NO_BODY));
            }
        });
    }

    private Refusal judged(ChatError error, ErrorReply reply) {
        // 499 is our word for a client that left, and there is nothing from 600; from an upstream they are one more
        // failure.
        ChatError plain = error.status() == 499 || error.status() >= 600
                ? new ChatError(ChatError.Kind.UPSTREAM, 502, error.message(), error.code(), error.retryAfter())
                : error;
        return upstream.type().refusal(withoutSecret(plain), reply, component.clock());
    }

    /** Some servers quote the key that they refuse; any configured header may hold one, too. */
    private ChatError withoutSecret(ChatError error) {
        ChatError plain = access == null ? error : without(error, access.token(), SHORTEST_KEY);
        for (String value : upstream.config().httpHeaders().values()) {
            int scheme = value.indexOf(' ');
            plain = without(plain, value, SHORTEST_SECRET);
            plain = scheme < 0 ? plain : without(plain, value.substring(scheme + 1), SHORTEST_SECRET);
        }
        return plain;
    }

    private static ChatError without(ChatError error, String secret, int shortest) {
        String code = error.code() == null ? "" : error.code();
        if (secret == null
                || secret.length() < shortest
                || !error.message().contains(secret) && !code.contains(secret)) {
            return error;
        }
        return new ChatError(
                error.kind(),
                error.status(),
                error.message().replace(secret, "[key]"),
                error.code() == null ? null : error.code().replace(secret, "[key]"),
                error.retryAfter());
    }

    private void refused(HttpClientResponse response, AsyncResult<Buffer> body) {
        if (settled) {
            return;
        }
        stopHeadTimer();
        int status = response.statusCode();
        byte[] bytes = body.succeeded() ? body.result().getBytes() : new byte[0];
        Refusal error = status < 400
                ? Refusal.of(new ChatError(
                        ChatError.Kind.UPSTREAM, "the upstream answered with a redirect, which is not followed"))
                : judged(
                        upstream.codec()
                                .readError(status, bytes, RetryHints.of(status, response.headers(), component.clock())),
                        new ErrorReply(status, response.headers(), bytes));
        if (status == 401 && !renewed) {
            renewed = true;
            credential.renewed(access).onComplete(fresh -> {
                if (fresh.succeeded()) {
                    accessed(fresh);
                } else {
                    call.client().context().runOnContext(v -> refused(error));
                }
            });
            return;
        }
        refused(error);
    }

    private void refused(Refusal refusal) {
        if (settled) {
            return;
        }
        bench(refusal);
        if (asksNext(refusal)) {
            tryNextCredential();
            return;
        }
        fail(new ChatException(refusal.error()));
    }

    private boolean asksNext(Refusal refusal) {
        return refusal.scope() != Refusal.Scope.NONE && credentials.hasNext();
    }

    private void bench(Refusal refusal) {
        if (refusal.scope() != Refusal.Scope.NONE) {
            String model = refusal.scope() == Refusal.Scope.ACCOUNT
                    ? null
                    : request.target().model();
            upstream.credentials().bench(credential, model, refusal.until());
        }
    }

    /** Gives up first and cancels then: what the cancelled request says of itself is no news. */
    private void abandon(ChatException why) {
        if (!settled) {
            fail(why);
            cancel();
        }
    }

    private void cancel() {
        stopHeadTimer();
        if (hangUp != null) {
            hangUp.run();
        }
    }

    private void stopHeadTimer() {
        if (headTimer >= 0) {
            component.vertx().cancelTimer(headTimer);
            headTimer = -1;
        }
    }

    private void fail(ChatException failure) {
        stopHeadTimer();
        settle(Future.failedFuture(failure));
    }

    private void settle(AsyncResult<UpstreamReply> result) {
        if (!settled) {
            settled = true;
            done.handle(result);
        }
    }
}
