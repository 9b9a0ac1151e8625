package io.github.aiproxy.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.StreamWatch;
import io.github.aiproxy.golden.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an upstream of one protocol answers is what the client of another hears, streamed and whole, however it arrives; and
 * what breaks off is never heard as a whole answer. {@code -Dlaws.tries}, {@code -Dlaws.seed}: see {@link RequestFidelityTest}.
 */
final class ReplyFidelityTest {
    private static final int TRIES = RequestFidelityTest.TRIES;
    private static final long SEED = RequestFidelityTest.SEED;
    private static final Excuses EXCUSES = Excuses.in("reply.txt");
    private static final Event.Failed BROKEN =
            new Event.Failed(new ChatError(ChatError.Kind.UPSTREAM, "the stream broke off"));

    static Stream<Arguments> pairs() {
        return RequestFidelityTest.pairs();
    }

    /** What is read of the upstream's wire: the upstream cannot say more. */
    private static List<Event> said(long seed, Protocol upstream) {
        byte[] stream = Relayed.stream(upstream, Answers.of(seed, upstream));
        return Relayed.read(upstream, stream, stream.length);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("pairs")
    void whatIsAnsweredIsHeard(Protocol upstream, Protocol client) {
        for (long seed = SEED; seed < SEED + TRIES; seed++) {
            List<Event> said = said(seed, upstream);
            byte[] stream = Relayed.stream(client, said);
            List<Event> streamed = Relayed.read(client, stream, stream.length);
            List<Event> whole = Relayed.readWhole(client, Relayed.whole(client, said));
            check(seed, upstream, client, said, streamed);
            check(seed, upstream, client, said, whole);
        }
    }

    private static void check(long seed, Protocol upstream, Protocol client, List<Event> said, List<Event> heard) {
        boolean oneText = upstream == Protocol.OPENAI || client == Protocol.OPENAI;
        List<Difference> differences = Heard.differences(
                Relayed.fold(said).reply(), Relayed.fold(heard).reply(), oneText);
        assertThat(EXCUSES.unexcused(upstream, client, differences, List.of()))
                .as("-Dlaws.seed=%d -Dlaws.tries=1%n%s%n%s", seed, said, heard)
                .isEmpty();
        assertThat(Relayed.fold(heard).completed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whereverItIsCutItSaysTheSame(Protocol wire) {
        for (long seed = SEED; seed < SEED + Math.max(1, TRIES / 10); seed++) {
            byte[] stream = Relayed.stream(wire, Answers.of(seed, wire));
            List<Event> uncut = Relayed.read(wire, stream, stream.length);
            assertThat(Relayed.read(
                            wire,
                            stream,
                            stream.length,
                            IntStream.range(1, stream.length).toArray()))
                    .as("seed %d byte by byte", seed)
                    .isEqualTo(uncut);
            int step = stream.length < 2000 || TRIES > 1000 ? 1 : 7;
            for (int cut = 1; cut < stream.length; cut += step) {
                boolean same = Relayed.read(wire, stream, stream.length, cut).equals(uncut);
                assertThat(same).as("seed %d cut at %d", seed, cut).isTrue();
            }
        }
    }

    /** The upstream's stream breaks off after any event: the client hears a failure in its own words, and no end. */
    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("pairs")
    void brokenAnswerIsNeverHeardAsWhole(Protocol upstream, Protocol client) {
        for (long seed = SEED; seed < SEED + Math.max(1, TRIES / 5); seed++) {
            List<Event> said = said(seed, upstream);
            for (int events = 0; events < said.size(); events++) {
                List<Event> broken = new ArrayList<>(said.subList(0, events));
                broken.add(BROKEN);
                byte[] stream = Relayed.stream(client, broken);
                List<Event> heard = Relayed.read(client, stream, stream.length);
                assertThat(heard.get(heard.size() - 1))
                        .as("seed %d, %d events", seed, events)
                        .isInstanceOf(Event.Failed.class);
                assertThat(marks(client, stream))
                        .as("seed %d, %d events", seed, events)
                        .contains(StreamWatch.Mark.ERROR)
                        .doesNotContain(StreamWatch.Mark.END);
            }
        }
    }

    /** The connection breaks off after any frame, without a word: the reader does not take it for the end. */
    @ParameterizedTest
    @EnumSource(Protocol.class)
    void brokenConnectionIsNotTheEnd(Protocol wire) {
        for (long seed = SEED; seed < SEED + Math.max(1, TRIES / 5); seed++) {
            byte[] stream = Relayed.stream(wire, Answers.of(seed, wire));
            List<Integer> ends = ends(stream);
            for (int end : ends) {
                List<StreamWatch.Mark> marks = marks(wire, Arrays.copyOf(stream, end));
                boolean whole = marks.contains(StreamWatch.Mark.END) || marks.contains(StreamWatch.Mark.MAY_END);
                List<Event> read = Relayed.read(wire, stream, end);
                assertThat(read.get(read.size() - 1) instanceof Event.Completed)
                        .as("seed %d, %d bytes of %d", seed, end, stream.length)
                        .isEqualTo(whole);
            }
        }
    }

    private static List<Integer> ends(byte[] stream) {
        List<Integer> ends = new ArrayList<>(List.of(0));
        for (int i = 1; i < stream.length; i++) {
            if (stream[i] == '\n' && stream[i - 1] == '\n') {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    private static List<StreamWatch.Mark> marks(Protocol wire, byte[] stream) {
        List<StreamWatch.Mark> marks = new ArrayList<>();
        StreamWatch watch = StreamWatch.of(wire);
        List<Integer> ends = ends(stream);
        for (int i = 1; i < ends.size(); i++) {
            marks.add(watch.look(stream, ends.get(i - 1), ends.get(i) - ends.get(i - 1)));
        }
        return marks;
    }
}
