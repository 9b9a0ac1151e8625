package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentResponse;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.EventWriter;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Gemini clients get, as the official SDK reads it. */
class GeminiReplyWriteTest {
    private static final Signature OWN = new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "QUJD", null);

    /** A reply as another wire's reader gives it: pieces of arguments, two parts at once, foreign signatures. */
    private static final List<Event> EVENTS = List.of(
            new Event.Started("msg_1", "claude", new Usage(10, 4, null, null, null, null)),
            new Event.PartStarted(0, 0, new Part.Reasoning("rs_1", List.of(), null)),
            new Event.Delta(0, "Hm"),
            new Event.Delta(0, 1, "So"),
            new Event.Signed(0, new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "XX", null)),
            new Event.PartEnded(0),
            new Event.Ping(),
            new Event.PartStarted(1, 0, new Part.Text("")),
            new Event.Delta(1, "Grüße \"😀\"\n\\\u0001\ud83d"),
            new Event.PartEnded(1),
            new Event.PartStarted(2, 0, new Part.ToolCall("a", "fc_1", "f", null, ToolKind.FUNCTION, "", OWN, null)),
            new Event.PartStarted(3, 0, new Part.ToolCall("b", "g", "")),
            new Event.Delta(2, "{\"n\":1234567890"),
            new Event.Delta(3, "{\"broken"),
            new Event.Delta(2, "1234567890,\n \"x\": 1.0}"),
            new Event.PartEnded(3),
            new Event.PartEnded(2),
            new Event.PartStarted(4, 0, new Part.ToolCall("c", "h", "")),
            new Event.PartEnded(4),
            new Event.UsageSeen(new Usage(null, null, null, null, 9, 3)),
            new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)),
            new Event.Completed());

    private static List<GenerateContentResponse> sdk(String stream) {
        return Wires.chunks(stream).stream()
                .map(GenerateContentResponse::fromJson)
                .toList();
    }

    private static List<com.google.genai.types.Part> parts(GenerateContentResponse response) {
        return response.candidates()
                .map(List::stream)
                .flatMap(candidates -> candidates.findFirst())
                .flatMap(Candidate::content)
                .flatMap(Content::parts)
                .orElse(List.of());
    }

    @Test
    void everyChunkIsAResponseWithModelAndId() {
        List<GenerateContentResponse> chunks = sdk(Wires.stream(EVENTS, false));
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.responseId()).contains("reply1");
            assertThat(chunk.modelVersion()).contains("client-model");
            assertThat(parts(chunk)).hasSize(1);
        });
        assertThat(chunks).hasSize(7);
    }

    @Test
    void wordsAndThoughtsComeOneByOne() {
        List<GenerateContentResponse> chunks = sdk(Wires.stream(EVENTS, false));
        assertThat(parts(chunks.get(0)).get(0).thought()).contains(true);
        assertThat(parts(chunks.get(0)).get(0).text()).contains("Hm");
        assertThat(parts(chunks.get(1)).get(0).text()).contains("\n\nSo");
        assertThat(chunks.get(2).text()).isEqualTo("Grüße \"😀\"\n\\\u0001\ud83d");
    }

    @Test
    void callsComeWholeInTheOrderOfTheirBeginningAndNoneIsLost() {
        List<GenerateContentResponse> chunks = sdk(Wires.stream(EVENTS, false));
        com.google.genai.types.Part broken = parts(chunks.get(4)).get(0);
        assertThat(broken.functionCall().orElseThrow().args()).contains(Map.of("_raw", "{\"broken"));
        com.google.genai.types.Part whole = parts(chunks.get(3)).get(0);
        assertThat(whole.functionCall().orElseThrow().id()).contains("a");
        assertThat(whole.functionCall().orElseThrow().name()).contains("f");
        assertThat(whole.thoughtSignature()).isPresent();
        assertThat(Wires.stream(EVENTS, false)).contains("\"args\":{\"n\":12345678901234567890,\"x\":1.0}");
        assertThat(parts(chunks.get(5)).get(0).functionCall().orElseThrow().args())
                .contains(Map.of());
    }

    @Test
    void theLastChunkHasTheReasonAndTheFigures() {
        GenerateContentResponse last = sdk(Wires.stream(EVENTS, false)).get(6);
        assertThat(last.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertThat(Wires.tree(last.usageMetadata().orElseThrow().toJson())).isEqualTo(Wires.tree("""
                                {"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":6,
                                 "thoughtsTokenCount":3,"totalTokenCount":19}"""));
    }

    @Test
    void foreignSignaturesAreNotShownAsTheyAre() {
        assertThat(Wires.stream(EVENTS, false)).doesNotContain("\"XX\"");
    }

    @Test
    void theArrayFormIsOneDocumentOfTheSameChunks() {
        JsonNode array = Wires.tree(Wires.stream(EVENTS, true));
        List<JsonNode> chunks = Wires.chunks(Wires.stream(EVENTS, false)).stream()
                .map(Wires::tree)
                .toList();
        assertThat(array).hasSize(chunks.size());
        for (int i = 0; i < chunks.size(); i++) {
            assertThat(array.get(i)).isEqualTo(chunks.get(i));
        }
        assertThat(Wires.CODEC.eventWriter(Wires.client(true)).contentType()).startsWith("application/json");
        assertThat(Wires.CODEC.eventWriter(Wires.client(false)).contentType()).startsWith("text/event-stream");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureIsAnErrorAndNoEnd(boolean array) {
        List<Event> events = List.of(
                new Event.Started(null, null, Usage.UNKNOWN),
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "a"),
                new Event.Failed(new ChatError(ChatError.Kind.OVERLOADED, 529, "Busy", null, null)));
        String stream = Wires.stream(events, array);
        String error = "{\"error\":{\"code\":503,\"message\":\"Busy\",\"status\":\"UNAVAILABLE\"}}";
        assertThat(stream).doesNotContain("finishReason");
        if (array) {
            assertThat(Wires.tree(stream).get(1)).isEqualTo(Wires.tree(error));
        } else {
            assertThat(Wires.tree(Wires.chunks(stream).get(1))).isEqualTo(Wires.tree(error));
        }
        assertThat(Wires.tree(Wires.stream(events.subList(3, 4), true)).get(0)).isEqualTo(Wires.tree(error));
    }

    @Test
    void signsOfLifeDoNotDisturb() {
        EventWriter sse = Wires.CODEC.eventWriter(Wires.client(false));
        ByteSink out = new ByteSink(16);
        sse.keepAlive(out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .startsWith(":")
                .endsWith("\n\n");
        EventWriter array = Wires.CODEC.eventWriter(Wires.client(true));
        out.reset();
        array.keepAlive(out);
        EVENTS.forEach(event -> {
            array.write(event, out);
            if (!(event instanceof Event.Completed)) {
                array.keepAlive(out);
            }
        });
        assertThat(Wires.tree(out.toByteArray())).hasSize(7);
    }

    @Test
    void theWholeReplyIsTheStreamPutTogether() {
        byte[] whole = Wires.CODEC.writeReply(Wires.fold(EVENTS), Wires.client(false));
        GenerateContentResponse reply = GenerateContentResponse.fromJson(new String(whole, StandardCharsets.UTF_8));
        assertThat(reply.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertThat(reply.functionCalls()).hasSize(3);
        assertThat(Wires.fold(Wires.replyEvents(whole)).candidates())
                .isEqualTo(Wires.fold(Wires.events(Wires.utf8(Wires.stream(inOrder(), false)), Wires.target("m")))
                        .candidates());
    }

    /** The same with the parallel calls ending in the order of their beginning, which the whole reply keeps. */
    private static List<Event> inOrder() {
        List<Event> events = new java.util.ArrayList<>(EVENTS);
        java.util.Collections.swap(
                events, events.indexOf(new Event.PartEnded(3)), events.indexOf(new Event.PartEnded(2)));
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcript", "trailing-signature", "grounding", "candidates", "parts"})
    void aReplyThatWasReadIsWrittenBack(String name) {
        List<Event> events = Wires.events(Wires.file("stream/" + name + ".sse"), Wires.target("m"));
        List<Event> again = Wires.events(Wires.utf8(Wires.stream(events, false)), Wires.target("m"));
        byte[] whole = Wires.CODEC.writeReply(Wires.fold(events), Wires.client(false));
        for (List<Event> read : List.of(again, Wires.replyEvents(whole))) {
            assertThat(Wires.fold(read))
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes("id", "model", ".*\\.json")
                    .isEqualTo(Wires.fold(events));
        }
    }

    @Test
    void citationsCountBytesAgain() {
        String text = "東京は晴れ。";
        Annotation annotation = new Annotation("https://example.com", "T", 3, 6, null, Protocol.ANTHROPIC, null);
        List<Event> events = List.of(
                new Event.Started(null, null, Usage.UNKNOWN),
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, text),
                new Event.Annotated(0, annotation),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                new Event.Completed());
        GenerateContentResponse last = sdk(Wires.stream(events, false)).get(1);
        var segment = last.candidates()
                .orElseThrow()
                .get(0)
                .groundingMetadata()
                .orElseThrow()
                .groundingSupports()
                .orElseThrow()
                .get(0)
                .segment()
                .orElseThrow();
        assertThat(segment.startIndex()).contains(9);
        assertThat(segment.endIndex()).contains(18);
        assertThat(segment.text()).contains("晴れ。");
    }

    /** Some servers tell what they cite before the words. */
    @Test
    void citationsBeforeTheirWordsPointAtThem() {
        List<Event> events = List.of(
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Annotated(0, new Annotation("https://a", "A", 3, 6, null, Protocol.OPENAI, null)),
                new Event.Delta(0, "東京は晴"),
                new Event.Delta(0, "れ。"),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                new Event.Completed());
        List<String> chunks = Wires.chunks(Wires.stream(events, false));
        JsonNode told = Wires.tree(chunks.get(chunks.size() - 1)).at("/candidates/0/groundingMetadata");
        assertThat(told.at("/groundingSupports/0/segment/text").asText()).isEqualTo("晴れ。");
        assertThat(told)
                .isEqualTo(Wires.tree(Wires.CODEC.writeReply(Wires.fold(events), Wires.client(false)))
                        .at("/candidates/0/groundingMetadata"));
    }

    /** In a stream as whole: who called a tool has not failed, whatever came of the next call. */
    @Test
    void aCallIsAnEndByItself() {
        List<Event> events = List.of(
                new Event.PartStarted(0, 0, new Part.ToolCall("c", "f", "{}")),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.OTHER, null, "MALFORMED_FUNCTION_CALL")),
                new Event.Completed());
        assertThat(Wires.tree(Wires.chunks(Wires.stream(events, false)).get(1))
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("STOP");
        assertThat(Wires.tree(Wires.CODEC.writeReply(Wires.fold(events), Wires.client(false)))
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("STOP");
    }

    @ParameterizedTest
    @CsvSource({
        "END_TURN, , STOP",
        "TOOL_CALLS, , STOP",
        "STOP_SEQUENCE, , STOP",
        "MAX_TOKENS, , MAX_TOKENS",
        "CONTEXT_EXCEEDED, , MAX_TOKENS",
        "REFUSAL, , SAFETY",
        "CONTENT_FILTER, 'PROHIBITED_CONTENT: no', PROHIBITED_CONTENT",
        "CONTENT_FILTER, content_filter, SAFETY",
        "PAUSE, , OTHER",
        "OTHER, , OTHER"
    })
    void stopsAreSaidInTheWiresWords(Stop.Reason reason, String detail, String wire) {
        List<Event> events = List.of(
                new Event.PartStarted(0, 0, new Part.Text("a")),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(reason, null, detail)),
                new Event.Completed());
        List<String> chunks = Wires.chunks(Wires.stream(events, false));
        assertThat(Wires.tree(chunks.get(1)).at("/candidates/0/finishReason").asText())
                .isEqualTo(wire);
    }

    @Test
    void anEmptyAnswerDoesNotEndWithStopWhichClientsWouldRepeat() {
        List<Event> events = List.of(new Event.Finished(0, new Stop(Stop.Reason.END_TURN)), new Event.Completed());
        assertThat(Wires.tree(Wires.chunks(Wires.stream(events, false)).get(0))
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("OTHER");
        assertThat(Wires.tree(Wires.CODEC.writeReply(Wires.fold(events), Wires.client(false)))
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("OTHER");
    }

    @Test
    void everyKindOfPartIsWrittenOrSkippedButNeverThrows() {
        List<Part> parts = List.of(
                new Part.Text("a"),
                new Part.Refusal("no"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://e.x/a"), null),
                new Part.Reasoning(null, List.of("t"), OWN),
                new Part.ToolCall("a", "f", "{}"),
                new Part.ToolResult("a", "f", List.of(), false),
                new Part.Opaque(Protocol.ANTHROPIC, "x", "{}", Part.Opaque.Fate.DROP));
        assertThat(parts.stream().map(Object::getClass).distinct()).hasSize(Part.class.getPermittedSubclasses().length);
        for (int i = 0; i < parts.size(); i++) {
            List<Event> events = List.of(
                    new Event.PartStarted(0, 0, parts.get(i)),
                    new Event.PartEnded(0),
                    new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                    new Event.Completed());
            int chunks = i >= 6 ? 1 : (i == 4 ? 3 : 2);
            assertThat(sdk(Wires.stream(events, false))).hasSize(chunks);
            byte[] whole = Wires.CODEC.writeReply(Wires.fold(events), Wires.client(false));
            assertThat(parts(GenerateContentResponse.fromJson(new String(whole, StandardCharsets.UTF_8))))
                    .hasSize(i >= 6 ? 0 : 1);
        }
    }
}
