package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files with recorded wires, and the ways from bytes to events and back. */
final class Wire {
    static final OpenAiCodec CODEC = new OpenAiCodec();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Wire() {}

    static byte[] bytes(String file) {
        try (InputStream in = Wire.class.getResourceAsStream("/codec/openai/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of a folder with that ending, without it. */
    static List<String> cases(String folder, String ending) {
        try (Stream<Path> files = Files.list(
                Path.of(Wire.class.getResource("/codec/openai/" + folder).toURI()))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(new String(json, StandardCharsets.UTF_8), e);
        }
    }

    static JsonNode json(String json) {
        return json(json.getBytes(StandardCharsets.UTF_8));
    }

    static Target target() {
        return new Target("gpt-test", true, 4096);
    }

    /** Reads a stream that arrives in pieces cut at the given places. */
    static List<Event> events(byte[] sse, int... cuts) {
        return events(sse, target(), cuts);
    }

    static List<Event> events(byte[] sse, Target target, int... cuts) {
        List<Event> events = new ArrayList<>();
        EventReader reader = CODEC.eventReader(target);
        FrameReader frames = new FrameReader(1 << 20);
        int from = 0;
        for (int cut : cuts) {
            frames.read(sse, from, cut - from, frame -> reader.read(frame, events::add));
            from = cut;
        }
        frames.read(sse, from, sse.length - from, frame -> reader.read(frame, events::add));
        frames.end(frame -> reader.read(frame, events::add));
        reader.end(events::add);
        return events;
    }

    static List<Event> events(String... payloads) {
        StringBuilder sse = new StringBuilder();
        for (String payload : payloads) {
            sse.append("data: ").append(payload).append("\n\n");
        }
        return events(sse.toString().getBytes(StandardCharsets.UTF_8));
    }

    static List<Event> whole(byte[] body) {
        List<Event> events = new ArrayList<>();
        CODEC.readReply(body, target(), events::add);
        return events;
    }

    static ReplyFold fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return fold;
    }

    static ChatReply reply(List<Event> events) {
        ReplyFold fold = fold(events);
        if (!fold.completed()) {
            throw new AssertionError("not completed: " + fold.failure());
        }
        return fold.reply();
    }

    static ClientView client(ChatRequest request) {
        return new ClientView(request, "R1", 1_760_000_000L, () -> 1, false);
    }

    static String write(List<Event> events, ClientView client) {
        EventWriter writer = CODEC.eventWriter(client);
        ByteSink out = new ByteSink(64);
        events.forEach(event -> writer.write(event, out));
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }
}
