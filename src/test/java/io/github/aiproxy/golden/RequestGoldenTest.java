package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of the corpus is read from every wire and written to every other. */
final class RequestGoldenTest {

    static Stream<Arguments> reads() {
        return GoldenCase.all("request").stream().flatMap(golden -> golden.protocols(".json").stream()
                .map(protocol -> Arguments.of(golden + " " + protocol.id(), golden, protocol)));
    }

    static Stream<Arguments> writes() {
        return GoldenCase.all("request").stream().flatMap(golden -> Stream.of(Protocol.values())
                .map(protocol -> Arguments.of(golden + " →" + protocol.id(), golden, protocol)));
    }

    static Stream<Arguments> pairs() {
        return GoldenCase.all("request").stream()
                .flatMap(golden -> golden.protocols(".json").stream().flatMap(from -> Stream.of(Protocol.values())
                        .filter(to -> to != from)
                        .map(to -> Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, from, to))));
    }

    static Stream<Arguments> cases() {
        return GoldenCase.all("request").stream().map(golden -> Arguments.of(golden.toString(), golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    void isRead(String name, GoldenCase golden, Protocol protocol) {
        if (GoldenCase.UPDATE_CHAT && protocol == Requests.origin(golden)) {
            golden.write("chat.json", Trees.pretty(Canonical.tree(Requests.read(golden, protocol))));
        }
        assertThat(golden.losses().undeclared(protocol.id(), readDifferences(golden, protocol)))
                .as(name)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void isWritten(String name, GoldenCase golden, Protocol protocol) {
        ChatRequest chat = Requests.canonical(golden);
        if (GoldenCase.UPDATE_WIRE && golden.has(Requests.file(protocol))) {
            Target target = Requests.target(golden, protocol);
            List<Difference> differences = written(golden, chat, protocol);
            if (!golden.losses()
                    .undeclared("chat→" + protocol.id(), differences)
                    .isEmpty()) {
                golden.write(
                        Requests.file(protocol), Trees.pretty(Trees.parse(Requests.write(chat, protocol, target))));
            }
        }
        assertThat(golden.losses().undeclared("chat→" + protocol.id(), written(golden, chat, protocol)))
                .as(name)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isTranslated(String name, GoldenCase golden, Protocol from, Protocol to) {
        List<Difference> differences = written(golden, Requests.read(golden, from), to);
        assertThat(golden.losses().undeclared(from.id() + "→" + to.id(), differences))
                .as(name)
                .isEmpty();
    }

    /** A declared loss that no longer happens is a lie. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void losesWhatItDeclares(String name, GoldenCase golden) {
        Losses losses = golden.losses();
        ChatRequest chat = Requests.canonical(golden);
        for (Protocol to : Protocol.values()) {
            losses.undeclared("chat→" + to.id(), written(golden, chat, to));
            for (Protocol from : golden.protocols(".json")) {
                losses.undeclared(from.id(), readDifferences(golden, from));
                if (from != to) {
                    losses.undeclared(from.id() + "→" + to.id(), written(golden, Requests.read(golden, from), to));
                }
            }
        }
        assertThat(losses.unused()).as(name).isEmpty();
    }

    private static List<Difference> readDifferences(GoldenCase golden, Protocol protocol) {
        JsonNode expected = Trees.parse(golden.bytes("chat.json"));
        JsonNode found = Canonical.tree(Requests.read(golden, protocol));
        return Difference.between(expected, found);
    }

    /** What differs from the file; one difference at {@code refused} if there is no file, or nothing to compare with it. */
    private static List<Difference> written(GoldenCase golden, ChatRequest chat, Protocol to) {
        boolean expected = golden.has(Requests.file(to));
        Target target = expected ? Requests.target(golden, to) : new Target("some-model", false, 4096);
        JsonNode found;
        try {
            found = Trees.parse(Requests.write(chat, to, target));
        } catch (ChatException e) {
            return List.of(new Difference("refused", MissingNode.getInstance(), TextNode.valueOf(e.getMessage())));
        }
        if (!expected) {
            return List.of(new Difference("written", MissingNode.getInstance(), found));
        }
        return new ArrayList<>(Difference.between(
                Trees.unquoted(Trees.parse(golden.bytes(Requests.file(to)))), Trees.unquoted(found)));
    }
}
