package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.Frame;
import io.github.aiproxy.sse.FrameReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StencilTest {
    private static final String KEPT = "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}";

    private static Frame frame(String json) {
        // Somewhere in a larger buffer, as frames are.
        byte[] bytes = ("data: " + json + "\n\n{").getBytes(StandardCharsets.UTF_8);
        return new Frame(null, bytes, 6, bytes.length - 9);
    }

    private static Stencil of(String json) {
        Stencil stencil = new Stencil();
        Frame frame = frame(json);
        stencil.begin();
        try (JsonReader reader = Json.reader(frame.buffer(), frame.offset(), frame.length())) {
            reader.nextToken();
            for (String name = reader.nextFieldName(); name != null; name = reader.nextFieldName()) {
                JsonToken token = reader.nextToken();
                if (name.equals("delta") && token == JsonToken.VALUE_STRING) {
                    stencil.text(reader);
                } else if (name.equals("n") || name.equals("pad")) {
                    stencil.skipped(reader);
                }
                reader.skipChildren();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        stencil.keep(frame);
        return stencil;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello",
                "x",
                "a longer text than the one before",
                "Grüße, 東京 😀",
                "{: [1], 'a'}",
                "\\n",
                "a \\\"word\\\" and \\\\ of \\/ \\b\\f\\r\\t ends\\\\",
                "\\u007b\\u00fC ü \\ud83d\\ude00",
                "\\ude00 of \\ud83d",
                "a\\u0000b\\n"
            })
    void frameWithAnotherTextIsKnown(String text) throws IOException {
        String said = Json.read("[\"" + text + "\"]").get(0).textValue();
        assertThat(of(KEPT).textOf(frame(KEPT.replace("Hello", text)))).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":8,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hi\",\"x\":[1]}",
                "{\"n\":1234567,\"type\":\"delta\",\"pad\":\"\",\"delta\":\"Hi\",\"x\":[1]}",
                "{\"n\":0,\"type\":\"delta\",\"pad\":\"another\",\"delta\":\"Hi\",\"x\":[1]}",
                "{\"n\":\"none\",\"type\":\"delta\",\"pad\":3,\"delta\":\"Hi\",\"x\":[1]}"
            })
    void whatNobodyLooksAtMayDiffer(String json) {
        assertThat(of(KEPT).textOf(frame(json))).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"n\":7",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\"",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]} ",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[2]}",
                "{\"n\":7,\"type\":\"Delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":7, \"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":07,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":-7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":7.5,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":7e5,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":null,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":12345,\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":null,\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"a\\\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"a\\xb\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"a\\u12\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"a\\'c\",\"delta\":\"a\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"a\nb\",\"x\":[1]}",
                "{\"n\":7,\"type\":\"delta\",\"pad\":\"abc\",\"delta\":\"Hello\",\"delta\":\"Hello\",\"x\":[1]}"
            })
    void anyOtherFrameIsReadInTheUsualWay(String json) {
        assertThat(of(KEPT).textOf(frame(json))).isNull();
    }

    @Test
    void bytesThatAreNoTextAreReadInTheUsualWay() {
        for (int[] wrong : new int[][] {{0xFF}, {0xC3}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF5, 0x80, 0x80, 0x80}}) {
            Frame frame = frame(KEPT.replace("Hello", "Hell" + "?".repeat(wrong.length)));
            int at = frame.offset() + KEPT.indexOf("Hello") + 4;
            for (int i = 0; i < wrong.length; i++) {
                frame.buffer()[at + i] = (byte) wrong[i];
            }
            assertThat(of(KEPT).textOf(frame)).isNull();
        }
    }

    @Test
    void theLastOfSeveralTextsCounts() {
        Stencil stencil = of("{\"delta\":\"a\",\"delta\":\"b\"}");
        assertThat(stencil.textOf(frame("{\"delta\":\"c\",\"delta\":\"d\"}"))).isEqualTo("d");
    }

    @Test
    void nothingIsKnownWithoutText() {
        for (String json : List.of(
                "{\"n\":7}",
                "{\"delta\":null}",
                "{\"n\":1,\"n\":2,\"n\":3,\"n\":4,\"n\":5,\"n\":6,\"n\":7,\"n\":8,\"delta\":\"a\"}",
                "{\"delta\":\"" + "a".repeat(5000) + "\"}",
                // From the odd number on, Jackson reads.
                "{\"odd\":1e99999,\"delta\":\"a\"}")) {
            assertThat(of(json).textOf(frame(json))).as(json).isNull();
        }
        assertThat(new Stencil().textOf(frame(KEPT))).isNull();
    }

    @Test
    void nothingIsKnownWhileAFrameIsRead() {
        Stencil stencil = of(KEPT);
        stencil.begin();
        assertThat(stencil.textOf(frame(KEPT))).isNull();
    }

    /** What makes each frame another one than that before, so that it is read from its beginning to its end. */
    private static byte[] varied(byte[] stream, String evenBegin, String oddBegin) {
        String[] frames = new String(stream, StandardCharsets.UTF_8).split("(?<=\n\n)");
        StringBuilder varied = new StringBuilder();
        for (int i = 0; i < frames.length; i++) {
            varied.append(frames[i].replace("data: {", "data: " + (i % 2 == 0 ? evenBegin : oddBegin)));
        }
        return varied.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static final String[] PIECES = {
        "a",
        " word",
        "\n",
        "\"",
        "\\",
        "}",
        "{\"text\":\"",
        "ä",
        "東京",
        "😀",
        "\ud83d",
        "\ude00",
        "\u0000",
        "\t",
        "</",
        "'",
        "?"
    };

    private static String text(Random dice) {
        StringBuilder text = new StringBuilder();
        for (int n = dice.nextInt(6); n >= 0; n--) {
            text.append(PIECES[dice.nextInt(dice.nextInt(PIECES.length) + 1)]);
        }
        return text.toString();
    }

    /** Words, thoughts and arguments by turns, as one protocol's stream. */
    private static byte[] stream(Protocol protocol, Random dice) {
        ChatRequest.Builder request = new ChatRequest.Builder(protocol);
        request.model = "m";
        request.stream = true;
        EventWriter writer = Codecs.INSTANCE
                .of(protocol)
                .eventWriter(new ClientView(request.build(), "R1", 1_760_000_000L, () -> 1, false));
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started("r", "m", Usage.UNKNOWN));
        int parts = 2 + dice.nextInt(4);
        for (int part = 0; part < parts; part++) {
            Part skeleton =
                    switch (dice.nextInt(3)) {
                        case 0 -> new Part.Text("");
                        case 1 -> new Part.Reasoning(null, List.of(), null);
                        default -> new Part.ToolCall("call_" + part, "run", "");
                    };
            events.add(new Event.PartStarted(part, 0, skeleton));
            boolean call = skeleton instanceof Part.ToolCall;
            events.add(new Event.Delta(part, call ? "{\"a\":\"" : "begin"));
            for (int n = dice.nextInt(12); n > 0; n--) {
                events.add(new Event.Delta(part, call ? "b ü \\\"c\\\" \\n" + n : text(dice)));
            }
            events.add(new Event.Delta(part, call ? "\"}" : "end"));
            events.add(new Event.PartEnded(part));
        }
        events.add(new Event.UsageSeen(new Usage(3, null, null, null, 4, null)));
        events.add(new Event.Finished(0, new Stop(Stop.Reason.END_TURN)));
        events.add(new Event.Completed());
        ByteSink out = new ByteSink(1024);
        events.forEach(event -> writer.write(event, out));
        return out.toByteArray();
    }

    private static List<Event> read(Protocol protocol, byte[] stream) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.of(protocol).eventReader(new Target("m", true, 1024));
        new FrameReader(1 << 20).read(stream, 0, stream.length, frame -> reader.read(frame, events::add));
        if (!reader.ended()) {
            reader.end(events::add);
        }
        return events;
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void streamSaysTheSameAsReadFrameByFrame(Protocol protocol) {
        for (int seed = 0; seed < 300; seed++) {
            byte[] stream = stream(protocol, new Random(seed));
            List<Event> events = read(protocol, stream);
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Completed.class);
            assertThat(events).as("seed %d", seed).isEqualTo(read(protocol, varied(stream, "{", "{ ")));
            byte[] unusual = varied(stream, "{\"unheardOf\":[],", "{\"unheardOf\":{},");
            assertThat(events).as("seed %d", seed).isEqualTo(read(protocol, unusual));
        }
    }
}
