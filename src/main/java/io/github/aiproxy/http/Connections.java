package io.github.aiproxy.http;

import io.github.aiproxy.call.Client;
import io.github.aiproxy.config.ServerConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The connections of one event loop: closes those whose clients take too long to send a request, or to read the last of an
 * answer, and those that are one too many. All methods on the loop. A look at all of them once in a while, and not a timer for each, is what a request does
 * not feel.
 */
final class Connections {
    /** How often it looks, unless a timeout is shorter. */
    private static final long LOOK_MILLIS = 1_000;

    private final Supplier<ServerConfig> current;
    private final Count count;
    private final Map<HttpConnection, State> open = new HashMap<>();

    /** How many connections there are on all loops. Thread-safe. */
    static final class Count {
        private final AtomicInteger all = new AtomicInteger();
        private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
        private final long possible = FileLimit.requests();
        private final Supplier<ServerConfig> current;

        Count(Supplier<ServerConfig> current) {
            this.current = current;
        }

        /** Counts one in, or not; to be followed by {@link #leave} in both cases. */
        boolean enter(String address) {
            ServerConfig config = current.get();
            long most = config.maxConnections() > 0 ? config.maxConnections() : possible;
            boolean room = all.incrementAndGet() <= most;
            int own = byAddress.merge(address, 1, Integer::sum);
            return room && (config.maxConnectionsPerClient() == 0 || own <= config.maxConnectionsPerClient());
        }

        void leave(String address) {
            all.decrementAndGet();
            byAddress.computeIfPresent(address, (a, own) -> own == 1 ? null : own - 1);
        }
    }

    /** What is known of one connection. */
    private static final class State {
        /** Since when nothing was asked; of a new connection, since when it is there. */
        private long idleSince = System.nanoTime();

        private boolean used;
        /** What is left of the last answer, since it was told to close: that waits until the client has read all. */
        private Unread unread;

        private int requests;
        /** Requests whose bodies may still be coming, and that are not answered. */
        private final List<Coming> coming = new ArrayList<>(1);
    }

    private record Coming(HttpServerRequest request, long since) {}

    /** Bytes that a connection has to send before it closes. */
    private static final class Unread {
        private final Channel channel;
        private long bytes = Long.MAX_VALUE;
        private long since;

        Unread(HttpConnection connection) {
            this.channel = ((ConnectionBase) connection).channel();
        }

        /** Whether its client has taken nothing for so long. */
        boolean isStuck(long now, long allowed) {
            long left = left();
            if (left < bytes) {
                bytes = left;
                since = now;
            }
            return now - since >= allowed;
        }

        private long left() {
            ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
            return out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
        }

        void drop() {
            Client.drop(channel);
        }
    }

    Connections(Vertx vertx, Supplier<ServerConfig> current, Count count) {
        this.current = current;
        ServerConfig config = current.get();
        this.count = count;
        long shortest = Math.min(
                Math.min(config.headerTimeout().toMillis(), config.idleTimeout().toMillis()),
                config.bodyTimeout().toMillis());
        // Ends with the verticle that this is a part of.
        vertx.setPeriodic(Math.max(1, Math.min(LOOK_MILLIS, shortest / 2)), fired -> look());
    }

    void opened(HttpConnection connection) {
        SocketAddress peer = connection.remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        boolean room = count.enter(address);
        connection.closeHandler(v -> {
            open.remove(connection);
            count.leave(address);
        });
        if (room) {
            open.put(connection, new State());
        } else {
            connection.close();
        }
    }

    /** A request's headers have come; {@link #answered} must follow. */
    void asked(HttpServerRequest request) {
        State state = open.get(request.connection());
        if (state != null) {
            state.used = true;
            state.requests++;
            state.coming.add(new Coming(request, System.nanoTime()));
        }
    }

    /** Nothing more will be written in answer to a request. */
    @SuppressWarnings("ReferenceEquality") // the very same request
    void answered(HttpServerRequest request) {
        State state = open.get(request.connection());
        if (state != null) {
            state.coming.removeIf(coming -> coming.request == request);
            if (--state.requests == 0) {
                state.idleSince = System.nanoTime();
            }
        }
    }

    private void look() {
        ServerConfig config = current.get();
        long now = System.nanoTime();
        List<HttpConnection> idle = new ArrayList<>();
        List<Unread> stuck = new ArrayList<>();
        List<HttpServerRequest> slow = new ArrayList<>();
        open.forEach((connection, state) -> {
            long allowed = (state.used ? config.idleTimeout() : config.headerTimeout()).toNanos();
            if (state.unread != null) {
                if (state.unread.isStuck(now, config.writeTimeout().toNanos())) {
                    stuck.add(state.unread);
                }
            } else if (state.requests == 0 && now - state.idleSince >= allowed) {
                state.unread = new Unread(connection);
                idle.add(connection);
            }
            state.coming.removeIf(coming -> coming.request.isEnded());
            for (Coming coming : state.coming) {
                if (now - coming.since >= config.bodyTimeout().toNanos()) {
                    slow.add(coming.request);
                }
            }
        });
        // Not while walking over them: what is closed is taken off the map.
        idle.forEach(HttpConnection::close);
        stuck.forEach(Unread::drop);
        slow.forEach(Refusals::tooSlow);
    }
}
