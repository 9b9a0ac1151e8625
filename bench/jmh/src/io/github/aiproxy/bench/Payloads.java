// SPDX-License-Identifier: GPL-3.0-only
package io.github.aiproxy.bench;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.ClientView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The requests and replies of {@code bench/run}, which {@code bench/jmh/run} writes into a folder. */
final class Payloads {
    private Payloads() {}

    /** @param size {@code small} (1 KB) or {@code agent} (100 KB) */
    static byte[] request(Protocol protocol, String size) throws IOException {
        return read(protocol.id() + "-" + size + ".request");
    }

    /** A stream of 100 chunks. */
    static byte[] stream(Protocol protocol) throws IOException {
        return read(protocol.id() + "-100.expected");
    }

    /** A reply of 1 KB. */
    static byte[] reply(Protocol protocol) throws IOException {
        return read(protocol.id() + ".json");
    }

    static ClientView client(Protocol protocol) {
        ChatRequest.Builder request = new ChatRequest.Builder(protocol);
        request.model = "fast";
        request.stream = true;
        return new ClientView(request.build(), "0123456789", 1_760_000_000, () -> 250, false);
    }

    private static byte[] read(String name) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("payloads"), name));
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
