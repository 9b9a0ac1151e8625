package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What tests of this codec have in common: files, feeding of streams, and folding. Stateless. */
final class Transcript {
    static final Codec CODEC = new AnthropicCodec();

    private Transcript() {}

    static byte[] file(String name) {
        try (InputStream in = Transcript.class.getResourceAsStream("/codec/anthropic/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Target target() {
        return new Target("claude-opus-4-8", true, 4096);
    }

    /** The events of a stream that arrives in two chunks, closed at its end. */
    static List<Event> events(byte[] stream, int cut) {
        return events(stream, new int[] {cut}, target());
    }

    static List<Event> events(byte[] stream, int[] cuts, Target target) {
        EventReader reader = CODEC.eventReader(target);
        FrameReader frames = new FrameReader(1 << 20);
        List<Event> events = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            frames.read(stream, from, cut - from, frame -> reader.read(frame, events::add));
            from = cut;
        }
        frames.read(stream, from, stream.length - from, frame -> reader.read(frame, events::add));
        frames.end(frame -> reader.read(frame, events::add));
        reader.end(events::add);
        return events;
    }

    static List<Event> events(String stream) {
        return events(bytes(stream), 0);
    }

    /** The events, or the failure that reading ended with. */
    static List<Event> eventsOrFailure(byte[] stream) {
        List<Event> events = new ArrayList<>();
        EventReader reader = CODEC.eventReader(target());
        FrameReader frames = new FrameReader(1 << 20);
        try {
            frames.read(stream, 0, stream.length, frame -> reader.read(frame, events::add));
            frames.end(frame -> reader.read(frame, events::add));
            reader.end(events::add);
        } catch (ChatException e) {
            events.add(new Event.Failed(e.error()));
        }
        return events;
    }

    static List<Event> replyEvents(byte[] reply) {
        List<Event> events = new ArrayList<>();
        CODEC.readReply(reply, target(), events::add);
        return events;
    }

    static ReplyFold fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return fold;
    }

    static ChatReply reply(List<Event> events) {
        return fold(events).reply();
    }

    static ClientView client() {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.ANTHROPIC);
        request.model = "told-model";
        return new ClientView(request.build(), "0123abc", 1_700_000_000L, () -> 321, false);
    }

    /** What a client gets for these events. */
    static String written(List<Event> events) {
        EventWriter writer = CODEC.eventWriter(client());
        ByteSink out = new ByteSink(64);
        events.forEach(event -> writer.write(event, out));
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    static String written(Event... events) {
        return written(List.of(events));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
