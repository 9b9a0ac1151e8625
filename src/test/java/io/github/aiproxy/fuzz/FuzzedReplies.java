package io.github.aiproxy.fuzz;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Upstreams' replies: events in the order that {@link Event} promises, with exactly one end, which every client can be
 * told in its own protocol. Stateless.
 */
final class FuzzedReplies {
    private static final int MAX_FRAME = 64 << 10;

    private FuzzedReplies() {}

    static void whole(Protocol upstream, byte[] data) {
        List<Event> events = new ArrayList<>();
        try {
            Codecs.INSTANCE.of(upstream).readReply(data, target(upstream), events::add);
        } catch (ChatException e) {
            FuzzedRequests.isTold(e);
            return;
        }
        tell(data, events);
    }

    static void stream(Protocol upstream, byte[] data) {
        List<Event> events = read(upstream, data, data.length);
        int cut = data.length == 0 ? 0 : Math.floorMod(Arrays.hashCode(data), data.length);
        if (!events.equals(read(upstream, data, cut))) {
            throw new AssertionError("cut at " + cut + " it says something else");
        }
        byte[] spaced = spaced(data);
        if (!wordless(events).equals(wordless(read(upstream, spaced, spaced.length)))) {
            throw new AssertionError("read frame by frame it says something else");
        }
        tell(data, events);
    }

    /** The same JSON in frames of which none looks like that before: what was read of one is of no use for the next. */
    private static byte[] spaced(byte[] data) {
        String[] frames = new String(data, StandardCharsets.ISO_8859_1).split("(?<=data: \\{)");
        for (int i = 1; i < frames.length; i += 2) {
            frames[i] = " " + frames[i];
        }
        return String.join("", frames).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The events, a failure without its words, which may tell a place. */
    private static List<Event> wordless(List<Event> events) {
        return events.stream()
                .map(event -> event instanceof Event.Failed failed
                        ? new Event.Failed(new ChatError(failed.error().kind(), ""))
                        : event)
                .toList();
    }

    private static List<Event> read(Protocol upstream, byte[] data, int cut) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.of(upstream).eventReader(target(upstream));
        Consumer<Frame> onFrame = frame -> {
            if (!reader.ended()) {
                reader.read(frame, events::add);
            }
        };
        try {
            FrameReader frames = new FrameReader(MAX_FRAME);
            frames.read(data, 0, cut, onFrame);
            frames.read(data, cut, data.length - cut, onFrame);
            frames.end(onFrame);
            if (!reader.ended()) {
                reader.end(events::add);
            }
        } catch (ChatException e) {
            events.add(new Event.Failed(e.error()));
        } catch (FrameReader.FrameTooLargeException e) {
            events.add(new Event.Failed(new ChatError(ChatError.Kind.UPSTREAM, "too large")));
        }
        return events;
    }

    private static void tell(byte[] data, List<Event> events) {
        inOrder(events);
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        for (Protocol client : Protocol.values()) {
            Codec codec = Codecs.INSTANCE.of(client);
            ClientView view = new ClientView(asked(client), "R1", 1_760_000_000L, () -> 12, false);
            EventWriter writer = codec.eventWriter(view);
            ByteSink out = new ByteSink(1024);
            List<StreamWatch.Mark> marks = new ArrayList<>();
            StreamWatch watch = StreamWatch.of(client);
            for (Event event : events) {
                int before = out.size();
                writer.write(event, out);
                if (out.size() > before && event instanceof Event.Failed) {
                    marks.add(watch.look(out.array(), before, out.size() - before));
                }
            }
            Growth.check(data, out.size() / Math.max(1, events.size()), "stream to " + client);
            if (fold.failure() != null && !marks.equals(List.of(StreamWatch.Mark.ERROR))) {
                throw new AssertionError("the failure is not told to " + client + ": "
                        + new String(out.toByteArray(), StandardCharsets.UTF_8));
            }
            FrameReader frames = new FrameReader(Integer.MAX_VALUE);
            frames.read(out.array(), 0, out.size(), frame -> {
                if (!frame.is("[DONE]")) {
                    FuzzedRequests.isStrict(
                            Arrays.copyOfRange(frame.buffer(), frame.offset(), frame.offset() + frame.length()));
                }
            });
            if (fold.completed()) {
                byte[] whole = codec.writeReply(fold.reply(), view);
                Growth.check(data, whole.length, "to " + client);
                FuzzedRequests.isStrict(whole);
            }
        }
    }

    private static void inOrder(List<Event> events) {
        Set<Integer> open = new HashSet<>();
        int begun = 0;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            boolean last = event instanceof Event.Completed || event instanceof Event.Failed;
            boolean legal = last == (i == events.size() - 1);
            if (event instanceof Event.PartStarted part) {
                legal &= part.part() == begun++;
                open.add(part.part());
            } else if (event instanceof Event.Delta delta) {
                legal &= open.contains(delta.part());
            } else if (event instanceof Event.Signed signed) {
                legal &= open.contains(signed.part());
            } else if (event instanceof Event.Annotated annotated) {
                legal &= open.contains(annotated.part());
            } else if (event instanceof Event.PartEnded ended) {
                legal &= open.remove(ended.part());
            } else if (event instanceof Event.Completed) {
                legal &= open.isEmpty();
            }
            if (!legal) {
                throw new AssertionError(i + ": " + event + " in " + events);
            }
        }
    }

    /** Error replies: always words, always JSON for the client. */
    static void error(byte[] data) {
        for (Protocol protocol : Protocol.values()) {
            for (int status : new int[] {400, 429, 503}) {
                ChatError error = Codecs.INSTANCE.of(protocol).readError(status, data, null);
                if (error.message() == null || error.message().isBlank()) {
                    throw new AssertionError(protocol + ": an error without words");
                }
                for (Protocol client : Protocol.values()) {
                    byte[] told = Codecs.INSTANCE.of(client).writeError(error, "R1");
                    Growth.check(data, told.length, protocol + " error to " + client);
                    FuzzedRequests.isStrict(told);
                }
            }
        }
    }

    private static ChatRequest asked(Protocol client) {
        ChatRequest.Builder asked = new ChatRequest.Builder(client);
        asked.model = "m";
        return asked.build();
    }

    private static Target target(Protocol upstream) {
        return new Target(FuzzedRequests.MODELS.get(upstream).get(0), true, 4096);
    }
}
