package io.github.aiproxy.codec.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.FrameReader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Pictures in the middle of a stream. */
final class StreamedImageTest {
    private static String frame(String part, String more) {
        return "data: {\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[" + part + "]}" + more
                + "}]}\n\n";
    }

    private static String image(String letter) {
        return "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + letter.repeat(4000) + "\"}}";
    }

    @Test
    void anImageIsWhatItWasHoweverMuchComesAfterIt() {
        byte[] stream = (frame(image("A"), "") + frame(image("B"), ",\"finishReason\":\"STOP\"")).getBytes(UTF_8);
        FrameReader frames = new FrameReader(1 << 20);
        GeminiEventReader events = new GeminiEventReader(new Target("m", true, 0));
        ReplyFold fold = new ReplyFold();
        byte[] chunk = new byte[1000];
        for (int from = 0; from < stream.length; from += chunk.length) {
            // A buffer that is used again for the next chunk.
            int length = Math.min(chunk.length, stream.length - from);
            System.arraycopy(stream, from, chunk, 0, length);
            frames.read(chunk, 0, length, frame -> events.read(frame, fold::accept));
        }
        Arrays.fill(chunk, (byte) 0);
        events.end(fold::accept);
        assertThat(fold.reply().candidates().get(0).parts())
                .extracting(part -> ((Part.Source.Base64) ((Part.Media) part).source()).data())
                .containsExactly("A".repeat(4000), "B".repeat(4000));
    }
}
