package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesEventWriterTest {
    private static final Event STARTED = new Event.Started("up", "upstream", Usage.UNKNOWN);

    private static List<Event> reply(Stop.Reason stop, Event... inner) {
        List<Event> events = new ArrayList<>(List.of(STARTED));
        events.addAll(List.of(inner));
        events.add(new Event.UsageSeen(new Usage(10, 4, null, null, 5, 2)));
        events.add(new Event.Finished(0, new Stop(stop)));
        events.add(new Event.Completed());
        return events;
    }

    private static Part.ToolCall call(String id, String name, String namespace, ToolKind kind) {
        return new Part.ToolCall(id, null, name, namespace, kind, "", null, null);
    }

    private static List<String> types(byte[] sse) {
        return Wire.frames(sse).stream().map(f -> f.get("type").textValue()).toList();
    }

    @Test
    void textIsWrittenAsTheDocumentedSequence() {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "He\"l\n"),
                        new Event.Delta(0, "lo 世👋"),
                        new Event.PartEnded(0)),
                Wire.client());
        assertThat(types(sse))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        JsonNode response = ResponsesGrammar.check(sse);
        assertThat(response.at("/id").textValue()).isEqualTo("resp_abc123");
        assertThat(response.at("/model").textValue()).isEqualTo("alias");
        assertThat(response.at("/output/0/content/0/text").textValue()).isEqualTo("He\"l\nlo 世👋");
        assertThat(response.at("/usage"))
                .isEqualTo(Wire.tree("{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,"
                        + "\"cache_write_tokens\":0},\"output_tokens\":5,\"output_tokens_details\":"
                        + "{\"reasoning_tokens\":2},\"total_tokens\":15}"));
    }

    @Test
    void interleavedPartsAreWrittenOneAfterTheOther() {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, call("a", "f", null, ToolKind.FUNCTION)),
                        new Event.PartStarted(1, 0, call("b", "status", "mcp__x", ToolKind.FUNCTION)),
                        new Event.PartStarted(2, 0, call("c", "exec", null, ToolKind.CUSTOM)),
                        new Event.Delta(2, "*** Begin"),
                        new Event.Delta(0, "{\"x\":"),
                        new Event.Delta(1, "{\"y\":"),
                        new Event.PartEnded(2),
                        new Event.Delta(0, "1}"),
                        new Event.PartEnded(0),
                        new Event.Delta(1, "2}"),
                        new Event.PartEnded(1)),
                Wire.client());
        JsonNode output = ResponsesGrammar.check(sse).get("output");
        assertThat(output).isEqualTo(Wire.tree("""
                                [{"id":"fc_abc123_0","type":"function_call","status":"completed","call_id":"a","name":"f","arguments":"{\\"x\\":1}"},
                                 {"id":"fc_abc123_1","type":"function_call","status":"completed","call_id":"b","name":"status","namespace":"mcp__x","arguments":"{\\"y\\":2}"},
                                 {"id":"ctc_abc123_2","type":"custom_tool_call","status":"completed","call_id":"c","name":"exec","input":"*** Begin"}]"""));
        assertThat(types(sse))
                .contains("response.custom_tool_call_input.delta", "response.custom_tool_call_input.done");
        JsonNode done = Wire.frames(sse).stream()
                .filter(frame -> frame.get("type").textValue().equals("response.function_call_arguments.done"))
                .findFirst()
                .orElseThrow();
        assertThat(done.get("name").textValue()).isEqualTo("f");
    }

    @Test
    void reasoningKeepsItsSectionsItsIdAndItsOwnCiphertextOnly() {
        Signature own = new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA", "rs_up");
        Signature foreign = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "EqQB", null);
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, new Part.Reasoning("rs_up", List.of(), null)),
                        new Event.Delta(0, 0, "One"),
                        new Event.Delta(0, 1, "Two"),
                        new Event.Signed(0, own),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, new Part.Reasoning(null, List.of(), null)),
                        new Event.Delta(1, "Three"),
                        new Event.Signed(1, foreign),
                        new Event.PartEnded(1),
                        new Event.PartStarted(2, 0, new Part.Reasoning(null, List.of(), null)),
                        new Event.Signed(2, foreign),
                        new Event.PartEnded(2)),
                Wire.client());
        assertThat(ResponsesGrammar.check(sse).get("output")).isEqualTo(Wire.tree("""
                                [{"id":"rs_up","type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAA"},
                                 {"id":"rs_abc123_1","type":"reasoning","summary":[{"type":"summary_text","text":"Three"}]}]"""));
    }

    @Test
    void messageIsForOnePhase() {
        JsonNode response = ResponsesGrammar.check(Wire.stream(
                reply(
                        Stop.Reason.REFUSAL,
                        new Event.PartStarted(0, 0, new Part.Text("").withPhase("commentary")),
                        new Event.Delta(0, "Let me see."),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, new Part.Text("").withPhase("final_answer")),
                        new Event.Delta(1, "No."),
                        new Event.PartEnded(1)),
                Wire.client()));
        JsonNode output = response.get("output");
        assertThat(output).hasSize(2);
        assertThat(output.at("/0/phase").textValue()).isEqualTo("commentary");
        assertThat(output.at("/1/phase").textValue()).isEqualTo("final_answer");
        assertThat(output.at("/1/content/1/type").textValue())
                .as("said in the open message")
                .isEqualTo("refusal");
    }

    @Test
    void citationsRefusalsAndTextsShareAMessageUntilSomethingElseComes() {
        Annotation web =
                new Annotation("https://example.com/", "E", 0, 2, null, Protocol.ANTHROPIC, "{\"type\":\"x\"}");
        Annotation page = new Annotation(null, "Doc", 0, 2, "cited", Protocol.ANTHROPIC, "{}");
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "ab"),
                        new Event.Annotated(0, web),
                        new Event.Annotated(0, page),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, new Part.Refusal("")),
                        new Event.Delta(1, "no"),
                        new Event.PartEnded(1),
                        new Event.PartStarted(2, 0, call("a", "f", null, ToolKind.FUNCTION)),
                        new Event.PartEnded(2),
                        new Event.PartStarted(3, 0, new Part.Text("")),
                        new Event.PartEnded(3),
                        new Event.PartStarted(4, 0, new Part.Text("")),
                        new Event.Delta(4, "after"),
                        new Event.PartEnded(4)),
                Wire.client());
        JsonNode output = ResponsesGrammar.check(sse).get("output");
        assertThat(output).hasSize(3);
        assertThat(output.at("/0/content")).hasSize(2);
        assertThat(output.at("/0/content/0/annotations"))
                .isEqualTo(
                        Wire.tree(
                                "[{\"type\":\"url_citation\",\"url\":\"https://example.com/\",\"title\":\"E\",\"start_index\":0,\"end_index\":2}]"));
        assertThat(output.at("/1/arguments").textValue()).isEqualTo("{}");
        assertThat(output.at("/2/content/0/text").textValue()).isEqualTo("after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAX_TOKENS", "CONTENT_FILTER", "CONTEXT_EXCEEDED", "PAUSE"})
    void truncatedAnswerIsIncomplete(String reason) {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.valueOf(reason),
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "ab"),
                        new Event.PartEnded(0)),
                Wire.client());
        JsonNode response = ResponsesGrammar.check(sse);
        assertThat(types(sse)).endsWith("response.incomplete");
        assertThat(response.at("/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/output/0/status").textValue()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").textValue())
                .isEqualTo(reason.equals("CONTENT_FILTER") ? "content_filter" : "max_output_tokens");
    }

    @Test
    void refusalWithoutWordsIsSaidInWords() {
        JsonNode response = ResponsesGrammar.check(Wire.stream(reply(Stop.Reason.REFUSAL), Wire.client()));
        assertThat(response.at("/status").textValue()).isEqualTo("completed");
        assertThat(response.at("/output/0/content/0/type").textValue()).isEqualTo("refusal");
    }

    @Test
    void hostedCallsOfOtherWiresLeaveNoGapAndTheirSearchIsShown() {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, call("s1", "web_search", null, ToolKind.WEB_SEARCH)),
                        new Event.Delta(0, "{\"query\":\"weather\"}"),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, call("s2", "code", null, ToolKind.CODE_EXECUTION)),
                        new Event.PartEnded(1),
                        new Event.PartStarted(
                                2, 0, new Part.Opaque(Protocol.ANTHROPIC, "x", "{}", Part.Opaque.Fate.DROP)),
                        new Event.PartEnded(2),
                        new Event.PartStarted(3, 0, new Part.Text("")),
                        new Event.Delta(3, "sunny"),
                        new Event.PartEnded(3)),
                Wire.client());
        JsonNode output = ResponsesGrammar.check(sse).get("output");
        assertThat(output).hasSize(2);
        assertThat(output.at("/0/action/query").textValue()).isEqualTo("weather");
        assertThat(types(sse)).contains("response.web_search_call.completed");
    }

    @Test
    void shellAndPatchCallsBecomeTheirOwnItems() {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.TOOL_CALLS,
                        new Event.PartStarted(0, 0, call("a", "local_shell", null, ToolKind.LOCAL_SHELL)),
                        new Event.Delta(0, "{\"command\":[\"ls\"]}"),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, call("b", "apply_patch", null, ToolKind.APPLY_PATCH)),
                        new Event.Delta(1, "{\"type\":\"delete_file\",\"path\":\"x\"}"),
                        new Event.PartEnded(1),
                        new Event.PartStarted(2, 0, call("c", "tool_search", null, ToolKind.TOOL_SEARCH)),
                        new Event.Delta(2, "{\"query\":\"x\"}"),
                        new Event.PartEnded(2),
                        new Event.PartStarted(3, 0, call("d", "shell", null, ToolKind.SHELL)),
                        new Event.Delta(3, "{\"commands\":[\"ls\"]}"),
                        new Event.PartEnded(3)),
                Wire.client());
        List<JsonNode> frames = Wire.frames(sse);
        JsonNode output = frames.get(frames.size() - 1).at("/response/output");
        assertThat(output.at("/0/action")).isEqualTo(Wire.tree("{\"command\":[\"ls\"],\"type\":\"exec\",\"env\":{}}"));
        assertThat(output.at("/1/operation/path").textValue()).isEqualTo("x");
        assertThat(output.at("/2/execution").textValue()).isEqualTo("client");
        assertThat(output.at("/3/type").textValue()).isEqualTo("shell_call");
    }

    @Test
    void failureIsToldWithACodeThatClientsActUpon() {
        for (ChatError error : List.of(
                new ChatError(ChatError.Kind.CONTEXT_LENGTH, "prompt is too long"),
                new ChatError(ChatError.Kind.RATE_LIMIT, "slow").withRetryAfter(Duration.ofSeconds(12)),
                new ChatError(ChatError.Kind.BILLING, "no money"),
                new ChatError(ChatError.Kind.UPSTREAM, "gone"))) {
            byte[] sse = Wire.stream(
                    List.of(
                            STARTED,
                            new Event.PartStarted(0, 0, new Part.Text("")),
                            new Event.Delta(0, "ab"),
                            new Event.Failed(error),
                            new Event.Completed()),
                    Wire.client());
            List<JsonNode> frames = Wire.frames(sse);
            JsonNode last = frames.get(frames.size() - 1);
            assertThat(last.get("type").textValue()).isEqualTo("response.failed");
            assertThat(last.at("/response/status").textValue()).isEqualTo("failed");
            assertThat(last.at("/response/error/code").textValue())
                    .isEqualTo(
                            switch (error.kind()) {
                                case CONTEXT_LENGTH -> "context_length_exceeded";
                                case RATE_LIMIT -> "rate_limit_exceeded";
                                case BILLING -> "insufficient_quota";
                                default -> "server_error";
                            });
            if (error.retryAfter() != null) {
                assertThat(last.at("/response/error/message").textValue()).contains("Please try again in 12s");
            }
        }
    }

    @Test
    void streamsOfOwnTranscriptsSurviveTheRoundTrip() {
        for (String name : List.of("reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete")) {
            List<Event> events = Wire.events(Wire.file(name + ".sse"));
            byte[] sse = Wire.stream(events, Wire.client());
            ResponsesGrammar.check(sse);
            var again = Wire.fold(Wire.events(sse)).candidates();
            assertThat(again.get(0).stop())
                    .isEqualTo(Wire.fold(events).candidates().get(0).stop());
            assertThat(again.get(0).parts())
                    .isEqualTo(Wire.fold(events).candidates().get(0).parts());
        }
    }

    @Test
    void wholeReplyIsWhatTheStreamEndsWith() throws Exception {
        for (String name : List.of("reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete")) {
            List<Event> events = Wire.events(Wire.file(name + ".sse"));
            byte[] json = Wire.CODEC.writeReply(Wire.fold(events), Wire.client());
            assertThat(Wire.tree(json)).isEqualTo(ResponsesGrammar.check(Wire.stream(events, Wire.client())));
            ObjectMappers.jsonMapper().readValue(json, Response.class).validate();
        }
    }

    @Test
    void responseRepeatsWhatWasAskedInOneLine() throws Exception {
        ChatRequest request =
                Wire.CODEC.readRequest(Wire.file("codex-request.json"), io.github.aiproxy.codec.RequestLine.PLAIN);
        ClientView client = Wire.client(request);
        JsonNode response = ResponsesGrammar.check(Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "ok"),
                        new Event.PartEnded(0)),
                client));
        assertThat(response.at("/instructions").textValue()).startsWith("You are Codex.");
        assertThat(response.at("/reasoning/effort").textValue()).isEqualTo("high");
        assertThat(response.at("/parallel_tool_calls").booleanValue()).isFalse();
        assertThat(response.at("/text/verbosity").textValue()).isEqualTo("low");
        assertThat(response.at("/prompt_cache_key").textValue()).isEqualTo("thread-1");
        assertThat(response.get("tools")).hasSize(3);
    }

    @Test
    void halfACharacterInADeltaSurvives() {
        byte[] sse = Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, new Part.Text("")),
                        new Event.Delta(0, "\ud83d"),
                        new Event.Delta(0, "\ude00" + "é€".repeat(300_000) + "\u0001\u2028"),
                        new Event.PartEnded(0)),
                Wire.client());
        assertThat(ResponsesGrammar.check(sse).at("/output/0/content/0/text").textValue())
                .isEqualTo("\ud83d\ude00" + "é€".repeat(300_000) + "\u0001\u2028");
    }

    @Test
    void signatureThatComesLateHasAnItemOfItsOwn() {
        Signature own = new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA", null);
        JsonNode output = ResponsesGrammar.check(Wire.stream(
                        reply(
                                Stop.Reason.END_TURN,
                                new Event.PartStarted(0, 0, new Part.Reasoning(null, List.of(), null)),
                                new Event.Delta(0, "hm"),
                                new Event.PartEnded(0),
                                new Event.PartStarted(1, 0, new Part.Text("")),
                                new Event.Delta(1, "so"),
                                new Event.PartEnded(1),
                                new Event.Signed(0, own)),
                        Wire.client()))
                .get("output");
        assertThat(output).hasSize(3);
        assertThat(output.get(2))
                .isEqualTo(
                        Wire.tree(
                                "{\"id\":\"rs_abc123_2\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gAAA\"}"));
    }

    @Test
    void keepAliveIsAComment() {
        ByteSink out = new ByteSink(16);
        Wire.CODEC.eventWriter(Wire.client()).keepAlive(out);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(": keepalive\n\n");
    }

    @Test
    void longReplyIdsStayWithinTheLimit() {
        ClientView client = new ClientView(Wire.client().request(), "x".repeat(80), 1, () -> 0, false);
        ResponsesGrammar.check(Wire.stream(
                reply(
                        Stop.Reason.END_TURN,
                        new Event.PartStarted(0, 0, call("a".repeat(100), "f", null, ToolKind.FUNCTION)),
                        new Event.PartEnded(0),
                        new Event.PartStarted(1, 0, call("b".repeat(100), "f", null, ToolKind.FUNCTION)),
                        new Event.PartEnded(1)),
                client));
    }
}
