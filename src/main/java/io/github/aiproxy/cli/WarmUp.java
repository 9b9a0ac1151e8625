package io.github.aiproxy.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A short life of the program for the archive of loaded classes: it starts from a file, as it does for a user, and is then
 * asked in each protocol for an upstream of each protocol, streamed and not. These upstreams are the program itself, which
 * has the built-in echo behind them. Used once.
 */
final class WarmUp implements AutoCloseable {
    private static final String ECHO = "echoed";
    private static final List<String> PROTOCOLS = List.of("anthropic", "openai", "responses", "gemini");
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]";

    private final Path file = Files.createTempFile("aiproxy-warm-up", ".yaml");
    private volatile IOException failure = new IOException("the program did not start");

    /** Writes the configuration. */
    WarmUp() throws IOException {
        int port = freePort();
        StringBuilder yaml = new StringBuilder("listen: 127.0.0.1:" + port + "\nupstreams:\n");
        yaml.append("  - {name: echo, api_type: echo, available_models: [" + ECHO + "]}\n");
        for (String protocol : PROTOCOLS) {
            String model = model(protocol);
            yaml.append("  - {name: " + protocol + ", api_type: " + protocol
                    + ", token: none, base_url: \"http://127.0.0.1:" + port + "\", available_models: [" + model
                    + "], model_mappings: {" + model + ": " + ECHO + "}}\n");
        }
        Files.writeString(file, yaml);
    }

    Path file() {
        return file;
    }

    /** Why it is not complete; null if all that was asked was answered. */
    IOException failure() {
        return failure;
    }

    /** Sends the requests, on a thread of its own. */
    void ask(int port, Runnable done) {
        Thread thread = new Thread(
                () -> {
                    try {
                        askAll(port);
                        failure = null;
                    } catch (IOException e) {
                        failure = e;
                    } finally {
                        done.run();
                    }
                },
                "warm-up");
        thread.start();
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }

    private static void askAll(int port) throws IOException {
        for (String protocol : PROTOCOLS) {
            String model = model(protocol);
            for (boolean stream : new boolean[] {false, true}) {
                String asked = "{\"model\":\"" + model + "\",\"stream\":" + stream + ",";
                ask(port, "/v1/messages", asked + "\"max_tokens\":9," + MESSAGES + "}");
                ask(port, "/v1/chat/completions", asked + MESSAGES + "}");
                ask(port, "/v1/responses", asked + "\"input\":\"hello you\"}");
                ask(
                        port,
                        "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hello you\"}]}]}");
            }
        }
    }

    /** Asks without an HTTP client's classes, which no start needs. */
    private static void ask(int port, String path, String body) throws IOException {
        String request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException(path + " was answered: " + answer);
            }
        }
    }

    private static String model(String protocol) {
        return protocol + ".model";
    }

    /** The upstreams' addresses have to be known before the start. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
