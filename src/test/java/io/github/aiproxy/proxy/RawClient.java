package io.github.aiproxy.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client on a bare socket: what it sends is what it says, and closing it closes the connection. One thread. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RawClient(URI proxy, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new java.net.InetSocketAddress(proxy.getHost(), proxy.getPort()), 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
    }

    static RawClient to(URI proxy) throws IOException {
        return new RawClient(proxy, 0);
    }

    /** A client that takes little at a time. */
    static RawClient small(URI proxy) throws IOException {
        return new RawClient(proxy, 8 << 10);
    }

    static RawClient post(URI proxy, String path, String json) throws IOException {
        RawClient client = to(proxy);
        client.sendPost(path, json);
        return client;
    }

    void sendPost(String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        send("POST " + path + " HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length + "\r\n\r\n" + json);
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Reads until the text has come, and gives all that was read. */
    String readUntil(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new AssertionError("the connection was closed before \"" + text + "\": " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }

    /** Reads until the peer closes. */
    String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    InputStream in() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
