package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams of upstreams that are allowed, or common, but not what one would write: clients of every protocol are told the
 * same as if the upstream had put it plainly.
 *
 * <p>A case has {@code upstream.<protocol>.sse}, one or several that say the same, and {@code said.json}, which is what
 * they say.
 */
final class QuirkGoldenTest {

    static Stream<Arguments> upstreams() {
        return GoldenCase.all("quirk").stream().flatMap(golden -> Stream.of(Protocol.values())
                .filter(from -> golden.has(file(from)))
                .map(from -> Arguments.of(golden + " " + from.id(), golden, from)));
    }

    static Stream<Arguments> ways() {
        return GoldenCase.all("quirk").stream().flatMap(golden -> Stream.of(Protocol.values())
                .filter(from -> golden.has(file(from)))
                .flatMap(from -> Stream.of(Protocol.values())
                        .map(to -> Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, from, to))));
    }

    static Stream<Arguments> cases() {
        return GoldenCase.all("quirk").stream().map(golden -> Arguments.of(golden.toString(), golden));
    }

    private static String file(Protocol protocol) {
        return "upstream." + protocol.id() + ".sse";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("upstreams")
    void isUnderstood(String name, GoldenCase golden, Protocol from) {
        if (GoldenCase.UPDATE_CHAT && !golden.has("said.json")) {
            golden.write("said.json", Trees.pretty(Replies.said(read(golden, from))));
        }
        assertThat(golden.losses().undeclared(from.id(), readDifferences(golden, from)))
                .as(name)
                .isEmpty();
    }

    /** As a stream and whole, by the wire's rules, readable for the official clients, and saying what was said. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isToldPlainly(String name, GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> events = Replies.events(golden.bytes(file(from)), way);
        byte[] stream = Replies.stream(events, way);
        StreamGrammar.check(to, stream, false);
        SdkTypes.readStream(to, Replies.frames(stream), false);
        assertThat(golden.losses().undeclared(from.id() + "→" + to.id(), toldDifferences(golden, from, to)))
                .as(name)
                .isEmpty();
    }

    /** A declared loss that no longer happens is a lie. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void losesWhatItDeclares(String name, GoldenCase golden) {
        Losses losses = golden.losses();
        for (Protocol from : Protocol.values()) {
            if (golden.has(file(from))) {
                losses.undeclared(from.id(), readDifferences(golden, from));
                for (Protocol to : Protocol.values()) {
                    losses.undeclared(from.id() + "→" + to.id(), toldDifferences(golden, from, to));
                }
            }
        }
        assertThat(losses.unused()).as(name).isEmpty();
    }

    private static List<Event> read(GoldenCase golden, Protocol from) {
        return Replies.events(golden.bytes(file(from)), Replies.way(golden, from, from));
    }

    private static List<Difference> readDifferences(GoldenCase golden, Protocol from) {
        return Difference.between(expected(golden), Replies.said(read(golden, from)));
    }

    /** What a client reads, of the stream and of the whole reply. */
    private static List<Difference> toldDifferences(GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        Replies.Way back = Replies.way(golden, to, to);
        List<Event> events = Replies.events(golden.bytes(file(from)), way);
        List<Event> streamed = Replies.events(Replies.stream(events, way), back);
        List<Event> whole = Replies.wholeEvents(Replies.whole(events, way), back);
        return Stream.of(streamed, whole)
                .flatMap(said -> Difference.between(expected(golden), Replies.said(said)).stream())
                .toList();
    }

    private static ObjectNode expected(GoldenCase golden) {
        return (ObjectNode) Trees.parse(golden.bytes("said.json"));
    }
}
