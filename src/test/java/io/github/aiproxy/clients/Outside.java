package io.github.aiproxy.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web proxy that lets nothing out and remembers who wanted to go where: nothing but loopback is to be reached. Safe to share. */
final class Outside implements AutoCloseable {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket server;

    Outside() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "outside");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(2000);
                asked.add(
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                                .readLine());
            } catch (IOException e) {
                // Who hangs up first was refused as well.
            }
        }
    }

    /** The request lines, such as {@code CONNECT example.org:443 HTTP/1.1}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** What makes a program go this way, except to loopback. */
    Map<String, String> environment() {
        String url = "http://127.0.0.1:" + server.getLocalPort();
        String loopback = "127.0.0.1,localhost";
        return Map.of(
                "HTTPS_PROXY",
                url,
                "https_proxy",
                url,
                "HTTP_PROXY",
                url,
                "http_proxy",
                url,
                "NO_PROXY",
                loopback,
                "no_proxy",
                loopback);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
