package io.github.aiproxy.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Replies of the corpus, read and written by the codecs. Stateless; safe to share. */
final class Replies {
    private static final int MAX_FRAME = 1 << 20;
    private static final String MODEL = "m";
    private static final long CREATED = 1_760_000_000L;

    private static final Set<String> ZERO_DETAILS = Set.of(
            "cacheRead",
            "cacheWrite",
            "reasoning",
            "cached_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
            "thinking_tokens",
            "cachedContentTokenCount",
            "thoughtsTokenCount",
            "prompt_tokens_details",
            "completion_tokens_details",
            "output_tokens_details");

    private Replies() {}

    /** A reply that was asked for by a client of one protocol and is given by an upstream of another. */
    record Way(ChatRequest asked, Target target, Protocol client, Protocol upstream, int estimatedInput) {
        ClientView view() {
            return new ClientView(asked, "R1", CREATED, () -> estimatedInput, false);
        }
    }

    /** The way of the case's request, with everything that the codecs remember of it. */
    static Way way(GoldenCase golden, Protocol client, Protocol upstream) {
        GoldenCase asked = golden.asked();
        ChatRequest read = Requests.read(asked, client);
        ChatRequest request = Requests.with(read, MODEL, read.turns());
        Target target = Requests.target(asked, upstream);
        Requests.write(request, upstream, target);
        return new Way(request, target, client, upstream, estimate(golden));
    }

    /** The way on which the case's own upstream is asked by a client of the request's own protocol. */
    static Way reading(GoldenCase golden, Protocol upstream) {
        return way(golden, Requests.origin(golden.asked()), upstream);
    }

    private static int estimate(GoldenCase golden) {
        for (JsonNode event : golden.has("events.json") ? Trees.parse(golden.events()) : Trees.parse("[]")) {
            if (event.path("is").asText().equals("usageSeen")) {
                return event.at("/usage/input").asInt();
            }
        }
        return 12;
    }

    static List<Event> canonicalEvents(GoldenCase golden) {
        return Canonical.events(Trees.parse(golden.bytes("events.json")));
    }

    /** The events of a stream that arrives in chunks that end at these places. */
    static List<Event> events(byte[] sse, Way way, int... cuts) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.plain(way.upstream).eventReader(way.target);
        Consumer<Frame> onFrame = frame -> {
            if (!reader.ended()) {
                reader.read(frame, events::add);
            }
        };
        FrameReader frames = new FrameReader(MAX_FRAME);
        try {
            int from = 0;
            for (int cut : cuts) {
                frames.read(sse, from, cut - from, onFrame);
                from = cut;
            }
            frames.read(sse, from, sse.length - from, onFrame);
            frames.end(onFrame);
            if (!reader.ended()) {
                reader.end(events::add);
            }
        } catch (ChatException e) {
            events.add(new Event.Failed(e.error()));
        }
        return events;
    }

    static List<Event> wholeEvents(byte[] json, Way way) {
        List<Event> events = new ArrayList<>();
        Codecs.INSTANCE.plain(way.upstream).readReply(json, way.target, events::add);
        return events;
    }

    static ReplyFold fold(List<Event> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return fold;
    }

    /** What a reply says, however it was cut: without the ids that every upstream makes up. */
    static ObjectNode said(List<Event> events) {
        ReplyFold fold = fold(events);
        ObjectNode tree = Canonical.tree(fold.reply());
        tree.remove("id");
        tree.path("usage").properties().removeIf(Replies::isZeroDetail);
        if (fold.failure() != null) {
            tree.set("failure", Canonical.tree(fold.failure()));
            tree.remove("usage");
            tree.path("candidates").forEach(candidate -> ((ObjectNode) candidate).remove("stop"));
        } else {
            tree.put("completed", fold.completed());
        }
        return tree;
    }

    /** Some wires must say a figure that others leave out: zero and silence are the same in a comparison. */
    static boolean isZeroDetail(Map.Entry<String, JsonNode> field) {
        return ZERO_DETAILS.contains(field.getKey())
                && (field.getValue().isNumber()
                        ? field.getValue().asInt() == 0
                        : field.getValue().isEmpty());
    }

    static byte[] stream(List<Event> events, Way way) {
        EventWriter writer = Codecs.INSTANCE.plain(way.client).eventWriter(way.view());
        ByteSink out = new ByteSink(4096);
        events.forEach(event -> writer.write(event, out));
        return out.toByteArray();
    }

    static byte[] whole(List<Event> events, Way way) {
        return Codecs.INSTANCE.plain(way.client).writeReply(fold(events).reply(), way.view());
    }

    /** The frames of a stream that arrives in chunks that end at these places: their names and data. */
    static List<String> frameTexts(byte[] sse, int... cuts) {
        List<String> texts = new ArrayList<>();
        Consumer<Frame> onFrame = frame -> texts.add(frame.event() + "\n" + frame.text());
        FrameReader frames = new FrameReader(MAX_FRAME);
        int from = 0;
        for (int cut : cuts) {
            frames.read(sse, from, cut - from, onFrame);
            from = cut;
        }
        frames.read(sse, from, sse.length - from, onFrame);
        frames.end(onFrame);
        return texts;
    }

    /** The frames of a stream as trees: the data, or the text if it is no JSON. */
    static ArrayNode frames(byte[] sse) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        FrameReader reader = new FrameReader(MAX_FRAME);
        Consumer<Frame> onFrame = frame -> {
            boolean json = frame.text().startsWith("{");
            JsonNode data = json ? Trees.parse(frame.text()) : TextNode.valueOf(frame.text());
            if (frame.event() != null && !frame.event().equals(data.path("type").asText())) {
                throw new AssertionError("the frame's name is not its type: " + frame.event());
            }
            all.add(data);
        };
        reader.read(sse, 0, sse.length, onFrame);
        reader.end(onFrame);
        return all;
    }
}
