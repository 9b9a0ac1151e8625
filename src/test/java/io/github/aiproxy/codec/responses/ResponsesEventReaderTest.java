package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesEventReaderTest {
    private static final String CREATED =
            "data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}}\n\n";

    private static Part.Text text(String text) {
        return new Part.Text(text);
    }

    private static List<Part> parts(List<Event> events) {
        return Wire.fold(events).candidates().get(0).parts();
    }

    @Test
    void documentedTranscriptBecomesReasoningTextAndCall() {
        ChatReply reply = Wire.fold(Wire.events(Wire.file("reasoning-text-call.sse")));
        assertThat(reply.id()).isEqualTo("resp_1");
        assertThat(reply.usage()).isEqualTo(new Usage(9, 4, 0, null, 7, 3));
        assertThat(reply.candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(
                        new Part.Reasoning(
                                "rs_1",
                                List.of("Need f"),
                                new Signature(
                                        Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA-done", "rs_1")),
                        text("Hi 世界 👋"),
                        new Part.ToolCall("call_a", "fc_1", "f", null, ToolKind.FUNCTION, "{\"x\":1}", null, null));
    }

    @Test
    void wordsKeepThePhaseOfTheirMessage() {
        String item =
                "\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"phase\":\"commentary\",\"content\":[";
        String sse = CREATED
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":0," + item + "]}}\n\n"
                + "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"delta\":\"Hm\"}\n\n"
                + "data: {\"type\":\"response.output_item.done\",\"output_index\":0," + item
                + "{\"type\":\"output_text\",\"text\":\"Hm\"},{\"type\":\"refusal\",\"refusal\":\"No\"}]}}\n\n"
                + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n";
        assertThat(parts(Wire.events(sse)))
                .containsExactly(text("Hm").withPhase("commentary"), new Part.Refusal("No").withPhase("commentary"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete", "failed-at-once"})
    void cutsAnywhereMakeNoDifference(String name) {
        byte[] sse = Wire.file(name + ".sse");
        List<Event> whole = Wire.events(sse);
        for (int cut = 1; cut < sse.length; cut++) {
            assertThat(Wire.events(sse, Wire.target(), cut, sse.length)).isEqualTo(whole);
        }
        assertThat(Wire.events(sse, Wire.target(), 1, 1)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete"})
    void truncatedStreamIsNeverComplete(String name) {
        String sse = new String(Wire.file(name + ".sse"), StandardCharsets.UTF_8);
        int terminal = Math.max(sse.indexOf("event: response.completed"), sse.indexOf("event: response.incomplete"));
        for (int end = 0; end <= terminal; end = sse.indexOf("\n\n", end) + 2) {
            List<Event> events = Wire.events(sse.substring(0, end));
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Failed.class);
            assertThat(events).noneMatch(Event.Completed.class::isInstance);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete"})
    void streamFoldsToWhatTheWholeReplySays(String name) {
        ChatReply streamed = Wire.fold(Wire.events(Wire.file(name + ".sse")));
        assertThat(streamed).isEqualTo(Wire.fold(Wire.reply(Wire.file(name + ".json"), Wire.target())));
    }

    @Test
    void interleavedCallsStayApartAndMissingPiecesAreAdded() {
        Target target = Wire.target();
        target.nameTool("mcp__x__status", new Target.ToolName("status", "mcp__x", ToolKind.FUNCTION));
        byte[] sse = Wire.file("interleaved-calls.sse");
        List<Event> events = Wire.events(sse, target, sse.length, 1);
        assertThat(parts(events))
                .startsWith(
                        new Part.ToolCall(
                                "call_a", "fc_a", "read", null, ToolKind.FUNCTION, "{\"p\":\"a\"}", null, null),
                        new Part.ToolCall(
                                "call_b", "fc_b", "status", "mcp__x", ToolKind.FUNCTION, "{\"q\":\"b\"}", null, null),
                        new Part.ToolCall(
                                "call_c", "ctc_c", "apply_patch", null, ToolKind.CUSTOM, "*** Begin\n+x", null, null));
        assertThat(parts(events).get(3)).isInstanceOfSatisfying(Part.Opaque.class, hosted -> {
            assertThat(hosted.type()).isEqualTo("web_search_call");
            assertThat(hosted.fate()).isEqualTo(Part.Opaque.Fate.DROP);
        });
    }

    @Test
    void incompleteReplyKeepsItsReasonTheFinalSignatureAndWhatOnlyItsEndHas() {
        ChatReply reply = Wire.fold(Wire.events(Wire.file("citation-refusal-incomplete.sse")));
        List<Part> parts = reply.candidates().get(0).parts();
        assertThat(reply.candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.MAX_TOKENS);
        assertThat(parts.get(0)).isInstanceOfSatisfying(Part.Reasoning.class, reasoning -> {
            assertThat(reasoning.texts()).containsExactly("First.", "Second.");
            assertThat(reasoning.signature().blob()).isEqualTo("late");
        });
        assertThat(parts.get(1)).isInstanceOfSatisfying(Part.Text.class, text -> {
            assertThat(text.annotations()).hasSize(1);
            assertThat(text.annotations().get(0).url()).isEqualTo("https://example.com/");
        });
        assertThat(parts.get(2)).isEqualTo(new Part.Refusal("No more."));
        assertThat(parts.get(3)).isInstanceOfSatisfying(Part.ToolCall.class, call -> assertThat(call.name())
                .isEqualTo("late"));
    }

    @Test
    void refusalThatComesFirstFollowsTheAnnouncement() {
        List<Event> events = Wire.events(Wire.file("failed-at-once.sse"));
        assertThat(events).hasSize(2);
        assertThat(events.get(0).isAnnouncement()).isTrue();
        ChatError error = ((Event.Failed) events.get(1)).error();
        assertThat(error.kind()).isEqualTo(ChatError.Kind.RATE_LIMIT);
        assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(1300));
        assertThat(error.message()).doesNotContain("example.com");
    }

    @Test
    void contextOverflowInsideTheStreamKeepsItsIdentity() {
        List<Event> events = Wire.events(
                CREATED
                        + "data: {\"type\":\"error\",\"code\":\"context_length_exceeded\",\"message\":\"too long\",\"param\":null}\n\n");
        assertThat(((Event.Failed) events.get(1)).error().kind()).isEqualTo(ChatError.Kind.CONTEXT_LENGTH);
    }

    @Test
    void itemsOnOneIndexAreDifferentParts() {
        List<Event> events = Wire.events(CREATED
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\"}}\n\n"
                + "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"item_id\":\"msg_1\",\"delta\":\"a\"}\n\n"
                + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"}]}}\n\n"
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\"}}\n\n"
                + "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"item_id\":\"fc_1\",\"delta\":\"{}\"}\n\n"
                + "data: {\"type\":\"response.completed\",\"response\":{\"output\":[]}}\n\n");
        assertThat(parts(events))
                .containsExactly(
                        text("a"), new Part.ToolCall("c", "fc_1", "f", null, ToolKind.FUNCTION, "{}", null, null));
    }

    @Test
    void argumentsThatComeBeforeTheNameAreNotLost() {
        List<Event> events = Wire.events(CREATED
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c\"}}\n\n"
                + "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"item_id\":\"fc_1\",\"delta\":\"{\\\"a\\\":\"}\n\n"
                + "data: {\"type\":\"response.function_call_arguments.done\",\"output_index\":0,\"item_id\":\"fc_1\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}\n\n"
                + "data: {\"type\":\"response.completed\",\"response\":{}}\n\n");
        assertThat(parts(events))
                .containsExactly(new Part.ToolCall("c", "fc_1", "f", null, ToolKind.FUNCTION, "{\"a\":1}", null, null));
    }

    @Test
    void idsThatChangeFromEventToEventDoNotDoubleTheText() {
        List<Event> events = Wire.events(
                CREATED
                        + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"x1\",\"type\":\"message\"}}\n\n"
                        + "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"item_id\":\"x2\",\"delta\":\"ab\"}\n\n"
                        + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"x3\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"abc\"}]}}\n\n"
                        + "data: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"id\":\"x4\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"abc\"}]}]}}\n\n");
        assertThat(parts(events)).containsExactly(text("abc"));
    }

    @Test
    void theSameDataInAnotherEventAreAnotherText() {
        String data = "data: {\"output_index\":0,\"content_index\":%d,\"delta\":\"%s\"}\n\n";
        String text = "event: response.output_text.delta\n" + data;
        String refusal = "event: response.refusal.delta\n" + data;
        String sse = CREATED
                + String.format(text, 0, "a") + String.format(text, 0, "b") + String.format(text, 1, "c")
                + String.format(text, 1, "d") + String.format(refusal, 2, "e") + String.format(text, 2, "f")
                + "event: response.unknown\n" + String.format(data, 2, "g")
                + "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n";
        assertThat(parts(Wire.events(sse))).containsExactly(text("ab"), text("cd"), new Part.Refusal("ef"));
    }

    @Test
    void rawThoughtsAreReadAndEmptyMessagesLeaveNothing() {
        List<Event> events = Wire.events(CREATED
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"id\":\"rs_1\",\"type\":\"reasoning\"}}\n\n"
                + "data: {\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"hm\"}\n\n"
                + "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"id\":\"rs_1\",\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"hm.\"}],\"summary\":[{\"type\":\"summary_text\",\"text\":\"s\"}]}}\n\n"
                + "data: {\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"id\":\"msg_1\",\"type\":\"message\"}}\n\n"
                + "data: {\"type\":\"response.content_part.added\",\"output_index\":1,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\"}}\n\n"
                + "data: {\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"\"}]}}\n\n"
                + "data: {\"type\":\"response.completed\",\"response\":{}}\n\n");
        assertThat(parts(events)).containsExactly(new Part.Reasoning("rs_1", List.of("hm."), null));
    }

    @Test
    void cachedTokensOfAServerThatCountsThemApartAreAdded() {
        List<Event> events = Wire.reply(
                "{\"status\":\"completed\",\"output\":[],\"usage\":{\"input_tokens\":25,\"input_tokens_details\":{\"cached_tokens\":75},\"output_tokens\":1}}"
                        .getBytes(StandardCharsets.UTF_8),
                Wire.target());
        assertThat(Wire.fold(events).usage()).isEqualTo(new Usage(100, 75, null, null, 1, null));
    }

    @Test
    void failureInsideASuccessfulReplyIsAFailure() {
        for (String body : List.of(
                "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"x\"},\"output\":[]}",
                "{\"error\":{\"message\":\"x\",\"code\":\"server_error\"}}",
                "{\"detail\":\"x\"}")) {
            List<Event> events = Wire.reply(body.getBytes(StandardCharsets.UTF_8), Wire.target());
            assertThat(events).hasSize(1);
            assertThat(((Event.Failed) events.get(0)).error().message()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"output\":", "3"})
    void nonsenseIsNotAReply(String body) {
        assertThatThrownBy(() -> Wire.reply(body.getBytes(StandardCharsets.UTF_8), Wire.target()))
                .isInstanceOf(ChatException.class);
    }

    @Test
    void brokenFrameIsTheUpstreamsFault() {
        assertThatThrownBy(() -> Wire.events(CREATED + "data: {\"type\":\"response.outp\n\n"))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM));
    }
}
