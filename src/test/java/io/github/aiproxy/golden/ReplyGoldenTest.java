package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply of the corpus is read from every wire and written to every other, as a stream and whole. */
final class ReplyGoldenTest {
    /** What a response repeats of its request; a test of the codec looks at it. */
    private static final Set<String> ECHO = Set.of(
            "background",
            "instructions",
            "max_output_tokens",
            "temperature",
            "top_p",
            "top_logprobs",
            "parallel_tool_calls",
            "previous_response_id",
            "store",
            "service_tier",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "reasoning",
            "text",
            "tool_choice",
            "tools",
            "truncation",
            "metadata",
            "completed_at");

    static Stream<Arguments> files() {
        return GoldenCase.all("reply").stream().flatMap(golden -> golden.protocols(".sse").stream()
                .map(protocol -> Arguments.of(golden + " " + protocol.id(), golden, protocol)));
    }

    static Stream<Arguments> writes() {
        return GoldenCase.all("reply").stream().flatMap(golden -> golden.protocols(".sse").stream()
                .map(protocol -> Arguments.of(golden + " →" + protocol.id(), golden, protocol)));
    }

    static Stream<Arguments> pairs() {
        return GoldenCase.all("reply").stream()
                .flatMap(golden -> golden.protocols(".sse").stream().flatMap(from -> golden.protocols(".sse").stream()
                        .filter(to -> to != from)
                        .map(to -> Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, from, to))));
    }

    static Stream<Arguments> cases() {
        return GoldenCase.all("reply").stream().map(golden -> Arguments.of(golden.toString(), golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRead(String name, GoldenCase golden, Protocol protocol) {
        assertThat(golden.losses().undeclared(protocol.id(), readDifferences(golden, protocol)))
                .as(name)
                .isEmpty();
    }

    /** The stream and the JSON of one reply say the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void streamIsFoldedToTheJsonTwin(String name, GoldenCase golden, Protocol protocol) {
        if (!golden.has(protocol.id() + ".json")) {
            return;
        }
        Replies.Way way = Replies.reading(golden, protocol);
        List<Event> streamed = Replies.events(golden.bytes(protocol.id() + ".sse"), way);
        List<Event> whole = Replies.wholeEvents(golden.bytes(protocol.id() + ".json"), way);
        assertThat(Difference.between(Replies.said(streamed), Replies.said(whole)))
                .as(name)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void isWritten(String name, GoldenCase golden, Protocol protocol) {
        if (GoldenCase.UPDATE_WIRE) {
            List<Event> events = Replies.canonicalEvents(golden);
            Replies.Way way = Replies.way(golden, protocol, protocol);
            if (!golden.losses()
                    .undeclared("chat→" + protocol.id(), streamDifferences(golden, events, way, false))
                    .isEmpty()) {
                golden.write(protocol.id() + ".sse", text(Replies.stream(events, way)));
            }
            if (!golden.losses()
                    .undeclared("chat→" + protocol.id(), wholeDifferences(golden, events, way))
                    .isEmpty()) {
                golden.write(protocol.id() + ".json", text(Replies.whole(events, way)));
            }
        }
        assertThat(golden.losses().undeclared("chat→" + protocol.id(), writtenDifferences(golden, protocol)))
                .as(name)
                .isEmpty();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isTranslated(String name, GoldenCase golden, Protocol from, Protocol to) {
        assertThat(golden.losses().undeclared(from.id() + "→" + to.id(), pairDifferences(golden, from, to)))
                .as(name)
                .isEmpty();
    }

    /** A declared loss that no longer happens is a lie. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void losesWhatItDeclares(String name, GoldenCase golden) {
        Losses losses = golden.losses();
        for (Protocol to : golden.protocols(".sse")) {
            losses.undeclared(to.id(), readDifferences(golden, to));
            losses.undeclared("chat→" + to.id(), writtenDifferences(golden, to));
            for (Protocol from : golden.protocols(".sse")) {
                if (from != to) {
                    losses.undeclared(from.id() + "→" + to.id(), pairDifferences(golden, from, to));
                }
            }
        }
        assertThat(losses.unused()).as(name).isEmpty();
    }

    private static List<Difference> readDifferences(GoldenCase golden, Protocol protocol) {
        Replies.Way way = Replies.reading(golden, protocol);
        return Difference.between(
                Replies.said(Replies.canonicalEvents(golden)),
                Replies.said(Replies.events(golden.bytes(protocol.id() + ".sse"), way)));
    }

    private static List<Difference> writtenDifferences(GoldenCase golden, Protocol protocol) {
        List<Event> events = Replies.canonicalEvents(golden);
        Replies.Way way = Replies.way(golden, protocol, protocol);
        List<Difference> all = new ArrayList<>(streamDifferences(golden, events, way, false));
        all.addAll(wholeDifferences(golden, events, way));
        return all;
    }

    private static List<Difference> pairDifferences(GoldenCase golden, Protocol from, Protocol to) {
        Replies.Way way = Replies.way(golden, to, from);
        List<Event> streamed = Replies.events(golden.bytes(from.id() + ".sse"), way);
        List<Difference> all = new ArrayList<>(streamDifferences(golden, streamed, way, true));
        if (golden.has(from.id() + ".json")) {
            all.addAll(wholeDifferences(golden, Replies.wholeEvents(golden.bytes(from.id() + ".json"), way), way));
        }
        return all;
    }

    private static List<Difference> streamDifferences(
            GoldenCase golden, List<Event> events, Replies.Way way, boolean joined) {
        ArrayNode expected = Replies.frames(golden.bytes(way.client().id() + ".sse"));
        ArrayNode found = Replies.frames(Replies.stream(events, way));
        return Difference.between(
                comparable(joined ? JoinedFrames.of(expected, way.client()) : expected),
                comparable(joined ? JoinedFrames.of(found, way.client()) : found));
    }

    private static List<Difference> wholeDifferences(GoldenCase golden, List<Event> events, Replies.Way way) {
        String file = way.client().id() + ".json";
        if (!golden.has(file)) {
            return List.of();
        }
        JsonNode expected = Trees.unquoted(Trees.parse(golden.bytes(file)));
        JsonNode found = Trees.unquoted(Trees.parse(Replies.whole(events, way)));
        return Difference.between(comparable(expected), comparable(found)).stream()
                .map(difference -> difference.below("json"))
                .toList();
    }

    private static JsonNode comparable(JsonNode tree) {
        if (tree instanceof ObjectNode object && object.path("object").asText().equals("response")) {
            object.remove(ECHO);
        }
        tree.forEach(ReplyGoldenTest::comparable);
        if (tree instanceof ObjectNode object) {
            object.properties().removeIf(Replies::isZeroDetail);
        }
        return tree;
    }
}
