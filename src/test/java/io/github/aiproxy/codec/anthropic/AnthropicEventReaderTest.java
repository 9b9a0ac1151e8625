package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.bytes;
import static io.github.aiproxy.codec.anthropic.Transcript.events;
import static io.github.aiproxy.codec.anthropic.Transcript.file;
import static io.github.aiproxy.codec.anthropic.Transcript.fold;
import static io.github.aiproxy.codec.anthropic.Transcript.reply;
import static io.github.aiproxy.codec.anthropic.Transcript.replyEvents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicEventReaderTest {
    static Stream<String> transcripts() {
        return Stream.of("text", "thinking-then-tools", "hosted-search", "refusal", "signed-without-thoughts");
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void everySplitOfTheBytesGivesTheSameEvents(String name) {
        byte[] stream = file("stream/" + name + ".sse");
        List<Event> whole = events(stream, 0);
        for (int cut = 1; cut < stream.length; cut++) {
            assertThat(events(stream, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        int[] everywhere = java.util.stream.IntStream.range(0, stream.length).toArray();
        assertThat(events(stream, everywhere, Transcript.target())).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aStreamAndItsWholeReplyFoldToTheSame(String name) {
        assertThat(reply(replyEvents(file("stream/" + name + ".json"))))
                .isEqualTo(reply(events(file("stream/" + name + ".sse"), 0)));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aStreamThatEndsEarlyNeverLooksComplete(String name) {
        byte[] stream = file("stream/" + name + ".sse");
        int whole = new String(stream, StandardCharsets.ISO_8859_1).indexOf("{\"type\":\"message_stop\"}") + 23;
        for (int length = 0; length < whole; length++) {
            byte[] part = java.util.Arrays.copyOf(stream, length);
            List<Event> events = Transcript.eventsOrFailure(part);
            assertThat(events).as("first %d bytes", length).doesNotHaveAnyElementsOfTypes(Event.Completed.class);
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Failed.class);
        }
        assertThat(Transcript.eventsOrFailure(java.util.Arrays.copyOf(stream, whole)))
                .hasAtLeastOneElementOfType(Event.Completed.class);
    }

    @Test
    void textComesAsItIsSaid() {
        assertThat(events(file("stream/text.sse"), 0))
                .containsExactly(
                        new Event.Started("msg_1", "m", new Usage(12, 0, 0, null, 1, null)),
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Ping(),
                        new Event.Delta(0, "Hi"),
                        new Event.Delta(0, " Grüße 😀"),
                        new Event.PartEnded(0),
                        new Event.UsageSeen(new Usage(12, 0, 0, null, 3, null)),
                        new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                        new Event.Completed());
    }

    @Test
    void thoughtsAreSignedAndCallsKeepTheirArgumentsToTheLetter() {
        assertThat(reply(events(file("stream/thinking-then-tools.sse"), 0))
                        .candidates()
                        .get(0)
                        .parts())
                .containsExactly(
                        new Part.Reasoning(
                                null,
                                List.of("Need both  \r\n"),
                                new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "EqQB+/=", null)),
                        new Part.ToolCall("toolu_a", "f", "{\"x\":12345678901234567890,\"y\":1.0}"),
                        new Part.ToolCall("toolu_b", "g", "{}"));
    }

    @Test
    void cachedTokensCountAsInput() {
        assertThat(fold(events(file("stream/thinking-then-tools.sse"), 0)).usage())
                .isEqualTo(new Usage(100, 45, 30, 20, 40, 9));
    }

    @Test
    void whatAnthropicRanItselfIsKeptWholeAndIsNoCallForTheClient() {
        var answer =
                reply(events(file("stream/hosted-search.sse"), 0)).candidates().get(0);
        assertThat(answer.stop().reason()).isEqualTo(Stop.Reason.END_TURN);
        assertThat(answer.parts().get(1))
                .isEqualTo(new Part.Opaque(
                        Protocol.ANTHROPIC,
                        "server_tool_use",
                        "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\","
                                + "\"input\":{\"query\":\"sea\"},\"caller\":{\"type\":\"direct\"}}",
                        Part.Opaque.Fate.DROP));
        Part.Text cited = (Part.Text) answer.parts().get(3);
        assertThat(cited.annotations()).hasSize(1);
        assertThat(cited.annotations().get(0).url()).isEqualTo("https://example.org");
        assertThat(cited.annotations().get(0).json()).contains("\"encrypted_index\":\"Eo8B\"");
    }

    /** A client loses its conversation with the summary of it. */
    @Test
    void aCompactionIsAllThatItsDeltasSay() {
        String stream = "data: {\"type\":\"message_start\",\"message\":{}}\n\n"
                + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"compaction\",\"content\":null}}\n\n"
                + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"compaction_delta\",\"content\":\"So\"}}\n\n"
                + "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"compaction_delta\",\"content\":\" far\",\"encrypted_content\":\"E\"}}\n\n"
                + "data: {\"type\":\"content_block_stop\",\"index\":0}\n\ndata: {\"type\":\"message_stop\"}\n\n";
        assertThat(reply(events(stream.getBytes(StandardCharsets.UTF_8), 0))
                        .candidates()
                        .get(0)
                        .parts())
                .containsExactly(new Part.Opaque(
                        Protocol.ANTHROPIC,
                        "compaction",
                        "{\"type\":\"compaction\",\"content\":\"So far\",\"encrypted_content\":\"E\"}",
                        Part.Opaque.Fate.DROP));
    }

    @Test
    void aRefusalTellsWhy() {
        assertThat(reply(events(file("stream/refusal.sse"), 0))
                        .candidates()
                        .get(0)
                        .stop())
                .isEqualTo(new Stop(Stop.Reason.REFUSAL, null, "That could do harm."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "end_turn=END_TURN",
                "max_tokens=MAX_TOKENS",
                "stop_sequence=STOP_SEQUENCE",
                "tool_use=TOOL_CALLS",
                "pause_turn=PAUSE",
                "refusal=REFUSAL",
                "model_context_window_exceeded=CONTEXT_EXCEEDED",
                "compaction=OTHER",
                "something_new=OTHER"
            })
    void everyStopReasonHasItsMeaning(String pair) {
        String[] words = pair.split("=");
        List<Event> events = events(start()
                + frame("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + words[0] + "\"}}")
                + frame("{\"type\":\"message_stop\"}"));
        assertThat(events)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(Event.Finished.class, end -> assertThat(
                                end.stop().reason())
                        .isEqualTo(Stop.Reason.valueOf(words[1]))));
    }

    @Test
    void aCallWhoseInputCameWithItsStartIsNotEmpty() {
        List<Event> events = events(start()
                + frame("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                        + "\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\": 1.0}}}")
                + frame("{\"type\":\"content_block_stop\",\"index\":0}")
                + frame("{\"type\":\"message_stop\"}"));
        assertThat(fold(events).part(0)).isEqualTo(new Part.ToolCall("t", "f", "{\"a\": 1.0}"));
        assertThat(reply(events).candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
    }

    @Test
    void namesAndKindsOfToolsAreTheClientsAgain() {
        Target target = Transcript.target();
        target.nameTool("ns__f", new Target.ToolName("f", "ns", ToolKind.FUNCTION));
        target.nameTool("patch", new Target.ToolName("patch", null, ToolKind.CUSTOM));
        String stream = start()
                + frame("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                        + "\"id\":\"a\",\"name\":\"ns__f\",\"input\":{}}}")
                + frame("{\"type\":\"content_block_stop\",\"index\":0}")
                + frame("{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\","
                        + "\"id\":\"b\",\"name\":\"patch\",\"input\":{}}}")
                + json(1, "{\\\"input\\\":\\\"*** Begin\\\\n\\\\ud83d")
                + json(1, "\\\\ude00 {x}\\\"}")
                + frame("{\"type\":\"content_block_stop\",\"index\":1}")
                + frame("{\"type\":\"message_stop\"}");
        List<Part> parts = reply(events(bytes(stream), new int[0], target))
                .candidates()
                .get(0)
                .parts();
        assertThat(parts)
                .containsExactly(
                        new Part.ToolCall("a", null, "f", "ns", ToolKind.FUNCTION, "{}", null, null),
                        new Part.ToolCall("b", null, "patch", null, ToolKind.CUSTOM, "*** Begin\n😀 {x}", null, null));
    }

    @Test
    void anErrorInsideTheStreamEndsIt() {
        List<Event> events = events(start()
                + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                + "\"message\":\"Overloaded\"},\"request_id\":\"req_1\"}\n\n"
                + frame("{\"type\":\"message_stop\"}"));
        assertThat(events).hasSize(2);
        assertThat(events.get(1)).isEqualTo(new Event.Failed(new ChatError(ChatError.Kind.OVERLOADED, "Overloaded")));
    }

    @Test
    void unknownEventsAndDeltasAreSkipped() {
        List<Event> events = events(start()
                + frame("{\"type\":\"brand_new\",\"index\":0}")
                + frame("[]")
                + "event: vendor\ndata: {}\n\n"
                + frame("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
                        + "\"text\":\"a\"}}")
                + frame("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"new_delta\","
                        + "\"text\":\"no\"}}")
                + frame("{\"delta\":{\"text\":\"b\",\"x\":{\"text\":\"n\"},\"type\":\"text_delta\"},\"extra\":[1],"
                        + "\"index\":0,\"type\":\"content_block_delta\"}")
                + frame("{\"type\":\"message_stop\"}"));
        assertThat(fold(events).part(0)).isEqualTo(new Part.Text("ab"));
        assertThat(fold(events).completed()).isTrue();
    }

    @Test
    void wordsOfFramesThatAreNamedOtherwiseAreRead() {
        String delta =
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}\n\n";
        List<Event> events = events(start()
                + frame("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
                        + "\"text\":\"a\"}}")
                + "event: message\ndata: " + delta.formatted("b")
                + "event:\ndata: " + delta.formatted("c")
                + "data: " + delta.formatted("d").replace("0", "0.0")
                + frame("{\"type\":\"message_stop\"}"));
        assertThat(fold(events).part(0)).isEqualTo(new Part.Text("abcd"));
    }

    @Test
    void nothingIsReadAfterTheEnd() {
        List<Event> events = events(start()
                + frame("{\"type\":\"message_stop\"}")
                + frame("{\"type\":\"message_stop\"}")
                + "data: nonsense\n\n");
        assertThat(events.stream().filter(Event.Completed.class::isInstance)).hasSize(1);
        assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Completed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{\"type\":\"content_block_delta\",\"index\":0",
                "{\"type\":\"content_block_delta\",\"index\":5,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}",
                "{\"type\":\"content_block_stop\",\"index\":5}",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":7}",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\"}}",
                "{\"type\":\"content_block_delta\",\"index\":99999999999,\"delta\":{}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}",
            })
    void aFrameThatIsNoneOfThisProtocolIsTheUpstreamsFault(String data) {
        EventReader reader = Transcript.CODEC.eventReader(Transcript.target());
        byte[] bytes = bytes(data);
        assertThatThrownBy(() -> reader.read(
                        new Frame("content_block_delta", bytes, 0, bytes.length), new ArrayList<Event>()::add))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "<html>", "{\"content\":7}", "{\"content\":[7]}"})
    void aBodyThatIsNoReplyIsTheUpstreamsFault(String body) {
        assertThatThrownBy(() -> replyEvents(bytes(body)))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM));
    }

    @Test
    void anErrorInsideASuccessfulReplyIsAFailure() {
        assertThat(replyEvents(bytes("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}")))
                .containsExactly(new Event.Failed(new ChatError(ChatError.Kind.UPSTREAM, "m")));
    }

    private static String start() {
        return frame("{\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"model\":\"m\"}}");
    }

    private static String json(int index, String escaped) {
        return frame("{\"type\":\"content_block_delta\",\"index\":" + index
                + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" + escaped + "\"}}");
    }

    private static String frame(String data) {
        return "data: " + data + "\n\n";
    }
}
