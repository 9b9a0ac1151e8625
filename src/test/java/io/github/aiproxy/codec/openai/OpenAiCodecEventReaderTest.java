package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiCodecEventReaderTest {
    static List<String> replies() {
        return Wire.cases("replies", ".sse");
    }

    static List<String> calls() {
        return Wire.cases("calls", ".sse");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void cutsBetweenNetworkChunksChangeNothing(String name) {
        byte[] sse = Wire.bytes("replies/" + name + ".sse");
        List<Event> expected = Wire.events(sse);
        for (int cut = 1; cut < sse.length; cut++) {
            assertThat(Wire.events(sse, cut)).as("cut at %s", cut).isEqualTo(expected);
        }
        assertThat(Wire.events(sse, IntStream.range(1, sse.length).toArray())).isEqualTo(expected);
    }

    /** A chunk that differs from the one before in a text only is read by comparison; with a blank it is read whole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'delta':{'content':'§','content':'b'}",
                "'delta':{'content':'b','content':'§'}",
                "'delta':{'content':null,'content':'§'}",
                "'delta':{'content':'§','content':null}",
                "'delta':{'content':'','content':'§'}",
                "'delta':{'reasoning':'§','reasoning_content':'b'}",
                "'delta':{'reasoning_content':'§','reasoning_content':'b'}",
                "'delta':{'reasoning':'b','reasoning':'§'}",
                "'delta':{'content':'§'},'delta':{'content':'b'}",
                "'delta':{'content':'§'},'delta':{'role':'assistant'}",
                "'delta':{'role':'assistant'},'delta':{'content':'§'}",
                "'delta':{'content':'§'},'message':{'content':'b'}",
                "'message':{'content':'§'},'delta':{'content':'b'}",
                "'index':1,'index':0,'delta':{'content':'§'}",
                "'delta':{'content':'§','refusal':'r','refusal':null}",
                "'delta':{'tool_calls':[{'index':0,'function':{'name':'f','arguments':'§','arguments':'b'}}]}",
                "'delta':{'tool_calls':[{'index':0,'function':{'name':'f','arguments':'§'},'function':{}}]}"
            })
    void aNameThatComesTwiceMeansTheSameWhicheverWayItsChunkIsRead(String members) {
        String chunk = "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{" + members.replace('\'', '"') + "}]}";
        String last = "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
        String compared = "data: " + chunk + "\n\ndata: " + chunk.replace("§", "other") + "\n\ndata: " + last
                + "\n\ndata: [DONE]\n\n";
        String whole =
                compared.replace("data: " + chunk.replace("§", "other"), "data:  " + chunk.replace("§", "other"));
        assertThat(whole).isNotEqualTo(compared);
        assertThat(Wire.events(compared.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Wire.events(whole.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void truncatedStreamNeverLooksComplete(String name) {
        byte[] sse = Wire.bytes("replies/" + name + ".sse");
        String text = new String(sse, StandardCharsets.ISO_8859_1);
        int lastFinish = text.indexOf("\n\n", text.lastIndexOf("\"finish_reason\":\""));
        for (int length = 0; length < lastFinish; length++) {
            List<Event> events;
            try {
                events = Wire.events(Arrays.copyOf(sse, length));
            } catch (ChatException e) {
                assertThat(e.error().kind()).isEqualTo(ChatError.Kind.UPSTREAM);
                continue;
            }
            assertThat(events).noneMatch(Event.Completed.class::isInstance);
            assertThat(events.stream().filter(Event.Failed.class::isInstance)).hasSize(1);
            assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Failed.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void wholeReplyIsTheFoldOfItsStream(String name) {
        ChatReply streamed = Wire.reply(Wire.events(Wire.bytes("replies/" + name + ".sse")));
        ChatReply whole = Wire.reply(Wire.whole(Wire.bytes("replies/" + name + ".json")));
        assertThat(whole).isEqualTo(streamed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void partsBeginGrowAndEndInOrder(String name) {
        int begun = 0;
        java.util.Set<Integer> open = new java.util.HashSet<>();
        for (Event event : Wire.events(Wire.bytes("replies/" + name + ".sse"))) {
            if (event instanceof Event.PartStarted started) {
                assertThat(started.part()).isEqualTo(begun++);
                open.add(started.part());
            } else if (event instanceof Event.Delta delta) {
                assertThat(open).contains(delta.part());
            } else if (event instanceof Event.Annotated annotated) {
                assertThat(open).contains(annotated.part());
            } else if (event instanceof Event.PartEnded ended) {
                assertThat(open.remove(ended.part())).isTrue();
            }
        }
        assertThat(open).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void twoCallsAreReadHoweverTheServerPutsThem(String name) {
        ChatReply reply = Wire.reply(Wire.events(Wire.bytes("calls/" + name + ".sse")));
        assertThat(reply.id()).isEqualTo("chatcmpl-u1");
        ChatReply.Candidate answer = reply.candidates().get(0);
        assertThat(answer.stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
        assertThat(answer.parts())
                .containsExactly(
                        new Part.ToolCall("call_a", "f", "{\"x\":1}"),
                        new Part.ToolCall("call_b", "g", "{\"y\":[2,1.0]}"));
    }

    @Test
    void textIsReadToTheLastCharacter() {
        ChatReply reply = Wire.reply(Wire.events(Wire.bytes("replies/text.sse")));
        assertThat(reply.model()).isEqualTo("gpt-test");
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(new Part.Text("Grüße, 世界 🌍 \"quoted\"\n\ttab \u2028"));
        assertThat(reply.candidates().get(0).stop()).isEqualTo(new Stop(Stop.Reason.END_TURN));
        assertThat(reply.usage()).isEqualTo(new Usage(100, 75, null, null, 40, 12));
    }

    @Test
    void thoughtsAreAPartOfTheirOwn() {
        ChatReply reply = Wire.reply(Wire.events(Wire.bytes("replies/reasoning.sse")));
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(new Part.Reasoning(null, List.of("Need both"), null), new Part.Text("Done"));
    }

    @Test
    void otherNameOfThoughtsIsReadOnceWhenBothAreSent() {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"reasoning\":\"!\"},\"finish_reason\":\"stop\"}]}"));
        assertThat(reply.candidates().get(0).parts()).containsExactly(new Part.Reasoning(null, List.of("hm!"), null));
    }

    @Test
    void reasonsForEndingAreKeptApart() {
        assertThat(stop("refusal").reason()).isEqualTo(Stop.Reason.REFUSAL);
        assertThat(stop("content-filter").reason()).isEqualTo(Stop.Reason.CONTENT_FILTER);
        assertThat(stop("length").reason()).isEqualTo(Stop.Reason.MAX_TOKENS);
    }

    private static Stop stop(String name) {
        return Wire.reply(Wire.events(Wire.bytes("replies/" + name + ".sse")))
                .candidates()
                .get(0)
                .stop();
    }

    @Test
    void cutOffCallStaysCutOff() {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}",
                "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}",
                "[DONE]"));
        assertThat(reply.candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.MAX_TOKENS);
    }

    @Test
    void severalAnswersAreCandidates() {
        ChatReply reply = Wire.reply(Wire.events(Wire.bytes("replies/two-answers.sse")));
        assertThat(reply.candidates())
                .containsExactly(
                        new ChatReply.Candidate(List.of(new Part.Text("Aa")), new Stop(Stop.Reason.END_TURN)),
                        new ChatReply.Candidate(List.of(new Part.Text("Bb")), new Stop(Stop.Reason.MAX_TOKENS)));
    }

    @Test
    void toolsGetTheNamesBackThatTheClientGaveThem() {
        Target target = Wire.target();
        target.nameTool("ns__f", new Target.ToolName("f", "ns", ToolKind.FUNCTION));
        target.nameTool("g", new Target.ToolName("g g", null, ToolKind.BASH));
        ReplyFold fold = Wire.fold(Wire.events(
                new String(Wire.bytes("calls/whole.sse"), StandardCharsets.UTF_8)
                        .replace("\"name\":\"f\"", "\"name\":\"ns__f\"")
                        .getBytes(StandardCharsets.UTF_8),
                target));
        Part.ToolCall first = (Part.ToolCall) fold.part(0);
        Part.ToolCall second = (Part.ToolCall) fold.part(1);
        assertThat(first.name()).isEqualTo("f");
        assertThat(first.namespace()).isEqualTo("ns");
        assertThat(second.name()).isEqualTo("g g");
        assertThat(second.kind()).isEqualTo(ToolKind.BASH);
    }

    @Test
    void callWithoutAnIdGetsOneThatRepeats() {
        String chunk = "{\"id\":\"1\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\","
                + "\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}";
        Part.ToolCall once = (Part.ToolCall) Wire.fold(Wire.events(chunk)).part(0);
        Part.ToolCall again = (Part.ToolCall) Wire.fold(Wire.events(chunk)).part(0);
        assertThat(once.callId()).startsWith("call_").hasSize(29).isEqualTo(again.callId());
        assertThat(once.arguments()).isEqualTo("{}");
    }

    @Test
    void functionCallOfTheOldFormIsACall() {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\"{}\"}}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"function_call\"}]}"));
        assertThat(reply.candidates().get(0).parts()).singleElement().satisfies(part -> {
            Part.ToolCall call = (Part.ToolCall) part;
            assertThat(call.name()).isEqualTo("f");
            assertThat(call.arguments()).isEqualTo("{}");
        });
        assertThat(reply.candidates().get(0).stop().reason()).isEqualTo(Stop.Reason.TOOL_CALLS);
    }

    @Test
    void callThatNeverGetsANameFailsTheReply() {
        List<Event> events = Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\","
                        + "\"function\":{\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}",
                "[DONE]");
        assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Failed.class);
    }

    @Test
    void customCallKeepsItsFreeText() {
        ChatReply reply = Wire.reply(Wire.events(Wire.bytes("replies/custom-tool.sse")));
        Part.ToolCall call = (Part.ToolCall) reply.candidates().get(0).parts().get(0);
        assertThat(call.kind()).isEqualTo(ToolKind.CUSTOM);
        assertThat(call.arguments()).isEqualTo("*** Begin\n*** End");
    }

    @Test
    void citationCountsFromTheBeginningOfItsPart() {
        List<Event> events = Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"ab\"}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"🌍cd\"}}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":"
                        + "{\"start_index\":3,\"end_index\":5,\"title\":\"T\",\"url\":\"u\"}}]},"
                        + "\"finish_reason\":\"stop\"}]}");
        Part.Text text = (Part.Text) Wire.fold(events).part(2);
        assertThat(text.text()).isEqualTo("🌍cd");
        assertThat(text.annotations()).singleElement().satisfies(annotation -> {
            assertThat(annotation.start()).isEqualTo(1);
            assertThat(annotation.end()).isEqualTo(3);
            assertThat(annotation.title()).isEqualTo("T");
        });
    }

    @Test
    void contentInPartsTellsThoughtsFromWords() {
        ChatReply reply = Wire.reply(Wire.events("{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                + "{\"type\":\"text\",\"text\":\"yes\"}]},\"finish_reason\":\"stop\"}]}"));
        assertThat(reply.candidates().get(0).parts())
                .containsExactly(new Part.Reasoning(null, List.of("hm"), null), new Part.Text("yes"));
    }

    @Test
    void errorInsideTheStreamFailsWithItsKindAndHint() {
        List<Event> events = Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
                "{\"error\":{\"message\":\"Rate limit reached, try again in 1.3s\",\"type\":\"tokens\","
                        + "\"param\":null,\"code\":\"rate_limit_exceeded\"}}",
                "[DONE]");
        assertThat(events.get(events.size() - 1)).isInstanceOfSatisfying(Event.Failed.class, failed -> {
            assertThat(failed.error().kind()).isEqualTo(ChatError.Kind.RATE_LIMIT);
            assertThat(failed.error().retryAfter()).isEqualTo(Duration.ofMillis(1300));
        });
        assertThat(events).noneMatch(Event.Completed.class::isInstance);
    }

    @Test
    void errorOfNoWordsIsNone() {
        List<Event> events = Wire.events(
                "{\"id\":\"1\",\"error\":\"\",\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}",
                "[DONE]");
        assertThat(events.get(events.size() - 1)).isInstanceOf(Event.Completed.class);
    }

    @Test
    void errorInsideASuccessfulReplyFails() {
        List<Event> events =
                Wire.whole("{\"error\":{\"message\":\"maximum context length is 8192 tokens\",\"code\":400}}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(events).singleElement().isInstanceOfSatisfying(Event.Failed.class, failed -> assertThat(
                        failed.error().kind())
                .isEqualTo(ChatError.Kind.CONTEXT_LENGTH));
    }

    @Test
    void somethingElseThanAReplyIsRefused() {
        for (String body : new String[] {"<html>", "", "[]", "{}", "{\"choices\":[]}", "{\"choices\":1}"}) {
            assertThatThrownBy(() -> Wire.whole(body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isInstanceOf(ChatException.class);
        }
        for (String chunk : new String[] {"<html>", "[1]", "{\"id\":", "{\"choices\":[{\"index\":-1}]}", "1"}) {
            assertThatThrownBy(() -> Wire.events(chunk)).as(chunk).isInstanceOf(ChatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n \r\n", "\t\n", "\uFEFF", "\uFEFF\n"})
    void blankLinesAndAByteOrderMarkBeforeAReplyAreSkipped(String before) {
        byte[] body = (before + new String(Wire.bytes("replies/citation.json"), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        assertThat(Wire.whole(body)).isEqualTo(Wire.whole(Wire.bytes("replies/citation.json")));
    }

    @Test
    void aReplyInAnotherEncodingIsRefused() {
        byte[] wide = "{\"choices\":[{\"message\":{\"annotations\":[{}]}}]}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> Wire.whole(wide)).isInstanceOf(ChatException.class);
    }

    @Test
    void streamOfNothingButTheEndMarkerFails() {
        assertThat(Wire.events("[DONE]")).singleElement().isInstanceOf(Event.Failed.class);
        assertThat(Wire.events(new String[0])).singleElement().isInstanceOf(Event.Failed.class);
    }

    @Test
    void unknownFieldsAndChunksAreSkipped() {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"type\":\"keepalive\"}",
                "{\"id\":\"1\",\"obfuscation\":\"xx\",\"choices\":[{\"delta\":{\"content\":\"a\",\"new\":{\"a\":[1]}},"
                        + "\"logprobs\":null,\"seed\":12}]}",
                "{\"id\":\"1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
                "{\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"x\":{\"y\":1}}}",
                "[DONE]"));
        assertThat(reply.candidates().get(0).parts()).containsExactly(new Part.Text("a"));
        assertThat(reply.usage()).isEqualTo(new Usage(3, null, null, null, 1, null));
    }

    /** Members as a few servers write what they have not, or as nobody should. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":[],\"choices\":[{",
                "{\"usage\":[{\"a\":1},2],\"choices\":[{",
                "{\"choices\":{\"0\":{}},\"choices\":[{",
                "{\"choices\":[null,[1],\"x\",{",
                "{\"choices\":[{\"index\":{},",
                "{\"choices\":[{\"index\":[0],",
                "{\"choices\":[{\"logprobs\":[],",
                "{\"choices\":[{\"logprobs\":[{\"a\":[]}],",
                "{\"choices\":[{\"delta\":[],",
                "{\"choices\":[{\"delta\":[{\"content\":\"no\"}],",
                "{\"choices\":[{\"message\":[{}],",
                "{\"choices\":[{\"delta\":{\"tool_calls\":{},\"role\":\"a\"},",
                "{\"choices\":[{\"delta\":{\"tool_calls\":{\"a\":[]}},",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[null,1,[]]},",
                "{\"choices\":[{\"delta\":{\"function_call\":[{}]},",
            })
    void aMemberOfAnotherFormHidesNothingBehindIt(String begin) {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
                begin + "\"delta\":{\"content\":\"b\"},\"finish_reason\":\"length\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}",
                "[DONE]"));
        assertThat(reply.candidates().get(0).parts()).containsExactly(new Part.Text("ab"));
        assertThat(reply.candidates().get(0).stop()).isEqualTo(new Stop(Stop.Reason.MAX_TOKENS));
        assertThat(reply.usage()).isEqualTo(new Usage(3, null, null, null, 1, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null,{",
                "[{}],{",
                "{\"index\":[],",
                "{\"extra_content\":[{}],",
                "{\"function\":[{}],",
                "{\"custom\":[{}],",
            })
    void aPieceOfACallOfAnotherFormHidesNothingBehindIt(String begin) {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[" + begin
                        + "\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                        + "\"finish_reason\":\"tool_calls\"}]}",
                "[DONE]"));
        assertThat(reply.candidates().get(0).parts()).containsExactly(new Part.ToolCall("c1", "f", "{}"));
        assertThat(reply.candidates().get(0).stop()).isEqualTo(new Stop(Stop.Reason.TOOL_CALLS));
    }

    @Test
    void cacheCountedApartIsAddedToTheInput() {
        ChatReply reply = Wire.reply(Wire.events(
                "{\"id\":\"1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"
                        + "\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":90}}}"));
        assertThat(reply.usage().input()).isEqualTo(100);
        assertThat(reply.usage().cacheRead()).isEqualTo(90);
    }
}
