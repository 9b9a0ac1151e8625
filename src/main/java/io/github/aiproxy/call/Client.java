package io.github.aiproxy.call;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.Http1xServerConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's end of one HTTP exchange: its request, the place for the reply, and whether it is still there.
 *
 * <p>One per request; all methods on its event loop ({@link #context()}).
 */
public final class Client {
    /** The exchange property that holds it, set by the HTTP engine. */
    public static final String PROPERTY = "aiproxy.client";

    private final HttpServerRequest request;
    private final Context context;
    private final List<Runnable> whenGone = new ArrayList<>(2);
    private boolean gone;
    private boolean settled;

    public Client(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
        // Also fires when nothing is being written: a client that leaves during a long think is noticed at once.
        request.response().closeHandler(v -> gone());
        request.response().exceptionHandler(e -> gone());
    }

    public HttpServerRequest request() {
        return request;
    }

    public HttpServerResponse response() {
        return request.response();
    }

    /** The event loop that this exchange lives on. */
    public Context context() {
        return context;
    }

    /** Whether the connection was closed before the reply was complete. */
    public boolean isGone() {
        return gone;
    }

    /** Runs an action when the client leaves; at once if it has left. A later action replaces none: all run. */
    public void whenGone(Runnable action) {
        if (gone) {
            action.run();
        } else {
            whenGone.add(action);
        }
    }

    /** Leaves a client that does not read: closes its connection at once, or of HTTP/2 its stream. */
    public void hangUp() {
        if (request.connection() instanceof Http1xServerConnection connection) {
            drop(connection.channel());
        } else {
            response().reset();
        }
    }

    /**
     * Closes a connection with all that its peer has not read. The ordinary way waits until it has been, which may be never.
     *
     * @param channel on its event loop
     */
    public static void drop(Channel channel) {
        channel.unsafe().close(channel.voidPromise());
    }

    /** The reply is complete: a connection that closes from now on is nobody's loss. */
    public void settle() {
        settled = true;
        whenGone.clear();
    }

    private void gone() {
        if (gone || settled) {
            return;
        }
        gone = true;
        List<Runnable> actions = List.copyOf(whenGone);
        whenGone.clear();
        actions.forEach(Runnable::run);
    }
}
