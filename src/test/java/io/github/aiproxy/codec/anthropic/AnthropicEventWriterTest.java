package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.StopReason;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnthropicEventWriterTest {
    private static final Event STARTED = new Event.Started("up_1", "up-model", Usage.UNKNOWN);
    private static final Event FINISHED = new Event.Finished(0, new Stop(Stop.Reason.END_TURN));
    private static final Event COMPLETED = new Event.Completed();
    private static final Part.Reasoning REASONING = new Part.Reasoning(null, List.of(), null);
    private static final Signature OWN = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "Sig+/=", null);
    private static final Signature FOREIGN =
            new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "AAAA", null);

    @ParameterizedTest
    @MethodSource("io.github.aiproxy.codec.anthropic.AnthropicEventReaderTest#transcripts")
    void whatAnthropicStreamsIsStreamedAgain(String name) {
        List<Event> events = Transcript.events(Transcript.file("stream/" + name + ".sse"), 0);
        Message message = AnthropicGrammar.complete(written(events));
        assertThat(message.model().asString()).isEqualTo("told-model");
        assertThat(message.id()).isEqualTo("msg_0123abc");
        List<Event> again = Transcript.events(written(events));
        assertThat(Transcript.reply(again).candidates())
                .isEqualTo(Transcript.reply(events).candidates());
        assertThat(Transcript.fold(again).usage().input())
                .isEqualTo(Transcript.fold(events).usage().input());
    }

    @Test
    void aTextReplyHasExactlyTheDocumentedFrames() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Ping(),
                new Event.Delta(0, "Hi\n\"😀"),
                new Event.PartEnded(0),
                new Event.UsageSeen(new Usage(100, 75, null, null, 3, null)),
                FINISHED,
                COMPLETED);
        assertThat(stream).isEqualTo("""
                        event: message_start
                        data: {"type":"message_start","message":{"id":"msg_0123abc","type":"message","role":"assistant","model":"told-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":321,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

                        event: ping
                        data: {"type":"ping"}

                        event: content_block_start
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                        event: content_block_delta
                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi\\n\\"😀"}}

                        event: content_block_stop
                        data: {"type":"content_block_stop","index":0}

                        event: message_delta
                        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":25,"cache_creation_input_tokens":0,"cache_read_input_tokens":75,"output_tokens":3}}

                        event: message_stop
                        data: {"type":"message_stop"}

                        """);
        AnthropicGrammar.complete(stream);
    }

    @Test
    void knownInputIsToldAtOnceAndNothingIsEstimated() {
        String stream = written(new Event.Started(null, null, new Usage(100, 75, 5, 2, 1, null)), FINISHED, COMPLETED);
        JsonNode usage = AnthropicGrammar.frames(stream).get(0).at("/message/usage");
        assertThat(usage.path("input_tokens").asInt()).isEqualTo(20);
        assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(75);
        assertThat(usage.path("cache_creation_input_tokens").asInt()).isEqualTo(5);
        assertThat(usage.at("/cache_creation/ephemeral_5m_input_tokens").asInt())
                .isEqualTo(3);
    }

    @Test
    void aProviderThatCountsMoreCachedThanAllIsTakenAtItsWord() {
        String stream =
                written(STARTED, new Event.UsageSeen(new Usage(10, 75, null, null, 1, null)), FINISHED, COMPLETED);
        assertThat(last(stream, "message_delta").at("/usage/input_tokens").asInt())
                .isEqualTo(10);
    }

    @Test
    void firstWordsReachTheClientBeforeTheyEnd() {
        EventWriter writer = Transcript.CODEC.eventWriter(Transcript.client());
        ByteSink out = new ByteSink(16);
        writer.write(STARTED, out);
        assertThat(out.size()).isPositive();
        out.reset();
        writer.write(new Event.PartStarted(0, 0, new Part.Text("")), out);
        writer.write(new Event.Delta(0, "first"), out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).contains("\"first\"");
    }

    @Test
    void interleavedCallsFollowOneAnother() {
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.ToolCall("call_a", "f", "")),
                new Event.Delta(0, "{\"x\""),
                new Event.PartStarted(1, 0, new Part.ToolCall("call_b", "g", "")),
                new Event.Delta(1, "{\"y\":"),
                new Event.Delta(0, ":1}"),
                new Event.PartStarted(2, 0, new Part.Text("")),
                new Event.Delta(2, "te"),
                new Event.Delta(1, "2}"),
                new Event.PartEnded(1),
                new Event.PartEnded(0),
                new Event.Delta(2, "xt"),
                new Event.PartEnded(2),
                FINISHED,
                COMPLETED));
        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
        List<ContentBlock> blocks = message.content();
        assertThat(blocks).hasSize(3);
        assertThat(blocks.get(0).asToolUse()._input().toString()).isEqualTo("{x=1}");
        assertThat(blocks.get(1).asToolUse()._input().toString()).isEqualTo("{y=2}");
        assertThat(blocks.get(2).asText().text()).isEqualTo("text");
    }

    @Test
    void aToolIsTheFirstBlockIfNothingWasSaidBefore() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, ""),
                new Event.PartStarted(1, 0, new Part.ToolCall("call_a", "f", "")),
                new Event.PartEnded(1),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED);
        Message message = AnthropicGrammar.complete(stream);
        assertThat(message.content()).hasSize(1);
        assertThat(message.content().get(0).asToolUse().id()).isEqualTo("call_a");
    }

    @Test
    void reasoningAfterACallGetsABlockOfItsOwn() {
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, REASONING),
                new Event.Delta(0, "one"),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.ToolCall("a", "f", "{}")),
                new Event.PartEnded(1),
                new Event.PartStarted(2, 0, REASONING),
                new Event.Delta(2, 0, "two"),
                new Event.Delta(2, 1, "three"),
                new Event.PartEnded(2),
                new Event.PartStarted(3, 0, new Part.Text("")),
                new Event.Delta(3, "done"),
                new Event.PartEnded(3),
                FINISHED,
                COMPLETED));
        assertThat(message.content()).hasSize(4);
        assertThat(message.content().get(2).asThinking().thinking()).isEqualTo("two\n\nthree");
        assertThat(message.content().get(2).asThinking().signature()).isEmpty();
    }

    @Test
    void aSignatureIsSentWholeAndLastHoweverEarlyItComes() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, REASONING),
                new Event.Signed(0, new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "early", null)),
                new Event.Delta(0, "thought"),
                new Event.Signed(0, OWN),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED);
        Message message = AnthropicGrammar.complete(stream);
        assertThat(message.content().get(0).asThinking().signature()).isEqualTo("Sig+/=");
        assertThat(stream).doesNotContain("early");
    }

    @Test
    void aSignatureAfterTheBlockHasStoppedGetsABlockOfItsOwn() {
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, REASONING),
                new Event.Delta(0, "thought"),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.Text("")),
                new Event.Delta(1, "te"),
                new Event.Signed(0, OWN),
                new Event.Delta(1, "xt"),
                new Event.PartEnded(1),
                FINISHED,
                COMPLETED));
        assertThat(message.content()).hasSize(3);
        assertThat(message.content().get(1).asText().text()).isEqualTo("text");
        assertThat(message.content().get(2).asThinking().thinking()).isEmpty();
        assertThat(message.content().get(2).asThinking().signature()).isEqualTo("Sig+/=");
    }

    @Test
    void foreignSignaturesStayOutOfAnthropicsFields() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Reasoning(null, List.of(), FOREIGN)),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, REASONING),
                new Event.Delta(1, "thought"),
                new Event.Signed(1, FOREIGN),
                new Event.PartEnded(1),
                new Event.Signed(1, FOREIGN),
                FINISHED,
                COMPLETED);
        assertThat(stream).doesNotContain("AAAA").doesNotContain("signature_delta");
        assertThat(AnthropicGrammar.complete(stream).content()).hasSize(1);
    }

    @Test
    void freeTextOfACustomToolBecomesAnObject() {
        Part.ToolCall custom = new Part.ToolCall("a", null, "patch", null, ToolKind.CUSTOM, "", null, null);
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, custom),
                new Event.Delta(0, "*** \"Begin\n"),
                new Event.Delta(0, "End"),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED));
        assertThat(message.content().get(0).asToolUse()._input().toString()).isEqualTo("{input=*** \"Begin\nEnd}");
    }

    @Test
    void whatOtherProvidersRanThemselvesIsNotShown() {
        Part hosted = new Part.ToolCall("a", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null);
        Part opaque = new Part.Opaque(Protocol.RESPONSES, "web_search_call", "{}", Part.Opaque.Fate.DROP);
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, hosted),
                new Event.Delta(0, "{}"),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, opaque),
                new Event.PartEnded(1),
                new Event.PartStarted(2, 1, new Part.Text("of another candidate")),
                new Event.PartEnded(2),
                new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)),
                new Event.Finished(1, new Stop(Stop.Reason.MAX_TOKENS)),
                COMPLETED));
        assertThat(message.content()).isEmpty();
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void ownCitationsAreKeptAndForeignOnesAreNot() {
        String own = "{\"type\":\"web_search_result_location\",\n\"cited_text\":\"c\",\"url\":\"u\",\"title\":\"t\","
                + "\"encrypted_index\":\"E\"}";
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "x"),
                new Event.Annotated(0, new Annotation("u", "t", null, null, "c", Protocol.ANTHROPIC, own)),
                new Event.Annotated(0, new Annotation("v", "t", 0, 1, null, Protocol.RESPONSES, "{}")),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED);
        assertThat(AnthropicGrammar.complete(stream)
                        .content()
                        .get(0)
                        .asText()
                        .citations()
                        .orElseThrow())
                .hasSize(1);
    }

    @Test
    void wordsOfRefusalAreTextAndTheReplyARefusal() {
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Refusal("")),
                new Event.Delta(0, "No."),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED));
        assertThat(message.content().get(0).asText().text()).isEqualTo("No.");
        assertThat(message.stopReason()).contains(StopReason.REFUSAL);
    }

    @ParameterizedTest
    @CsvSource({
        "END_TURN, end_turn",
        "MAX_TOKENS, max_tokens",
        "STOP_SEQUENCE, stop_sequence",
        "TOOL_CALLS, end_turn",
        "PAUSE, pause_turn",
        "REFUSAL, refusal",
        "CONTENT_FILTER, refusal",
        "CONTEXT_EXCEEDED, model_context_window_exceeded",
        "OTHER, end_turn"
    })
    void everyReasonHasItsWord(Stop.Reason reason, String word) {
        String stream = written(STARTED, new Event.Finished(0, new Stop(reason, "END", "why")), COMPLETED);
        AnthropicGrammar.complete(stream);
        JsonNode delta = last(stream, "message_delta").path("delta");
        assertThat(delta.path("stop_reason").asText()).isEqualTo(word);
        assertThat(delta.at("/stop_details/explanation").textValue()).isEqualTo(word.equals("refusal") ? "why" : null);
    }

    @Test
    void aTruncatedReplyWithCallsIsStillTruncated() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.ToolCall("a", "f", "{")),
                new Event.Finished(0, new Stop(Stop.Reason.MAX_TOKENS)),
                COMPLETED);
        assertThat(last(stream, "message_delta").at("/delta/stop_reason").asText())
                .isEqualTo("max_tokens");
    }

    @Test
    void afterAFailureNothingFollows() {
        String stream = written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "x"),
                new Event.Failed(new ChatError(ChatError.Kind.OVERLOADED, "busy")),
                new Event.PartEnded(0),
                FINISHED,
                COMPLETED);
        List<JsonNode> frames = AnthropicGrammar.frames(stream);
        assertThat(frames.get(frames.size() - 1).toString())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
        assertThat(stream).doesNotContain("message_stop").doesNotContain("content_block_stop");
    }

    @Test
    void aContextOverflowInsideAStreamIsRecognisable() {
        String stream = written(STARTED, new Event.Failed(new ChatError(ChatError.Kind.CONTEXT_LENGTH, "too many")));
        assertThat(last(stream, "error").at("/error/message").asText()).startsWith("prompt is too long");
    }

    @Test
    void idsThatAnthropicWouldRefuseAreMadeLegalAndStayApart() {
        Message message = AnthropicGrammar.complete(written(
                STARTED,
                new Event.PartStarted(0, 0, new Part.ToolCall("functions.f:0", "f", "{}")),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.ToolCall("functions_f_0", "f", "{}")),
                new Event.PartEnded(1),
                new Event.PartStarted(2, 0, new Part.ToolCall("functions_f_0", "f", "{}")),
                new Event.PartEnded(2),
                new Event.PartStarted(3, 0, new Part.ToolCall("", "f", "{}")),
                new Event.PartEnded(3),
                FINISHED,
                COMPLETED));
        assertThat(message.content().stream().map(block -> block.asToolUse().id()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-zA-Z0-9_-]+"));
    }

    @Test
    void anyInterleavingIsWrittenByTheGrammarAndFoldsToTheSame() {
        for (int seed = 0; seed < 300; seed++) {
            List<Event> events = randomReply(new Random(seed));
            Message message = AnthropicGrammar.complete(written(events));
            List<Part> said = Transcript.reply(Transcript.events(written(events)))
                    .candidates()
                    .get(0)
                    .parts();
            assertThat(said)
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(Transcript.reply(events).candidates().get(0).parts().stream()
                            .filter(part -> !(part instanceof Part.Text text
                                    && text.text().isEmpty()))
                            .toList());
            assertThat(message.content()).hasSize(said.size());
        }
    }

    private static List<Event> randomReply(Random random) {
        List<Event> events = new ArrayList<>(List.of(STARTED));
        List<Integer> open = new ArrayList<>();
        List<List<String>> left = new ArrayList<>();
        int parts = 1 + random.nextInt(5);
        int begun = 0;
        while (begun < parts || !open.isEmpty()) {
            if (begun < parts && (open.isEmpty() || random.nextInt(3) == 0)) {
                boolean call = random.nextBoolean();
                events.add(new Event.PartStarted(
                        begun, 0, call ? new Part.ToolCall("call_" + begun, "f", "") : new Part.Text("")));
                left.add(new ArrayList<>(call ? List.of("{\"a\"", ":" + begun, "}") : List.of("t" + begun, "", "é")));
                if (!call && random.nextInt(4) == 0) {
                    left.get(begun).clear();
                }
                open.add(begun++);
            } else {
                int part = open.get(random.nextInt(open.size()));
                if (left.get(part).isEmpty()) {
                    open.remove(Integer.valueOf(part));
                    events.add(new Event.PartEnded(part));
                } else {
                    events.add(new Event.Delta(part, left.get(part).remove(0)));
                }
            }
        }
        events.add(FINISHED);
        events.add(COMPLETED);
        return events;
    }

    private static JsonNode last(String stream, String type) {
        List<JsonNode> frames = AnthropicGrammar.frames(stream);
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (frames.get(i).path("type").asText().equals(type)) {
                return frames.get(i);
            }
        }
        throw new AssertionError("no " + type);
    }
}
