package io.github.aiproxy.laws;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Answers written on a wire and read from it. Stateless. */
final class Relayed {
    private Relayed() {}

    private static ClientView view(Protocol client) {
        ChatRequest.Builder asked = new ChatRequest.Builder(client);
        asked.model = "m";
        asked.stream = true;
        return new ClientView(asked.build(), "R1", 1_760_000_000L, () -> 12, false);
    }

    static byte[] stream(Protocol wire, List<Event> events) {
        EventWriter writer = Codecs.INSTANCE.plain(wire).eventWriter(view(wire));
        ByteSink out = new ByteSink(4096);
        events.forEach(event -> writer.write(event, out));
        return out.toByteArray();
    }

    static byte[] whole(Protocol wire, List<Event> events) {
        return Codecs.INSTANCE.plain(wire).writeReply(fold(events).reply(), view(wire));
    }

    static ReplyFold fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return fold;
    }

    /** What is read of a stream that arrives in chunks that end at these places. */
    static List<Event> read(Protocol wire, byte[] stream, int length, int... cuts) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.plain(wire).eventReader(new Target("m", true, 4096));
        Consumer<Frame> onFrame = frame -> {
            if (!reader.ended()) {
                reader.read(frame, events::add);
            }
        };
        FrameReader frames = new FrameReader(1 << 20);
        try {
            int from = 0;
            for (int cut : cuts) {
                frames.read(stream, from, cut - from, onFrame);
                from = cut;
            }
            frames.read(stream, from, length - from, onFrame);
            frames.end(onFrame);
            if (!reader.ended()) {
                reader.end(events::add);
            }
        } catch (ChatException e) {
            events.add(new Event.Failed(e.error()));
        }
        return events;
    }

    static List<Event> readWhole(Protocol wire, byte[] json) {
        List<Event> events = new ArrayList<>();
        Codecs.INSTANCE.plain(wire).readReply(json, new Target("m", false, 4096), events::add);
        return events;
    }
}
