package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesRequestReaderTest {
    private static ChatRequest codex() {
        return Wire.CODEC.readRequest(Wire.file("codex-request.json"), RequestLine.PLAIN);
    }

    private static ChatRequest input(String items) {
        return Wire.request("{\"model\":\"m\",\"input\":" + items + "}");
    }

    @Test
    void stringInputIsOneUserTurn() {
        ChatRequest request = Wire.request("{\"model\":\"m\",\"input\":\"hi\",\"stream\":null}");
        assertThat(request.turns()).containsExactly(new Turn(Role.USER, List.of(new Part.Text("hi"))));
        assertThat(request.stream()).isFalse();
        assertThat(request.origin()).isEqualTo(Protocol.RESPONSES);
    }

    @Test
    void toolsInsideTheInputAreOnOffer() {
        ChatRequest request = codex();
        assertThat(request.tools())
                .extracting(Tool::name)
                .containsExactly("web_search", "local_shell", "exec", "status");
        Tool exec = request.tools().get(2);
        assertThat(exec.kind()).isEqualTo(ToolKind.CUSTOM);
        assertThat(exec.namespace()).isEqualTo("functions");
        assertThat(exec.grammar()).isEqualTo(new Tool.Grammar("lark", "start: /.+/"));
        assertThat(request.tools().get(3).schema()).contains("\"const\": 1.0");
        assertThat(request.tools().get(1).schema()).contains("command");
    }

    @Test
    void instructionsAndLeadingDeveloperWordsLeadAndLaterOnesStayInPlace() {
        ChatRequest request = codex();
        assertThat(request.system()).containsExactly(new Part.Text("You are Codex."), new Part.Text("Sandbox rules."));
        assertThat(request.turns())
                .extracting(Turn::role)
                .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.DEVELOPER, Role.USER);
    }

    @Test
    void itemsOfTheAssistantFoldIntoOneTurnInOrder() {
        Turn turn = codex().turns().get(1);
        assertThat(turn.parts())
                .containsExactly(
                        new Part.Reasoning(
                                "rs_1",
                                List.of("Think"),
                                new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA", "rs_1")),
                        new Part.Text("On it.").withPhase("commentary"),
                        new Part.ToolCall(
                                "call_1", "ctc_1", "exec", "functions", ToolKind.CUSTOM, "ls -l\n", null, null),
                        new Part.ToolCall(
                                "call_2",
                                "fc_1",
                                "status",
                                "functions",
                                ToolKind.FUNCTION,
                                "{\"id\":12345678901234567890,\"x\":1.0}",
                                null,
                                null));
    }

    @Test
    void outputsFoldIntoOneTurnWithTheNamesOfTheirCalls() {
        Turn turn = codex().turns().get(2);
        assertThat(turn.parts()).hasSize(2);
        Part.ToolResult first = (Part.ToolResult) turn.parts().get(0);
        assertThat(first.name()).isEqualTo("exec");
        assertThat(first.kind()).isEqualTo(ToolKind.CUSTOM);
        Part.ToolResult second = (Part.ToolResult) turn.parts().get(1);
        assertThat(second.content())
                .containsExactly(
                        new Part.Text("shot"),
                        new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://example.com/i.png"), null));
    }

    @Test
    void mediaAreTakenApart() {
        List<Part> parts = codex().turns().get(0).parts();
        assertThat(parts.get(1))
                .isEqualTo(new Part.Media(
                        Part.Media.Kind.IMAGE,
                        new Part.Source.Base64("iVBO/+8="),
                        "image/png",
                        null,
                        null,
                        "high",
                        null));
        assertThat(parts.get(2))
                .isEqualTo(new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Source.Base64("JVBERg=="),
                        "application/pdf",
                        "a.pdf",
                        null,
                        null,
                        null));
    }

    @Test
    void parametersAreUnderstoodAndUnknownOnesKept() {
        ChatRequest request = codex();
        assertThat(request.thinking())
                .isEqualTo(new Thinking(null, Thinking.Effort.HIGH, null, Thinking.Visibility.SUMMARY));
        assertThat(request.verbosity()).isEqualTo("low");
        assertThat(request.parallelToolCalls()).isFalse();
        assertThat(request.store()).isFalse();
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Mode.AUTO));
        assertThat(request.identity().cacheKey()).isEqualTo("thread-1");
        assertThat(request.extras()).containsOnlyKeys("include", "client_metadata");
    }

    @Test
    void everyItemTypeIsRead() {
        String items = new String(Wire.file("every-item.json"), java.nio.charset.StandardCharsets.UTF_8);
        ChatRequest request = input(items);
        List<Part> all =
                request.turns().stream().flatMap(turn -> turn.parts().stream()).toList();
        assertThat(request.tools()).extracting(Tool::name).containsExactly("found", "found2", "late");
        assertThat(request.tools().get(0).deferred()).isFalse();
        assertThat(all.stream().filter(Part.Opaque.class::isInstance).map(Part.Opaque.class::cast))
                .extracting(part -> part.type() + " " + part.fate())
                .containsExactly(
                        "web_search_call DROP",
                        "file_search_call DROP",
                        "code_interpreter_call DROP",
                        "mcp_list_tools DROP",
                        "mcp_call DROP",
                        "mcp_approval_request DROP",
                        "mcp_approval_response FAIL",
                        "tool_search_call DROP",
                        "tool_search_output DROP",
                        "compaction FAIL",
                        "compaction_trigger FAIL",
                        "item_reference FAIL",
                        "program DROP",
                        "program_output DROP",
                        "input_hologram FAIL",
                        "something_new DROP");
        assertThat(all.stream().filter(Part.ToolCall.class::isInstance).map(Part.ToolCall.class::cast))
                .extracting(Part.ToolCall::kind)
                .containsExactly(
                        ToolKind.FUNCTION,
                        ToolKind.CUSTOM,
                        ToolKind.LOCAL_SHELL,
                        ToolKind.SHELL,
                        ToolKind.APPLY_PATCH,
                        ToolKind.COMPUTER,
                        ToolKind.TOOL_SEARCH);
        List<Part.ToolResult> results = all.stream()
                .filter(Part.ToolResult.class::isInstance)
                .map(Part.ToolResult.class::cast)
                .toList();
        assertThat(results)
                .extracting(Part.ToolResult::callId)
                .containsExactly("c1", "c2", "c3", "c4", "c5", "c6", "c7");
        assertThat(results.get(3).content())
                .containsExactly(new Part.Text("o\nstderr: e\nexit code 2"), new Part.Text("timed out"));
        assertThat(results.get(4).error()).isTrue();
    }

    @Test
    void rawThoughtsAreKeptInsteadOfTheirSummary() {
        ChatRequest request = input(new String(Wire.file("every-item.json"), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(request.turns().stream().flatMap(turn -> turn.parts().stream()))
                .contains(new Part.Reasoning("rs_2", List.of("raw"), null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'auto'|AUTO|",
                "'none'|NONE|",
                "'required'|REQUIRED|",
                "{'type':'function','name':'f'}|NAMED|f",
                "{'type':'custom','name':'c'}|NAMED|c",
                "{'type':'web_search_preview'}|NAMED|web_search_preview",
                "{'type':'shell'}|NAMED|shell",
                "{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]}|ALLOWED_AUTO|f",
                "{'type':'allowed_tools','mode':'required','tools':[{'type':'custom','name':'f'}]}|ALLOWED_REQUIRED|f"
            },
            quoteCharacter = '~')
    void toolChoiceIsReadInAllItsForms(String json, ToolChoice.Mode mode, String name) {
        ChatRequest request = Wire.request("{\"input\":\"x\",\"tool_choice\":" + json.replace('\'', '"') + "}");
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(mode, name == null ? List.of() : List.of(name)));
    }

    @Test
    void outputFormatIsFlat() {
        ChatRequest request = Wire.request("""
                {"input":"x","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object", "x":1.0},"strict":true}}}""");
        assertThat(request.outputFormat())
                .isEqualTo(new OutputFormat(
                        OutputFormat.Kind.JSON_SCHEMA, "n", null, "{\"type\":\"object\", \"x\":1.0}", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|input: required",
                "{'input':3}|input: must",
                "[]|body:",
                "{'input':'x','input':'y'}|body: not valid JSON",
                "{'input':[{'type':'function_call','call_id':'c'}]}|input[0].name: required",
                "{'input':[{'role':'user','content':[{'type':'input_text'}]}]}|input[0].content[0].text: required",
                "{'input':[{'role':'critic','content':'x'}]}|input[0].role: unknown",
                "{'input':[7]}|input[0]: must be an object",
                "{'input':'x','tools':[{'type':'function'}]}|tools[0].name: required",
                "{'input':'x','tools':[{'name':'f'}]}|tools[0].type: required",
                "{'input':'x','temperature':'hot'}|temperature: must be a number",
                "{'input':'x','temperature':1e999}|temperature: must be a number",
                "{'input':'x','reasoning':{'effort':3}}|reasoning.effort: must be a string",
                "{'input':'x','text':{'format':{'type':'json_schema'}}}|text.format.schema: must be an object",
                "{'input':'x','tool_choice':'maybe'}|tool_choice: unknown",
                "{'input':'x'|body: not valid JSON"
            })
    void faultsAreToldWithTheirPath(String json, String message) {
        assertThatThrownBy(() -> Wire.request(json.replace('\'', '"')))
                .isInstanceOfSatisfying(ChatException.class, e -> {
                    assertThat(e.error().kind()).isEqualTo(ChatError.Kind.INVALID_REQUEST);
                    assertThat(e.error().message()).startsWith(message);
                });
    }
}
