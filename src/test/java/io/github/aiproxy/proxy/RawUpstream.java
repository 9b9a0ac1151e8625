package io.github.aiproxy.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upstream on a bare socket: answers every request with the same bytes, be they HTTP or not. */
final class RawUpstream implements AutoCloseable {
    private static final String LENGTH = "content-length: ";

    private final ServerSocket server;
    private volatile byte[] answer = {};
    private volatile boolean closes;

    RawUpstream() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** @param hangsUp whether the connection is closed behind the answer */
    void answers(String bytes, boolean hangsUp) {
        answer = bytes.getBytes(StandardCharsets.ISO_8859_1);
        closes = hangsUp;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (readRequest(in)) {
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
                if (closes) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The proxy had enough of it.
        }
    }

    private static boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            head.append((char) b);
        }
        int at = head.indexOf(LENGTH) + LENGTH.length();
        in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r", at))));
        return true;
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
