package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every stream of the corpus, from any wire to any other. */
final class ReplyLawsTest {

    private static final int SHORT = 2000;

    static Stream<Arguments> streams() {
        return GoldenCase.all("reply").stream().flatMap(golden -> golden.protocols(".sse").stream()
                .map(protocol -> Arguments.of(golden + " " + protocol.id(), golden, protocol)));
    }

    static Stream<Arguments> ways() {
        return GoldenCase.all("reply").stream()
                .flatMap(golden -> golden.protocols(".sse").stream().flatMap(from -> Stream.of(Protocol.values())
                        .filter(to -> golden.asked().has(Requests.file(to)))
                        .map(to -> Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, from, to))));
    }

    private static byte[] sse(GoldenCase golden, Protocol protocol) {
        return golden.bytes(protocol.id() + ".sse");
    }

    /** However the network cuts a stream, also inside a character, it says the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void everyCutGivesTheSameEvents(String name, GoldenCase golden, Protocol protocol) {
        byte[] stream = sse(golden, protocol);
        Replies.Way way = Replies.reading(golden, protocol);
        List<Event> uncut = Replies.events(stream, way);
        int[] everywhere = IntStream.range(1, stream.length).toArray();
        assertThat(Replies.events(stream, way, everywhere))
                .as("%s byte by byte", name)
                .isEqualTo(uncut);
        List<String> frames = Replies.frameTexts(stream);
        for (int cut = 1; cut < stream.length; cut++) {
            // Readers see nothing but frames, so for long streams the frames' sameness is enough.
            boolean same = stream.length <= SHORT
                    ? Replies.events(stream, way, cut).equals(uncut)
                    : Replies.frameTexts(stream, cut).equals(frames);
            assertThat(same).as("%s cut at %d", name, cut).isTrue();
        }
    }

    /** Same protocol on both sides: every byte goes through, and how the stream ended is noticed all the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void relayedBytesAreTheSameAtEveryCut(String name, GoldenCase golden, Protocol protocol) {
        byte[] stream = sse(golden, protocol);
        List<StreamWatch.Mark> marks = null;
        for (int cut = 1; cut < stream.length; cut++) {
            List<StreamWatch.Mark> seen = new ArrayList<>();
            StreamWatch watch = StreamWatch.of(protocol);
            FrameScanner scanner = new FrameScanner(1 << 20);
            ByteSink relayed = new ByteSink(stream.length);
            for (byte[] chunk :
                    List.of(Arrays.copyOfRange(stream, 0, cut), Arrays.copyOfRange(stream, cut, stream.length))) {
                byte[] whole =
                        scanner.scan(chunk, (buffer, offset, length) -> seen.add(watch.look(buffer, offset, length)));
                if (whole != null) {
                    relayed.write(whole);
                }
            }
            relayed.write(scanner.rest());
            boolean same = Arrays.equals(relayed.toByteArray(), stream) && (marks == null || marks.equals(seen));
            assertThat(same).as("%s cut at %d", name, cut).isTrue();
            marks = seen;
        }
        boolean failed = golden.events().contains("\"failed\"");
        Set<StreamWatch.Mark> ends =
                failed ? Set.of(StreamWatch.Mark.ERROR) : Set.of(StreamWatch.Mark.END, StreamWatch.Mark.MAY_END);
        assertThat(marks.get(marks.size() - 1)).as(name).isIn(ends);
        assertThat(marks.contains(StreamWatch.Mark.ERROR)).as(name).isEqualTo(failed);
    }

    /** A stream that breaks off never looks like a whole answer, wherever it breaks off. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void truncatedStreamIsNeverCompleted(String name, GoldenCase golden, Protocol protocol) {
        byte[] stream = sse(golden, protocol);
        Replies.Way way = Replies.reading(golden, protocol);
        List<Integer> ends = frameEnds(stream);
        int whole = firstWhole(stream, ends, protocol);
        for (int i = 0; i < whole; i++) {
            for (int end : new int[] {ends.get(i), Math.max(0, ends.get(i) - 2), ends.get(i) - ends.get(i) / 3}) {
                List<Event> events = Replies.events(Arrays.copyOf(stream, end), way);
                assertThat(events.get(events.size() - 1))
                        .as("%s ends after %d bytes", name, end)
                        .isInstanceOf(Event.Failed.class);
            }
        }
    }

    /** Bytes up to the end of each frame; the first is none at all. */
    private static List<Integer> frameEnds(byte[] stream) {
        List<Integer> ends = new ArrayList<>(List.of(0));
        for (int i = 1; i < stream.length; i++) {
            if (stream[i] == '\n' && stream[i - 1] == '\n') {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    /** The first of these ends at which the answer is there, although usage or a last marker may be missing. */
    private static int firstWhole(byte[] stream, List<Integer> ends, Protocol protocol) {
        StreamWatch watch = StreamWatch.of(protocol);
        for (int i = 1; i < ends.size(); i++) {
            StreamWatch.Mark mark = watch.look(stream, ends.get(i - 1), ends.get(i) - ends.get(i - 1));
            if (mark == StreamWatch.Mark.END || mark == StreamWatch.Mark.MAY_END) {
                return i;
            }
        }
        return ends.size() - 1;
    }

    /** Line ends, byte order marks, comments, other fields and data on several lines are the transport's business. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void framingChangesNothing(String name, GoldenCase golden, Protocol protocol) {
        String stream = text(sse(golden, protocol));
        Replies.Way way = Replies.reading(golden, protocol);
        List<Event> plain = Replies.events(sse(golden, protocol), way);
        for (String framed : List.of(
                stream.replace("\n", "\r\n"),
                stream.replace("\n", "\r"),
                "\uFEFF" + stream,
                stream.replace("data: ", "data:").replace("event: ", "event:"),
                stream.replace("data: ", ": comment\nid: 7\nretry: 10\ndata: "),
                stream.replace("data: {", "data: {\ndata: "),
                stream.stripTrailing())) {
            assertThat(Replies.events(bytes(framed), way)).as(framed).isEqualTo(plain);
        }
    }

    /** Providers send events that nobody was told of; neither translation nor relaying takes them for an end or an answer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void unknownFramesChangeNothing(String name, GoldenCase golden, Protocol protocol) {
        String unknown =
                switch (protocol) {
                    case ANTHROPIC -> "event: new_thing\ndata: {\"type\":\"new_thing\",\"error\":null,\"index\":0}\n\n";
                    case RESPONSES ->
                        "event: codex.rate_limits\ndata: {\"type\":\"codex.rate_limits\",\"rate_limits\":"
                                + "{\"allowed\":false,\"limit_reached\":true}}\n\n";
                    case OPENAI -> "data: {\"type\":\"keepalive\",\"choices\":[]}\n\n";
                    case GEMINI ->
                        "data: {\"newThing\":{\"limitReached\":true},\"responseId\":\"R1\",\"modelVersion\":\"m\"}\n\n";
                };
        List<String> frames = List.of(text(sse(golden, protocol)).split("(?<=\n\n)"));
        StringBuilder stream = new StringBuilder();
        // Nothing is read behind the end.
        for (String frame : frames) {
            stream.append(unknown).append(": comment\n\n").append(frame);
        }
        Replies.Way way = Replies.reading(golden, protocol);
        List<Event> events = new ArrayList<>(Replies.events(bytes(stream.toString()), way));
        events.removeIf(Event.Ping.class::isInstance);
        List<Event> plain = new ArrayList<>(Replies.events(sse(golden, protocol), way));
        plain.removeIf(Event.Ping.class::isInstance);
        assertThat(events).as(name).isEqualTo(plain);
        byte[] frame = bytes(unknown);
        assertThat(StreamWatch.of(protocol).look(frame, 0, frame.length)).isEqualTo(StreamWatch.Mark.NONE);
    }

    /** What is read faster the second time is what was read the first time, and no more than what a slower way reads. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void blanksAndUnknownMembersChangeNothing(String name, GoldenCase golden, Protocol protocol) {
        Replies.Way way = Replies.reading(golden, protocol);
        List<Event> plain = Replies.events(sse(golden, protocol), way);
        for (String begin :
                List.of("{ ", "{\"unheardOf\":[1],", "{\"unheardOf\":{\"text\":\"a\"},", "{\"unheardOf\":7,")) {
            for (int every : new int[] {1, 2, 3}) {
                String[] frames = text(sse(golden, protocol)).split("(?<=\n\n)");
                for (int i = 0; i < frames.length; i += every) {
                    frames[i] = frames[i].replace("data: {\"", "data: " + begin + "\"");
                }
                assertThat(Replies.events(bytes(String.join("", frames)), way))
                        .as("%s with %s in every %d. frame", name, begin, every)
                        .isEqualTo(plain);
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The order of events that {@link Event} promises. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void eventsAreInOrder(String name, GoldenCase golden, Protocol protocol) {
        List<Event> events = Replies.events(sse(golden, protocol), Replies.reading(golden, protocol));
        Set<Integer> open = new HashSet<>();
        int begun = 0;
        assertThat(events.get(0)).as(name).isInstanceOf(Event.Started.class);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            boolean last = i == events.size() - 1;
            assertThat(event instanceof Event.Completed || event instanceof Event.Failed)
                    .as("%s: %s", name, event)
                    .isEqualTo(last);
            if (event instanceof Event.PartStarted part) {
                assertThat(part.part()).as(name).isEqualTo(begun++);
                open.add(part.part());
            } else if (event instanceof Event.Delta delta) {
                assertThat(open).as(name).contains(delta.part());
            } else if (event instanceof Event.Signed signed) {
                assertThat(open).as(name).contains(signed.part());
            } else if (event instanceof Event.PartEnded part) {
                assertThat(open.remove(part.part())).as(name).isTrue();
            } else if (event instanceof Event.Completed) {
                assertThat(open).as(name).isEmpty();
            }
        }
    }

    /** What is written as a stream says the same as what is written whole, read as a client of that wire reads it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void writtenStreamSaysWhatTheWrittenJsonSays(String name, GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> events = Replies.events(sse(golden, from), way);
        Replies.Way back = Replies.way(golden, to, to);
        List<Event> streamed = Replies.events(Replies.stream(events, way), back);
        if (Replies.fold(events).failure() != null) {
            assertThat(streamed.get(streamed.size() - 1)).as(name).isInstanceOf(Event.Failed.class);
            return;
        }
        List<Event> whole = Replies.wholeEvents(Replies.whole(events, way), back);
        List<Difference> differences = Difference.between(Replies.said(whole), Replies.said(streamed)).stream()
                .map(difference -> difference.below("twin"))
                .toList();
        assertThat(golden.losses().undeclared(from.id() + "→" + to.id(), differences))
                .as(name)
                .isEmpty();
    }

    /** Whoever answers, what a client gets keeps the rules of its wire to the letter. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void writtenStreamObeysItsWire(String name, GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> events = Replies.events(sse(golden, from), way);
        StreamGrammar.check(
                to, Replies.stream(events, way), Replies.fold(events).failure() != null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isWrittenTheSameTwice(String name, GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> events = Replies.events(sse(golden, from), way);
        assertThat(Replies.stream(events, way)).as(name).isEqualTo(Replies.stream(events, way));
    }

    /** The official clients read what is written. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void officialSdkReadsIt(String name, GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> events = Replies.events(sse(golden, from), way);
        boolean failed = Replies.fold(events).failure() != null;
        SdkTypes.readStream(to, Replies.frames(Replies.stream(events, way)), failed);
        if (!failed) {
            SdkTypes.readWhole(to, text(Replies.whole(events, way)));
        }
    }

    /** Models call tools without arguments without saying so; clients must get an empty object all the same. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void callWithoutWordsHasEmptyArguments(Protocol client) {
        GoldenCase golden = new GoldenCase("reply", "empty-args");
        Replies.Way way = Replies.way(golden, client, client);
        List<Event> events = List.of(
                new Event.Started(null, "m", Usage.UNKNOWN),
                new Event.PartStarted(0, 0, new Part.ToolCall("call_1", "list_cities", "")),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)),
                new Event.Completed());
        byte[] stream = Replies.stream(events, way);
        SdkTypes.readStream(client, Replies.frames(stream), false);
        byte[] whole = Replies.whole(events, way);
        for (List<Event> read : List.of(Replies.events(stream, way), Replies.wholeEvents(whole, way))) {
            Part.ToolCall call = (Part.ToolCall) Replies.fold(read).part(0);
            assertThat(call.arguments()).isEqualTo("{}");
        }
    }
}
