package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the tests of this codec share: wire files, trees, and runs through the codec. */
final class Wires {
    static final GeminiCodec CODEC = new GeminiCodec();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Wires() {}

    static byte[] file(String name) {
        try (InputStream in = Wires.class.getResourceAsStream("/codec/gemini/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode tree(byte[] json) {
        return tree(new String(json, StandardCharsets.UTF_8));
    }

    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    static Target target(String model) {
        return new Target(model, true, 4096);
    }

    static ChatRequest request(String json) {
        return CODEC.readRequest(utf8(json), new RequestLine("gemini-2.5-flash", false));
    }

    static JsonNode written(ChatRequest request, Target target) {
        return tree(CODEC.writeRequest(request, target));
    }

    static ChatRequest.Builder builder(Protocol origin) {
        ChatRequest.Builder builder = new ChatRequest.Builder(origin);
        builder.model = "client-model";
        return builder;
    }

    static ClientView client(boolean array) {
        return new ClientView(builder(Protocol.GEMINI).build(), "reply1", 0, () -> 1, array);
    }

    /** The events of a stream that comes whole. */
    static List<Event> events(byte[] stream, Target target) {
        return events(stream, target, stream.length);
    }

    /** The events of a stream that is cut in two. */
    static List<Event> events(byte[] stream, Target target, int cut) {
        List<Event> events = new ArrayList<>();
        EventReader reader = CODEC.eventReader(target);
        FrameReader frames = new FrameReader(1 << 20);
        frames.read(stream, 0, cut, frame -> reader.read(frame, events::add));
        frames.read(stream, cut, stream.length - cut, frame -> reader.read(frame, events::add));
        frames.end(frame -> reader.read(frame, events::add));
        reader.end(events::add);
        return events;
    }

    static List<Event> replyEvents(byte[] body) {
        List<Event> events = new ArrayList<>();
        CODEC.readReply(body, target("m"), events::add);
        return events;
    }

    static ChatReply fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return fold.reply();
    }

    static String stream(List<Event> events, boolean array) {
        EventWriter writer = CODEC.eventWriter(client(array));
        ByteSink out = new ByteSink(64);
        events.forEach(event -> writer.write(event, out));
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    /** The chunks of an event stream, checked to be framed as clients need it. */
    static List<String> chunks(String stream) {
        if (!stream.endsWith("\n\n")) {
            throw new AssertionError("no blank line at the end: " + stream);
        }
        List<String> chunks = new ArrayList<>();
        for (String frame : stream.split("\n\n")) {
            if (!frame.startsWith("data: {") || frame.indexOf('\n') >= 0) {
                throw new AssertionError("not one line of data: " + frame);
            }
            chunks.add(frame.substring("data: ".length()));
        }
        return chunks;
    }
}
