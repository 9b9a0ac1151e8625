// SPDX-License-Identifier: GPL-3.0-only
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * What the platform can do at best: a reverse proxy on Vert.x alone that copies heads and pipes bodies, one verticle a core. It reads
 * nothing, balances nothing and checks nothing.
 *
 * <p>{@code BareProxy PORT UPSTREAM_PORT}
 */
public final class BareProxy extends AbstractVerticle {
    private final int port;
    private final int upstreamPort;
    private HttpClient client;

    private BareProxy(int port, int upstreamPort) {
        this.port = port;
        this.upstreamPort = upstreamPort;
    }

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        int upstreamPort = Integer.parseInt(args[1]);
        int cores = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(cores));
        System.out.println("native transport: " + vertx.isNativeTransportEnabled());
        vertx.deployVerticle(() -> new BareProxy(port, upstreamPort), new DeploymentOptions().setInstances(cores))
                .onFailure(e -> {
                    e.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setMaxWaitQueueSize(-1).setKeepAliveTimeout(300),
                new PoolOptions().setHttp1MaxSize(20_000));
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setAcceptBacklog(4096)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false))
                .requestHandler(this::relay)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void relay(HttpServerRequest in) {
        HttpServerResponse out = in.response();
        in.pause();
        client.request(new RequestOptions()
                        .setMethod(in.method())
                        .setHost("127.0.0.1")
                        .setPort(upstreamPort)
                        .setURI(in.uri()))
                .compose(call -> {
                    call.headers().addAll(in.headers()).remove("host");
                    out.closeHandler(gone -> {
                        if (!out.ended()) {
                            call.reset();
                        }
                    });
                    return call.send(in);
                })
                .onSuccess(reply -> {
                    out.setStatusCode(reply.statusCode()).headers().addAll(reply.headers());
                    Gathered gathered = new Gathered(reply, out);
                    reply.handler(gathered::add);
                    reply.endHandler(end -> gathered.end());
                    reply.exceptionHandler(broken -> out.reset());
                })
                .onFailure(e -> {
                    if (!out.headWritten() && !out.closed()) {
                        out.setStatusCode(502).end();
                    }
                });
    }

    /** Writes the chunks that came with one read of the socket at once: pipeTo makes a system call for each. */
    private final class Gathered implements Handler<Void> {
        private final HttpClientResponse reply;
        private final HttpServerResponse out;
        private Buffer waiting;

        Gathered(HttpClientResponse reply, HttpServerResponse out) {
            this.reply = reply;
            this.out = out;
        }

        void add(Buffer chunk) {
            if (waiting != null) {
                waiting.appendBuffer(chunk);
                return;
            }
            waiting = Buffer.buffer().appendBuffer(chunk);
            context.runOnContext(this);
        }

        @Override
        public void handle(Void afterTheRead) {
            if (waiting == null || out.closed()) {
                return;
            }
            out.write(waiting);
            waiting = null;
            if (out.writeQueueFull()) {
                reply.pause();
                out.drainHandler(drained -> reply.resume());
            }
        }

        void end() {
            if (out.closed()) {
                return;
            }
            if (waiting == null) {
                out.end();
            } else {
                out.end(waiting);
                waiting = null;
            }
        }
    }
}
