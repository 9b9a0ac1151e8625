package io.github.aiproxy.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole frames and nothing else, wherever the stream was cut. */
final class FrameScannerTest {
    private static final List<String> FRAMES =
            List.of("event: a~data: {\"é\":1}~~", ": comment~~", "data: 🌍~data:2~id: 3~~", "data: [DONE]~~");

    private static List<String> scan(List<byte[]> chunks, StringBuilder out, List<Integer> ends) {
        FrameScanner scanner = new FrameScanner(1_000);
        List<String> frames = new ArrayList<>();
        for (byte[] chunk : chunks) {
            byte[] whole = scanner.scan(
                    chunk, (buffer, offset, length) -> frames.add(new String(buffer, offset, length, UTF_8)));
            if (whole != null) {
                out.append(new String(whole, UTF_8));
                ends.add(out.length());
            }
        }
        out.append(new String(scanner.rest(), UTF_8));
        return frames;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"LF", "CRLF", "CR"})
    void framesAreTheSameAtEverySplit(String end) {
        String lineEnd = end.equals("LF") ? "\n" : end.equals("CR") ? "\r" : "\r\n";
        List<String> expected =
                FRAMES.stream().map(frame -> frame.replace("~", lineEnd)).toList();
        byte[] stream = String.join("", expected).getBytes(UTF_8);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= Math.min(stream.length, first + 3); second++) {
                List<byte[]> chunks = List.of(
                        java.util.Arrays.copyOfRange(stream, 0, first),
                        java.util.Arrays.copyOfRange(stream, first, second),
                        java.util.Arrays.copyOfRange(stream, second, stream.length));
                StringBuilder out = new StringBuilder();
                List<String> frames = scan(chunks, out, new ArrayList<>());
                assertThat(out.toString()).isEqualTo(new String(stream, UTF_8));
                // A CRLF that is cut in its middle may leave its LF to the next frame, never more.
                assertThat(frames.stream().map(String::strip).toList())
                        .isEqualTo(expected.stream().map(String::strip).toList());
            }
        }
    }

    @Test
    void byteByByteGivesTheSame() {
        String stream = String.join("", FRAMES).replace("~", "\n");
        List<byte[]> chunks = new ArrayList<>();
        for (byte b : stream.getBytes(UTF_8)) {
            chunks.add(new byte[] {b});
        }
        StringBuilder out = new StringBuilder();
        assertThat(scan(chunks, out, new ArrayList<>())).hasSize(4);
        assertThat(out.toString()).isEqualTo(stream);
    }

    @Test
    void unfinishedFrameIsHeldBack() {
        FrameScanner scanner = new FrameScanner(100);
        List<String> frames = new ArrayList<>();
        FrameScanner.Listener listener =
                (buffer, offset, length) -> frames.add(new String(buffer, offset, length, UTF_8));
        assertThat(scanner.scan("data: 1\n\ndata: 2\n".getBytes(UTF_8), listener))
                .isEqualTo("data: 1\n\n".getBytes(UTF_8));
        assertThat(new String(scanner.rest(), UTF_8)).isEqualTo("data: 2\n");
        assertThat(scanner.scan("data: 3".getBytes(UTF_8), listener)).isNull();
        assertThat(scanner.scan("\n\n".getBytes(UTF_8), listener)).isEqualTo("data: 2\ndata: 3\n\n".getBytes(UTF_8));
        assertThat(scanner.rest()).isEmpty();
        assertThat(frames).containsExactly("data: 1\n\n", "data: 2\ndata: 3\n\n");
    }

    @Test
    void wholeChunkIsHandedOnUncopied() {
        byte[] chunk = "data: 1\n\ndata: 2\n\n".getBytes(UTF_8);
        assertThat(new FrameScanner(100).scan(chunk, (buffer, offset, length) -> {}))
                .isSameAs(chunk);
    }

    @Test
    void frameWithoutEndIsNotHeldForEver() {
        FrameScanner scanner = new FrameScanner(100);
        byte[] chunk = "data: 1234567890123456789012345678901234567890".getBytes(UTF_8);
        scanner.scan(chunk, (buffer, offset, length) -> {});
        scanner.scan(chunk, (buffer, offset, length) -> {});
        assertThatThrownBy(() -> scanner.scan(chunk, (buffer, offset, length) -> {}))
                .isInstanceOf(FrameReader.FrameTooLargeException.class);
    }

    @Test
    void limitIsThatOfOneFrameHoweverManyArriveAtOnce() {
        FrameScanner scanner = new FrameScanner(20);
        assertThat(scanner.scan("data: 1".getBytes(UTF_8), (buffer, offset, length) -> {}))
                .isNull();
        String rest = "\n\n" + "data: 2\n\n".repeat(10);
        assertThat(scanner.scan(rest.getBytes(UTF_8), (buffer, offset, length) -> {}))
                .asString(UTF_8)
                .isEqualTo("data: 1" + rest);
    }
}
