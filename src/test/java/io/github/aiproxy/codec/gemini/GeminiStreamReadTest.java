package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.Annotation;
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
import io.github.aiproxy.codec.EventReader;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiStreamReadTest {
    private final Target target = Wires.target("gemini-3-flash");

    private static Signature signed(String blob) {
        return new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, blob, null);
    }

    private static Part.ToolCall call(String id, String name, String arguments, Signature signature) {
        return new Part.ToolCall(id, null, name, null, ToolKind.FUNCTION, arguments, signature, null);
    }

    private List<Event> chunks(String... chunks) {
        return Wires.events(Wires.utf8("data: " + String.join("\n\ndata: ", chunks) + "\n\n"), target);
    }

    private static String answer(String parts, String finish) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "]}"
                + (finish == null ? "" : ",\"finishReason\":\"" + finish + "\"") + "}]}";
    }

    /** Clients that are told the input at the beginning need no estimate of what is known. */
    @Test
    void itBeginsWithTheFiguresThatAreThere() {
        List<Event> events = chunks(
                "{\"responseId\":\"r\",\"modelVersion\":\"m\"}",
                "{\"responseId\":\"r\",\"modelVersion\":\"m\",\"usageMetadata\":{\"promptTokenCount\":9},\"candidates\":[]}",
                answer("{\"text\":\"a\"}", "STOP"));
        assertThat(events.get(0)).isEqualTo(new Event.Started("r", "m", new Usage(9, null, null, null, null, null)));
        assertThat(events).filteredOn(Event.Started.class::isInstance).hasSize(1);
    }

    /** A member that nobody knows makes a chunk one that is read as a tree. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'candidates':[{'content':{'parts':[{'thought':true}],'parts':[{'text':'a'}]}}]",
                "'candidates':[{'content':{'parts':[{'text':'a'}],'parts':[{'thought':true,'text':'b'}]}}]",
                "'candidates':[{'content':{'parts':[{'thought':true}]},'content':{'parts':[{'text':'a'}]}}]",
                "'candidates':[{'content':{'parts':[{'text':'a'}]},'content':{'role':'model'}}]",
                "'candidates':[{'content':{'role':'model'},'content':{'parts':[{'text':'a'}]}}]",
                "'candidates':[{'index':3}],'candidates':[{'content':{'parts':[{'text':'a'}]}}]",
                "'candidates':[{'content':{'parts':[{'text':'a'}]}}],'candidates':[{'index':3}]",
                "'candidates':[{'index':1,'index':2,'content':{'parts':[{'text':'a'}]}}]",
                "'candidates':[{'content':{'parts':[{'text':'a','text':'b'}]}}]",
                "'candidates':[{'content':{'parts':[{'thought':true,'text':'a','thought':false}]}}]",
                "'candidates':[{'content':{'role':'user','role':'model','parts':[{'text':'a'}]}}]",
                "'modelVersion':'m','candidates':[{'content':{'parts':[{'text':'a'}]}}],'modelVersion':'n'",
                "'usageMetadata':{'promptTokenCount':1,'promptTokenCount':2},"
                        + "'candidates':[{'content':{'parts':[{'text':'a'}]}}]",
                "'usageMetadata':{'promptTokenCount':1},'candidates':[{'content':{'parts':[{'text':'a'}]}}],"
                        + "'usageMetadata':{'candidatesTokenCount':2}",
                "'usageMetadata':{},'candidates':[{'content':{'parts':[{'text':'a'}]}}],'usageMetadata':{}"
            })
    void aNameThatComesTwiceMeansTheSameInAPlainChunkAsInAnyOther(String members) {
        String json = members.replace('\'', '"');
        String first = answer("{\"text\":\"first\"}", null);
        String last = answer("{\"text\":\"last\"}", "STOP");
        // Twice, as the second of equal chunks is read in yet another way.
        List<Event> plain = chunks(first, '{' + json + '}', '{' + json + '}', last);
        String odd = "{\"odd\":0," + json + '}';
        assertThat(plain).isEqualTo(chunks(first, odd, odd, last));
    }

    @Test
    void theDocumentedTranscriptIsReadEventByEvent() {
        Usage usage = new Usage(9, null, null, null, 7, 3);
        assertThat(Wires.events(Wires.file("stream/transcript.sse"), target))
                .containsExactly(
                        new Event.Started("r1", "m", Usage.UNKNOWN),
                        new Event.PartStarted(0, 0, new Part.Reasoning(null, List.of(), null)),
                        new Event.Delta(0, "Need f"),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, new Part.Text("")),
                        new Event.Delta(1, "Hi"),
                        new Event.PartEnded(1),
                        new Event.PartStarted(2, 0, call("c1", "f", "", signed("QUJD"))),
                        new Event.Delta(2, "{\"x\":1}"),
                        new Event.PartEnded(2),
                        new Event.PartStarted(3, 0, call("c2", "g", "", null)),
                        new Event.Delta(3, "{}"),
                        new Event.PartEnded(3),
                        new Event.UsageSeen(usage),
                        new Event.Finished(0, new Stop(Stop.Reason.END_TURN)),
                        new Event.Completed());
        assertThat(Wires.fold(Wires.events(Wires.file("stream/transcript.sse"), target))
                        .candidates()
                        .get(0)
                        .stop()
                        .reason())
                .isEqualTo(Stop.Reason.TOOL_CALLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcript", "trailing-signature", "grounding", "candidates", "parts"})
    void aStreamCutAnywhereSaysTheSame(String name) {
        byte[] stream = Wires.file("stream/" + name + ".sse");
        List<Event> whole = Wires.events(stream, target);
        assertThat(whole).last().isEqualTo(new Event.Completed());
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(Wires.events(stream, target, cut)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcript", "trailing-signature", "grounding", "candidates", "parts"})
    void aStreamThatBreaksOffNeverLooksComplete(String name) {
        String stream = new String(Wires.file("stream/" + name + ".sse"), StandardCharsets.UTF_8);
        String[] frames = stream.split("\n\n");
        for (int count = 0; count < frames.length; count++) {
            String part = String.join("\n\n", List.of(frames).subList(0, count)) + "\n\n";
            List<Event> events = Wires.events(Wires.utf8(part), target);
            assertThat(events).last().isInstanceOf(Event.Failed.class);
            assertThat(events).doesNotContain(new Event.Completed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcript", "trailing-signature", "grounding", "candidates", "parts"})
    void partsAreNumberedDenselyAndEndOnce(String name) {
        int started = 0;
        List<Integer> open = new ArrayList<>();
        for (Event event : Wires.events(Wires.file("stream/" + name + ".sse"), target)) {
            if (event instanceof Event.PartStarted part) {
                assertThat(part.part()).isEqualTo(started++);
                open.add(part.part());
            } else if (event instanceof Event.Delta delta) {
                assertThat(open).contains(delta.part());
            } else if (event instanceof Event.Signed signed) {
                assertThat(open).contains(signed.part());
            } else if (event instanceof Event.Annotated annotated) {
                assertThat(open).contains(annotated.part());
            } else if (event instanceof Event.PartEnded ended) {
                assertThat(open.remove((Integer) ended.part())).isTrue();
            } else if (event instanceof Event.Finished) {
                assertThat(open).isEmpty();
            }
        }
    }

    @Test
    void aTrailingSignatureIsThatOfTheWordsBefore() {
        ChatReply reply = Wires.fold(Wires.events(Wires.file("stream/trailing-signature.sse"), target));
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(new Part.Text("Grüße, 世界 😀", List.of(), signed("U0lH"), null));
        assertThat(reply.usage()).isEqualTo(new Usage(9, 2, null, null, 6, null));
    }

    @Test
    void aSignatureAfterACallIsNotLost() {
        ChatReply reply = Wires.fold(chunks(
                answer("{\"functionCall\":{\"name\":\"f\"}}", null),
                answer("{\"text\":\"\",\"thoughtSignature\":\"U0lH\"}", "STOP")));
        assertThat(reply.candidates().get(0).parts())
                .last()
                .isEqualTo(new Part.Text("", List.of(), signed("U0lH"), null));
    }

    @Test
    void aSignatureEndsItsPart() {
        ChatReply reply = Wires.fold(Wires.events(Wires.file("stream/parts.sse"), target));
        List<Part> parts = reply.candidates().get(0).parts();
        assertThat(parts.subList(0, 2))
                .containsExactly(
                        new Part.Reasoning(null, List.of("One. Two."), signed("VFdP")),
                        new Part.Reasoning(null, List.of("More."), null));
        assertThat(parts.subList(2, 4))
                .containsExactly(
                        call("call_r5_x_0", "f", "{\"id\":12345678901234567890,\"s\":\"a b\"}", null),
                        call("call_r5_x_1", "f", "{}", null));
        assertThat(((Part.Opaque) parts.get(4)).json()).contains("executableCode");
        assertThat(((Part.Media) parts.get(5)).kind()).isEqualTo(Part.Media.Kind.IMAGE);
        assertThat(reply.usage()).isEqualTo(new Usage(3, null, null, null, 2, null));
    }

    @Test
    void callIdsDifferFromReplyToReply() {
        String call =
                "\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]},\"finishReason\":\"STOP\"}]";
        List<String> ids = new ArrayList<>();
        for (String id : List.of(
                "\"responseId\":\"a\",", "\"responseId\":\"b\",", "\"createTime\":\"1\",", "\"createTime\":\"2\",")) {
            Part part = Wires.fold(chunks("{" + id + call + "}"))
                    .candidates()
                    .get(0)
                    .parts()
                    .get(0);
            ids.add(((Part.ToolCall) part).callId());
        }
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Za-z0-9_-]{1,64}"));
    }

    @Test
    void citationsCountCharactersWhereTheWireCountsBytes() {
        ChatReply reply = Wires.fold(Wires.events(Wires.file("stream/grounding.sse"), target));
        Part.Text text = (Part.Text) reply.candidates().get(0).parts().get(0);
        assertThat(text.annotations()).hasSize(3);
        for (Annotation annotation : text.annotations()) {
            String cited = text.text()
                    .substring(
                            text.text().offsetByCodePoints(0, annotation.start()),
                            text.text().offsetByCodePoints(0, annotation.end()));
            assertThat(cited).isIn("晴れ。", "東京");
        }
        assertThat(text.annotations().get(1).url()).isEqualTo("https://example.com/b");
        assertThat(text.annotations().get(2).start()).isZero();
    }

    @Test
    void candidatesAreKeptApart() {
        ChatReply reply = Wires.fold(Wires.events(Wires.file("stream/candidates.sse"), target));
        assertThat(reply.candidates())
                .containsExactly(
                        new ChatReply.Candidate(List.of(new Part.Text("Aa")), new Stop(Stop.Reason.MAX_TOKENS)),
                        new ChatReply.Candidate(List.of(new Part.Text("Bb")), new Stop(Stop.Reason.END_TURN)));
    }

    @Test
    void toolsComeBackAsTheClientKnowsThem() {
        target.nameTool("mcp__x__status", new Target.ToolName("status", "mcp__x", ToolKind.FUNCTION));
        target.nameTool("patch", new Target.ToolName("patch", null, ToolKind.CUSTOM));
        ChatReply reply = Wires.fold(chunks(answer(
                "{\"functionCall\":{\"id\":\"1\",\"name\":\"mcp__x__status\",\"args\":{}}},"
                        + "{\"functionCall\":{\"id\":\"2\",\"name\":\"patch\",\"args\":{\"input\":\"*** \\\"Begin\\n\"}}},"
                        + "{\"functionCall\":{\"id\":\"3\",\"name\":\"patch\",\"args\":{\"input\":\"{\\\"input\\\":\\\"x\\\"}\"}}}",
                "STOP")));
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(
                        new Part.ToolCall("1", null, "status", "mcp__x", ToolKind.FUNCTION, "{}", null, null),
                        new Part.ToolCall("2", null, "patch", null, ToolKind.CUSTOM, "*** \"Begin\n", null, null),
                        new Part.ToolCall("3", null, "patch", null, ToolKind.CUSTOM, "x", null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, END_TURN",
        "MAX_TOKENS, MAX_TOKENS",
        "SAFETY, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "BLOCKLIST, CONTENT_FILTER",
        "SPII, CONTENT_FILTER",
        "RECITATION, CONTENT_FILTER",
        "IMAGE_SAFETY, CONTENT_FILTER",
        "LANGUAGE, OTHER",
        "OTHER, OTHER",
        "SOMETHING_NEW, OTHER",
        "MALFORMED_FUNCTION_CALL, OTHER"
    })
    void finishReasonsAreUnderstood(String wire, Stop.Reason reason) {
        ChatReply reply = Wires.fold(chunks(answer("{\"text\":\"a\"}", wire)));
        assertThat(reply.candidates().get(0).stop().reason()).isEqualTo(reason);
    }

    @Test
    void aBrokenCallAloneIsAFailure() {
        assertThat(chunks(
                        "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"finishMessage\":\"bad\"}]}"))
                .last()
                .isInstanceOfSatisfying(Event.Failed.class, failed -> {
                    assertThat(failed.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM);
                    assertThat(failed.error().message()).contains("bad");
                });
    }

    @Test
    void aBlockedPromptIsAnAnswerThatWasFiltered() {
        List<Event> events = chunks(
                "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"usageMetadata\":{\"promptTokenCount\":4}}");
        assertThat(events).last().isEqualTo(new Event.Completed());
        ChatReply reply = Wires.fold(events);
        assertThat(reply.candidates().get(0).stop())
                .isEqualTo(new Stop(Stop.Reason.CONTENT_FILTER, null, "PROHIBITED_CONTENT"));
        assertThat(reply.usage().input()).isEqualTo(4);
    }

    @Test
    void anErrorInsideTheStreamIsAFailure() {
        List<Event> events = chunks(
                answer("{\"text\":\"a\"}", null),
                "{\"error\":{\"code\":429,\"message\":\"Quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"x\",\"retryDelay\":\"12s\"}]}}",
                answer("{\"text\":\"b\"}", "STOP"));
        assertThat(events)
                .last()
                .isEqualTo(new Event.Failed(
                        new ChatError(ChatError.Kind.RATE_LIMIT, 429, "Quota", null, Duration.ofSeconds(12))));
    }

    @Test
    void aWholeReplySaysWhatItsStreamWouldHave() {
        assertThat(Wires.fold(Wires.replyEvents(Wires.file("reply/whole.json"))))
                .isEqualTo(Wires.fold(Wires.events(Wires.file("stream/transcript.sse"), target)));
        String array = "["
                + String.join(
                        ",", Wires.chunks(new String(Wires.file("stream/transcript.sse"), StandardCharsets.UTF_8)))
                + "]";
        assertThat(Wires.replyEvents(Wires.utf8(array)))
                .isEqualTo(Wires.events(Wires.file("stream/transcript.sse"), target));
    }

    @Test
    void anErrorInsideASuccessIsAFailure() {
        assertThat(Wires.replyEvents(
                        Wires.utf8("[{\"error\":{\"code\":503,\"message\":\"Busy\",\"status\":\"UNAVAILABLE\"}}]")))
                .containsExactly(new Event.Failed(new ChatError(ChatError.Kind.OVERLOADED, 503, "Busy", null, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "3",
                "{}",
                "{\"choices\":[]}",
                "[3]",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{}}]}}]}"
            })
    void whatIsNoReplyIsTheUpstreamsFault(String body) {
        assertThatThrownBy(() -> Wires.replyEvents(Wires.utf8(body)))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM));
    }

    @Test
    void noBytesMakeTheReaderThrowAnythingElse() {
        Random random = new Random(1);
        byte[] good = Wires.file("reply/whole.json");
        for (int run = 0; run < 500; run++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 4; i++) {
                bad[random.nextInt(bad.length)] = (byte) "{}[]\",:0n \u00ff".charAt(random.nextInt(11));
            }
            try {
                assertThat(Wires.replyEvents(bad)).isNotEmpty();
            } catch (ChatException e) {
                assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM);
            }
        }
    }

    @Test
    void framesAfterTheEndAreIgnored() {
        EventReader reader = Wires.CODEC.eventReader(target);
        List<Event> events = new ArrayList<>();
        byte[] error = Wires.utf8("{\"error\":\"gone\"}");
        reader.read(new Frame(null, error, 0, error.length), events::add);
        reader.read(new Frame(null, error, 0, error.length), events::add);
        reader.end(events::add);
        assertThat(events).hasSize(1);
        assertThat(reader.ended()).isTrue();
    }
}
