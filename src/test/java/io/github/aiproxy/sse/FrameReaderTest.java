package io.github.aiproxy.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int LIMIT = 1 << 20;

    private static final String MIXED = "\uFEFF: hello\n"
            + "event: a\ndata: {\"x\":\"Grüße 😀\"}\n\n"
            + "data:no space\n\n"
            + "data: one\ndata: two\ndata\n\n"
            + "id: 7\nretry: 10\nevent: ignored without data\n\n"
            + "unknown: field\nevent:b\ndata: last\n\n";

    private static final List<String> MIXED_FRAMES =
            List.of("a|{\"x\":\"Grüße 😀\"}", "null|no space", "null|one\ntwo\n", "b|last");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void anyLineEndGivesTheSameFrames(String lineEnd) {
        assertThat(frames(bytes(MIXED.replace("\n", lineEnd)), LIMIT)).isEqualTo(MIXED_FRAMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void everySplitGivesTheSameFrames(String lineEnd) {
        byte[] stream = bytes(MIXED.replace("\n", lineEnd));
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameReader reader = new FrameReader(LIMIT);
            List<String> frames = new ArrayList<>();
            reader.read(stream, 0, cut, frame -> frames.add(shown(frame)));
            reader.read(stream, cut, stream.length - cut, frame -> frames.add(shown(frame)));
            reader.end(frame -> frames.add(shown(frame)));
            assertThat(frames).as("cut at %d", cut).isEqualTo(MIXED_FRAMES);
        }
    }

    @Test
    void byteByByteGivesTheSameFrames() {
        byte[] stream = bytes(MIXED.replace("\n", "\r\n"));
        FrameReader reader = new FrameReader(LIMIT);
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            reader.read(stream, i, 1, frame -> frames.add(shown(frame)));
            reader.read(stream, i, 0, frame -> frames.add(shown(frame)));
        }
        assertThat(frames).isEqualTo(MIXED_FRAMES);
    }

    @Test
    void aFrameIsHandedOverWithItsBlankLineAndNotLater() {
        FrameReader reader = new FrameReader(LIMIT);
        List<String> frames = new ArrayList<>();
        byte[] stream = bytes("data: x\n\ndata: y");
        reader.read(stream, 0, stream.length, frame -> frames.add(shown(frame)));
        assertThat(frames).containsExactly("null|x");
    }

    @Test
    void theLastFrameMayLackItsBlankLine() {
        assertThat(frames(bytes("event: e\ndata: x"), LIMIT)).containsExactly("e|x");
        assertThat(frames(bytes("event: e\ndata: x\n"), LIMIT)).containsExactly("e|x");
        assertThat(frames(bytes("event: e\n"), LIMIT)).isEmpty();
    }

    @Test
    void aByteOrderMarkInTheMiddleIsNotSkipped() {
        assertThat(frames(bytes("data: x\n\n\uFEFFdata: y\n\n"), LIMIT)).containsExactly("null|x");
    }

    @Test
    void anEventNameDoesNotReachTheNextFrame() {
        assertThat(frames(bytes("event: e\n\ndata: x\n\n"), LIMIT)).containsExactly("null|x");
    }

    @Test
    void aCarriageReturnAtTheEndOfAChunkDoesNotMakeABlankLine() {
        FrameReader reader = new FrameReader(LIMIT);
        List<String> frames = new ArrayList<>();
        for (String chunk : new String[] {"data: x\r", "\ndata: y\r", "\n\r", "\n"}) {
            byte[] bytes = bytes(chunk);
            reader.read(bytes, 0, bytes.length, frame -> frames.add(shown(frame)));
        }
        assertThat(frames).containsExactly("null|x\ny");
    }

    @Test
    void aLineOfManyMegabytesPasses() {
        String big = "a".repeat(20 << 20);
        byte[] stream = bytes("data: " + big + "\n\n");
        FrameReader reader = new FrameReader(32 << 20);
        List<Integer> sizes = new ArrayList<>();
        for (int at = 0; at < stream.length; at += 65536) {
            reader.read(stream, at, Math.min(65536, stream.length - at), frame -> sizes.add(frame.length()));
        }
        assertThat(sizes).containsExactly(big.length());
    }

    @Test
    void tooLargeIsTooLargeHoweverItIsCut() {
        byte[] stream = bytes("data: " + "a".repeat(95) + "\n\n");
        assertThat(frames(stream, 101)).hasSize(1);
        for (int cut = 0; cut <= stream.length; cut++) {
            int at = cut;
            assertThatThrownBy(() -> {
                        FrameReader reader = new FrameReader(100);
                        reader.read(stream, 0, at, frame -> {});
                        reader.read(stream, at, stream.length - at, frame -> {});
                    })
                    .as("cut at %d", cut)
                    .isInstanceOf(FrameReader.FrameTooLargeException.class);
        }
    }

    @Test
    void linesThatAddUpToTooMuchAreRefused() {
        byte[] stream = bytes(("data: " + "a".repeat(50) + "\n").repeat(3) + "\n");
        assertThatThrownBy(() -> frames(stream, 100)).isInstanceOf(FrameReader.FrameTooLargeException.class);
        assertThat(frames(stream, 152)).hasSize(1);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        ByteSink out = new ByteSink(1);
        Frames.begin(out, "message_stop");
        out.ascii("{}");
        Frames.end(out);
        Frames.comment(out, "keepalive");
        Frames.begin(out, null);
        out.write(bytes("ä"), 0, 2);
        Frames.end(out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("event: message_stop\ndata: {}\n\n: keepalive\n\ndata: ä\n\n");
        assertThat(frames(out.toByteArray(), LIMIT)).containsExactly("message_stop|{}", "null|ä");
    }

    @Test
    void dataIsComparedWithoutMakingText() {
        List<Boolean> same = new ArrayList<>();
        byte[] stream = bytes("data: [DONE]\n\ndata: [DONE\n\ndata: [DONE)\n\n");
        new FrameReader(LIMIT).read(stream, 0, stream.length, frame -> same.add(frame.is("[DONE]")));
        assertThat(same).containsExactly(true, false, false);
    }

    private static List<String> frames(byte[] stream, int limit) {
        FrameReader reader = new FrameReader(limit);
        List<String> frames = new ArrayList<>();
        reader.read(stream, 0, stream.length, frame -> frames.add(shown(frame)));
        reader.end(frame -> frames.add(shown(frame)));
        return frames;
    }

    private static String shown(Frame frame) {
        return frame.event() + "|" + frame.text();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
