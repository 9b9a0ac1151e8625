package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reply loses on its way to a client is told, and only that: checked against what the writers write. */
final class ReplyLossesTest {
    /** In everything that a writer can only have written if it wrote the part. */
    private static final String MARK = "MARK";

    private static final String JSON = "{\"type\":\"x\",\"id\":\"" + MARK + "\"}";

    private static List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (Protocol origin : Protocol.values()) {
            parts.add(new Part.Opaque(origin, "x", JSON, Part.Opaque.Fate.DROP));
        }
        String query = "{\"query\":\"" + MARK + "\"}";
        for (ToolKind kind : List.of(ToolKind.WEB_SEARCH, ToolKind.CODE_EXECUTION, ToolKind.FUNCTION)) {
            parts.add(new Part.ToolCall("c", null, "f", null, kind, query, null, null));
        }
        parts.add(new Part.ToolResult("c", "f", List.of(new Part.Text(MARK)), false));
        for (Part.Media.Kind kind : Part.Media.Kind.values()) {
            parts.add(new Part.Media(kind, new Part.Source.Url("https://h/" + MARK), null));
            parts.add(new Part.Media(kind, new Part.Source.Base64(MARK), "image/png"));
        }
        parts.add(new Part.Text(MARK));
        parts.add(new Part.Refusal(MARK));
        for (Protocol origin : Protocol.values()) {
            parts.add(cited(new Annotation("https://h/" + MARK, "t", 0, 1, null, origin, JSON)));
            parts.add(cited(new Annotation(null, MARK, 0, 1, null, origin, JSON)));
        }
        List<TokenLogprob> logprobs = List.of(new TokenLogprob(MARK, -1, null, List.of()));
        parts.add(new Part.Text("a", List.of(), null, null, logprobs, null));
        parts.add(new Part.Text("a").withPhase(MARK));
        parts.add(new Part.Refusal("a").withPhase(MARK));
        return parts;
    }

    private static Part cited(Annotation annotation) {
        return new Part.Text("abc", List.of(annotation), null, null);
    }

    static Stream<Arguments> parts(Protocol client) {
        return parts().stream().map(part -> Arguments.of(client, part));
    }

    static Stream<Arguments> all() {
        return Stream.of(Protocol.values()).flatMap(ReplyLossesTest::parts);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("all")
    void isToldIfAndOnlyIfItIsLost(Protocol client, Part part) {
        ChatRequest.Builder request = new ChatRequest.Builder(client);
        request.model = "m";
        ClientView view = new ClientView(request.build(), "R1", 0, () -> 1, false);
        EventWriter writer = Codecs.INSTANCE.plain(client).eventWriter(view);
        List<String> lost = new ArrayList<>();
        ReplyLosses losses = new ReplyLosses(client, (path, why) -> lost.add(path));
        ByteSink out = new ByteSink(1024);
        for (Event event : List.of(
                new Event.Started("id", "m", Usage.UNKNOWN),
                new Event.PartStarted(0, 0, part),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                new Event.Completed())) {
            losses.accept(event);
            writer.write(event, out);
        }
        boolean written = new String(out.toByteArray(), StandardCharsets.UTF_8).contains(MARK);
        assertThat(lost.isEmpty()).as(lost.toString()).isEqualTo(written);
        assertThat(lost).allMatch(path -> path.startsWith("candidates[0].parts[0]"));
    }
}
