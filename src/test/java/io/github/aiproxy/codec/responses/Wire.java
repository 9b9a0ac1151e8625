package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Wire files, and what the codec makes of them. */
final class Wire {
    static final ObjectMapper JSON = new ObjectMapper();
    static final ResponsesCodec CODEC = new ResponsesCodec();

    private Wire() {}

    static byte[] file(String name) {
        try (var in = Wire.class.getResourceAsStream("/codec/responses/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(String json) {
        return tree(json.getBytes(StandardCharsets.UTF_8));
    }

    static Target target() {
        return new Target("upstream-model", true, 4096);
    }

    static ChatRequest request(String json) {
        return CODEC.readRequest(json.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
    }

    /** Reads a stream cut into pieces of {@code size} after a first one of {@code first} bytes. */
    static List<Event> events(byte[] sse, Target target, int first, int size) {
        List<Event> events = new ArrayList<>();
        EventReader reader = CODEC.eventReader(target);
        FrameReader frames = new FrameReader(1 << 20);
        Consumer<Event> sink = events::add;
        int at = 0;
        int next = Math.min(first, sse.length);
        while (at < sse.length) {
            frames.read(sse, at, next, frame -> reader.read(frame, sink));
            at += next;
            next = Math.min(size, sse.length - at);
        }
        frames.end(frame -> reader.read(frame, sink));
        reader.end(sink);
        assertThat(reader.ended()).isTrue();
        return events;
    }

    static List<Event> events(byte[] sse) {
        return events(sse, target(), sse.length, 1);
    }

    static List<Event> events(String sse) {
        return events(sse.getBytes(StandardCharsets.UTF_8));
    }

    static List<Event> reply(byte[] json, Target target) {
        List<Event> events = new ArrayList<>();
        CODEC.readReply(json, target, events::add);
        return events;
    }

    static ChatReply fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        assertThat(fold.failure()).isNull();
        assertThat(fold.completed()).isTrue();
        return fold.reply();
    }

    static ClientView client(ChatRequest request) {
        return new ClientView(request, "abc123", 1700000000L, () -> 0, false);
    }

    static ClientView client() {
        return client(request("{\"model\":\"alias\",\"input\":\"hi\",\"stream\":true}"));
    }

    static byte[] stream(List<Event> events, ClientView client) {
        EventWriter writer = CODEC.eventWriter(client);
        ByteSink out = new ByteSink(64);
        events.forEach(event -> writer.write(event, out));
        return out.toByteArray();
    }

    /** The data of each frame; fails if one has no matching {@code event:} line. */
    static List<JsonNode> frames(byte[] sse) {
        List<JsonNode> frames = new ArrayList<>();
        assertThat(new String(sse, StandardCharsets.UTF_8)).endsWith("\n\n");
        FrameReader reader = new FrameReader(1 << 22);
        reader.read(sse, 0, sse.length, frame -> {
            JsonNode data = tree(frame.text());
            assertThat(frame.event()).isEqualTo(data.get("type").textValue());
            frames.add(data);
        });
        return frames;
    }
}
