package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionMessage;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiCodecEventWriterTest {
    private static final Event STARTED = new Event.Started("up", "upstream-model", Usage.UNKNOWN);
    private static final Event STOPPED = new Event.Finished(0, new Stop(Stop.Reason.END_TURN));
    private static final Event COMPLETED = new Event.Completed();

    private static ClientView client(boolean includeUsage, Tool... tools) {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.OPENAI);
        request.model = "my \"model\"";
        request.stream = true;
        request.includeUsage = includeUsage;
        request.tools.addAll(List.of(tools));
        return Wire.client(request.build());
    }

    private static ClientView client() {
        return client(false);
    }

    private static Tool patch() {
        return new Tool(
                ToolKind.CUSTOM, "apply_patch", null, null, null, null, null, false, null, Protocol.OPENAI, null);
    }

    static List<String> replies() {
        return Wire.cases("replies", ".sse");
    }

    /** Without custom tools, which the client library cannot read from streams. */
    static List<String> repliesWithFunctions() {
        return replies().stream().filter(name -> !name.equals("custom-tool")).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void whatWasReadIsWrittenAsAValidStream(String name) throws IOException {
        List<Event> events = Wire.events(Wire.bytes("replies/" + name + ".sse"));
        for (boolean includeUsage : new boolean[] {true, false}) {
            String sse = Wire.write(events, client(includeUsage, patch()));
            for (JsonNode chunk : ChunkGrammar.check(sse, includeUsage)) {
                if (!name.equals("custom-tool")) {
                    ObjectMappers.jsonMapper()
                            .readValue(chunk.toString(), ChatCompletionChunk.class)
                            .validate();
                }
            }
            List<Event> again = Wire.events(sse.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(Wire.reply(again).candidates())
                    .isEqualTo(Wire.reply(events).candidates());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("repliesWithFunctions")
    void clientLibraryGathersTheSameFromStreamAndReply(String name) throws IOException {
        List<Event> events = Wire.events(Wire.bytes("replies/" + name + ".sse"));
        ClientView client = client(true, patch());
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        for (JsonNode chunk : ChunkGrammar.check(Wire.write(events, client), true)) {
            accumulator.accumulate(ObjectMappers.jsonMapper().readValue(chunk.toString(), ChatCompletionChunk.class));
        }
        ChatCompletion streamed = accumulator.chatCompletion();
        byte[] body = Wire.CODEC.writeReply(Wire.reply(events), client);
        ChatCompletion whole =
                ObjectMappers.jsonMapper().readValue(body, ChatCompletion.class).validate();
        assertThat(whole.id()).isEqualTo(streamed.id()).isEqualTo("chatcmpl-R1");
        assertThat(whole.model()).isEqualTo(streamed.model()).isEqualTo("my \"model\"");
        assertThat(whole.usage()).isEqualTo(streamed.usage());
        assertThat(whole.choices()).hasSameSizeAs(streamed.choices());
        for (int i = 0; i < whole.choices().size(); i++) {
            assertThat(whole.choices().get(i).finishReason())
                    .isEqualTo(streamed.choices().get(i).finishReason());
            ChatCompletionMessage one = whole.choices().get(i).message();
            ChatCompletionMessage other = streamed.choices().get(i).message();
            assertThat(one.content().orElse("")).isEqualTo(other.content().orElse(""));
            assertThat(one.refusal()).isEqualTo(other.refusal());
            assertThat(one.toolCalls().orElse(List.of()))
                    .isEqualTo(other.toolCalls().orElse(List.of()));
        }
    }

    @Test
    void callIsAnnouncedOnceAndItsArgumentsFollow() {
        String sse = Wire.write(
                List.of(
                        STARTED,
                        new Event.PartStarted(0, 0, new Part.ToolCall("toolu_1", "f", "")),
                        new Event.PartStarted(1, 0, new Part.ToolCall("toolu_2", "g", "")),
                        new Event.Delta(1, "{\"b\""),
                        new Event.Delta(0, "{}"),
                        new Event.Delta(1, ":1}"),
                        new Event.PartEnded(0),
                        new Event.PartEnded(1),
                        STOPPED,
                        COMPLETED),
                client());
        List<JsonNode> chunks = ChunkGrammar.check(sse, false);
        assertThat(chunks).hasSize(7);
        assertThat(chunks.get(1).at("/choices/0/delta"))
                .isEqualTo(Wire.json("{\"tool_calls\":[{\"index\":0,\"id\":\"toolu_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"));
        assertThat(chunks.get(3).at("/choices/0/delta"))
                .isEqualTo(Wire.json("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"b\\\"\"}}]}"));
        assertThat(chunks.get(6).at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
    }

    @Test
    void callWithoutArgumentsHasAnEmptyObject() {
        String sse = Wire.write(
                List.of(
                        STARTED,
                        new Event.PartStarted(0, 0, new Part.ToolCall("c", "f", "")),
                        new Event.PartEnded(0),
                        STOPPED,
                        COMPLETED),
                client());
        List<JsonNode> chunks = ChunkGrammar.check(sse, false);
        assertThat(chunks.get(2)
                        .at("/choices/0/delta/tool_calls/0/function/arguments")
                        .textValue())
                .isEqualTo("{}");
    }

    @Test
    void hostedCallIsHiddenAndDoesNotMakeTheClientWait() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(
                        0, 0, new Part.ToolCall("s", null, "web_search", null, ToolKind.WEB_SEARCH, "", null, null)),
                new Event.Delta(0, "{\"query\":\"x\"}"),
                new Event.PartEnded(0),
                new Event.PartStarted(
                        1,
                        0,
                        new Part.Opaque(Protocol.ANTHROPIC, "web_search_tool_result", "{}", Part.Opaque.Fate.DROP)),
                new Event.PartEnded(1),
                new Event.PartStarted(2, 0, new Part.ToolCall("c", "f", "{}")),
                new Event.PartEnded(2),
                new Event.Finished(0, new Stop(Stop.Reason.MAX_TOKENS)),
                COMPLETED);
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        assertThat(chunks).hasSize(4);
        assertThat(chunks.get(1).at("/choices/0/delta/tool_calls/0/index").intValue())
                .isZero();
        assertThat(chunks.get(3).at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.at("/choices/0/message/tool_calls")).hasSize(1);
    }

    @Test
    void reasonIsDerivedFromWhatWasSaid() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "x"),
                new Event.PartEnded(0),
                new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)),
                COMPLETED);
        assertThat(Wire.write(events, client())).contains("\"finish_reason\":\"stop\"");
        assertThat(Wire.write(
                        List.of(STARTED, new Event.Finished(0, new Stop(Stop.Reason.REFUSAL)), COMPLETED), client()))
                .contains("\"finish_reason\":\"content_filter\"");
    }

    @Test
    void sectionsOfThoughtsAreParagraphs() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Reasoning("rs_1", List.of(), null)),
                new Event.Delta(0, 0, "one"),
                new Event.Delta(0, 1, "two"),
                new Event.Signed(
                        0, new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "secret", "rs_1")),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.Reasoning(null, List.of(), null)),
                new Event.Delta(1, "three"),
                new Event.PartEnded(1),
                STOPPED,
                COMPLETED);
        String sse = Wire.write(events, client());
        ChunkGrammar.check(sse, false);
        assertThat(sse).doesNotContain("secret");
        Part.Reasoning read =
                (Part.Reasoning) Wire.fold(Wire.events(sse.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .part(0);
        assertThat(read.texts()).containsExactly("one\n\ntwo\n\nthree");
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.at("/choices/0/message/reasoning_content").textValue()).isEqualTo("one\n\ntwo\n\nthree");
    }

    @Test
    void failureIsToldWithoutAnyMarkOfSuccess() {
        String sse = Wire.write(
                List.of(
                        STARTED,
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "Hal"),
                        STOPPED,
                        new Event.Failed(new ChatError(ChatError.Kind.OVERLOADED, 529, "Overloaded", null, null))),
                client(true));
        ChunkGrammar.check(sse, true);
        assertThat(sse).doesNotContain("[DONE]").doesNotContain("\"finish_reason\":\"");
        assertThat(sse)
                .endsWith("data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"server_overloaded\"}}\n\n");
    }

    @Test
    void customCallIsCustomOnlyForAClientThatDeclaredIt() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(
                        0, 0, new Part.ToolCall("c", null, "apply_patch", null, ToolKind.CUSTOM, "", null, null)),
                new Event.Delta(0, "say \"hi\"\n"),
                new Event.Delta(0, "end"),
                new Event.PartEnded(0),
                STOPPED,
                COMPLETED);
        String declared = Wire.write(events, client(false, patch()));
        ChunkGrammar.check(declared, false);
        assertThat(declared).contains("\"type\":\"custom\"").contains("{\"input\":\"say \\\"hi\\\"\\n\"}");

        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        StringBuilder arguments = new StringBuilder();
        chunks.forEach(chunk -> arguments.append(
                chunk.at("/choices/0/delta/tool_calls/0/function/arguments").asText("")));
        assertThat(Wire.json(arguments.toString())).isEqualTo(Wire.json("{\"input\":\"say \\\"hi\\\"\\nend\"}"));
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments")
                        .textValue())
                .isEqualTo(arguments.toString());
    }

    @Test
    void citationsAreToldOnceTogetherAndCountTheWholeContent() {
        Annotation first = new Annotation("https://a", "A", 0, 2, null, Protocol.RESPONSES, "{}");
        Annotation second = new Annotation("https://b", null, null, null, "words", Protocol.ANTHROPIC, "{}");
        Annotation document = new Annotation(null, "Doc", null, null, "words", Protocol.ANTHROPIC, "{}");
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "🌍b"),
                new Event.Annotated(0, first),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.Text("")),
                new Event.Delta(1, "cde"),
                new Event.Annotated(1, second),
                new Event.Annotated(1, document),
                new Event.PartEnded(1),
                STOPPED,
                COMPLETED);
        JsonNode expected = Wire.json("[{\"type\":\"url_citation\",\"url_citation\":{\"start_index\":0,\"end_index\":2,"
                + "\"title\":\"A\",\"url\":\"https://a\"}},{\"type\":\"url_citation\",\"url_citation\":"
                + "{\"start_index\":2,\"end_index\":5,\"title\":\"https://b\",\"url\":\"https://b\"}}]");
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/delta/annotations"))
                .isEqualTo(expected);
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.at("/choices/0/message/annotations")).isEqualTo(expected);
    }

    /** Anthropic tells what it cites before the words. */
    @Test
    void aCitationBeforeItsWordsCoversThem() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("ab")),
                new Event.PartEnded(0),
                new Event.PartStarted(1, 0, new Part.Text("")),
                new Event.Annotated(1, new Annotation("https://a", "A", null, null, "x", Protocol.ANTHROPIC, "{}")),
                new Event.Delta(1, "cd"),
                new Event.Delta(1, "🌍"),
                new Event.PartEnded(1),
                new Event.PartStarted(2, 0, new Part.Text("!")),
                new Event.PartEnded(2),
                STOPPED,
                COMPLETED);
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        JsonNode citations = chunks.get(chunks.size() - 2).at("/choices/0/delta/annotations");
        assertThat(citations.at("/0/url_citation/start_index").intValue()).isEqualTo(2);
        assertThat(citations.at("/0/url_citation/end_index").intValue()).isEqualTo(5);
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.at("/choices/0/message/annotations")).isEqualTo(citations);
    }

    @Test
    void aCitationOfNoPlaceIsStillJson() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "abc"),
                new Event.Annotated(
                        0, new Annotation("https://a", "A", -1, Integer.MIN_VALUE, null, Protocol.RESPONSES, "{}")),
                new Event.PartEnded(0),
                STOPPED,
                COMPLETED);
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        JsonNode citation = chunks.get(chunks.size() - 2).at("/choices/0/delta/annotations/0/url_citation");
        assertThat(citation.get("start_index").intValue()).isEqualTo(-1);
        assertThat(citation.get("end_index").intValue()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void thoughtSignatureOfACallReachesTheClientThatCanReturnIt() {
        Signature signature = new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "c2ln", null);
        Part.ToolCall call = new Part.ToolCall("c", null, "f", null, ToolKind.FUNCTION, "{}", signature, null);
        List<Event> events =
                List.of(STARTED, new Event.PartStarted(0, 0, call), new Event.PartEnded(0), STOPPED, COMPLETED);
        String sse = Wire.write(events, client());
        ChunkGrammar.check(sse, false);
        assertThat(Wire.fold(Wire.events(sse.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .part(0))
                .isEqualTo(call);
        ChatReply again = Wire.reply(Wire.whole(Wire.CODEC.writeReply(Wire.reply(events), client())));
        assertThat(again.candidates().get(0).parts()).containsExactly(call);
    }

    @Test
    void halvesOfACharacterInTwoDeltasJoin() {
        List<Event> events = List.of(
                STARTED,
                new Event.PartStarted(0, 0, new Part.Text("")),
                new Event.Delta(0, "a\uD83D"),
                new Event.Delta(0, "\uDE00\u0001\b\f/é\u007f"),
                new Event.PartEnded(0),
                STOPPED,
                COMPLETED);
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client()), false);
        assertThat(chunks.get(1).at("/choices/0/delta/content").textValue()
                        + chunks.get(2).at("/choices/0/delta/content").textValue())
                .isEqualTo("a\uD83D\uDE00\u0001\b\f/é\u007f");
    }

    @Test
    void usageIsTheLatestKnown() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.Started(null, null, new Usage(100, 75, 5, null, 1, null)),
                new Event.UsageSeen(new Usage(null, null, null, null, 30, 10)),
                new Event.Ping(),
                STOPPED,
                new Event.UsageSeen(new Usage(null, null, null, null, 40, 12)),
                COMPLETED));
        List<JsonNode> chunks = ChunkGrammar.check(Wire.write(events, client(true)), true);
        JsonNode expected = Wire.json("{\"prompt_tokens\":100,\"completion_tokens\":40,\"total_tokens\":140,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":75,\"cache_write_tokens\":5},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}");
        assertThat(chunks.get(chunks.size() - 1).get("usage")).isEqualTo(expected);
        JsonNode whole = Wire.json(Wire.CODEC.writeReply(Wire.reply(events), client()));
        assertThat(whole.get("usage")).isEqualTo(expected);
        assertThat(whole.at("/choices/0/message/content").textValue()).isEmpty();
    }

    @Test
    void signOfLifeIsAComment() {
        io.github.aiproxy.sse.ByteSink out = new io.github.aiproxy.sse.ByteSink(16);
        Wire.CODEC.eventWriter(client()).keepAlive(out);
        assertThat(out.toByteArray()).asString().isEqualTo(": keepalive\n\n");
    }
}
