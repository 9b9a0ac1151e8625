package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static io.github.aiproxy.codec.anthropic.Transcript.bytes;
import static io.github.aiproxy.codec.anthropic.Transcript.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.RequestLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestReaderTest {
    private static ChatRequest agent() {
        return CODEC.readRequest(file("request/agent.json"), RequestLine.PLAIN);
    }

    @Test
    void everythingAtTheTopIsRead() {
        ChatRequest request = agent();
        assertThat(request.origin()).isEqualTo(Protocol.ANTHROPIC);
        assertThat(request.model()).isEqualTo("claude-sonnet-4-5");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutputTokens()).isEqualTo(32000);
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Mode.AUTO));
        assertThat(request.parallelToolCalls()).isFalse();
        assertThat(request.thinking())
                .isEqualTo(new Thinking(Thinking.Mode.ON, Thinking.Effort.HIGH, 16000, Thinking.Visibility.SUMMARY));
        assertThat(request.outputFormat().kind()).isEqualTo(OutputFormat.Kind.JSON_SCHEMA);
        assertThat(request.outputFormat().schema()).startsWith("{\"type\": \"object\"");
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.identity().userId()).isEqualTo("user_1");
        assertThat(request.serviceTier()).isEqualTo("standard_only");
        assertThat(request.extras()).containsOnlyKeys("context_management", "speed");
        assertThat(request.extras()).containsEntry("speed", "\"fast\"");
    }

    @Test
    void telemetryIsNoInstruction() {
        assertThat(agent().system())
                .containsExactly(new Part.Text("You are a coding agent.", List.of(), null, new CacheHint("1h")));
    }

    @Test
    void toolsKeepTheirSchemasToTheLetterAndTypedOnesTheirDefinitions() {
        List<Tool> tools = agent().tools();
        assertThat(tools)
                .extracting(Tool::kind)
                .containsExactly(
                        ToolKind.FUNCTION, ToolKind.FUNCTION, ToolKind.BASH, ToolKind.TEXT_EDITOR, ToolKind.WEB_SEARCH);
        assertThat(tools.get(0).schema()).contains("{\"maximum\": 1.0}");
        assertThat(tools.get(0).cache()).isEqualTo(new CacheHint(null));
        assertThat(tools.get(1).strict()).isTrue();
        assertThat(tools.get(1).deferred()).isTrue();
        assertThat(tools.get(2).schema()).contains("\"command\"");
        assertThat(tools.get(3).json()).contains("\"max_characters\":100");
        assertThat(tools.get(4).schema()).isNull();
    }

    @Test
    void everyBlockIsRead() {
        ChatRequest request = agent();
        assertThat(request.turns())
                .extracting(turn -> turn.role())
                .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.SYSTEM, Role.ASSISTANT, Role.USER);
        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        new Part.Reasoning(
                                null,
                                List.of("Two calls."),
                                new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "EqQB", null)),
                        new Part.Reasoning(
                                null,
                                List.of(),
                                new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, "EmwK", null)),
                        new Part.Text("Reading."),
                        new Part.ToolCall("toolu_1", "Read", "{\"path\": \"a\", \"limit\": 12345678901234567890}"),
                        new Part.ToolCall(
                                "toolu_2", null, "bash", null, ToolKind.BASH, "{}", null, new CacheHint(null)));
        assertThat(request.turns().get(2).parts())
                .containsExactly(
                        new Part.ToolResult(
                                "toolu_1",
                                "Read",
                                List.of(
                                        new Part.Text("contents"),
                                        new Part.Media(
                                                Part.Media.Kind.IMAGE,
                                                new Part.Source.Base64("iVBORw0KGgoAAAA="),
                                                "image/png")),
                                false),
                        new Part.ToolResult(
                                "toolu_2", "bash", ToolKind.BASH, List.of(new Part.Text("no such file")), true, null),
                        new Part.Text("Go on.", List.of(), null, new CacheHint(null)));
        assertThat(request.turns().get(4).parts().get(1)).isInstanceOfSatisfying(Part.Opaque.class, opaque -> {
            assertThat(opaque.type()).isEqualTo("server_tool_use");
            assertThat(opaque.fate()).isEqualTo(Part.Opaque.Fate.DROP);
            assertThat(opaque.json()).contains("\"input\":{\"query\": \"q\"}");
        });
        assertThat(request.turns().get(5).parts())
                .extracting(part -> part instanceof Part.Media media ? media.source() : part)
                .containsExactly(
                        new Part.Source.Url("https://example.org/a.png"),
                        new Part.Source.FileId(Protocol.ANTHROPIC, "file_1"),
                        new Part.Source.Base64("JVBERi0x"),
                        new Part.Source.Url("https://example.org/a.pdf"),
                        new Part.Source.PlainText("words"),
                        new Part.Text("And these?"));
    }

    @Test
    void instructionsBeforeAnybodySpokeAreTheSystemPrompt() {
        ChatRequest request = read("{\"model\":\"m\",\"system\":\"a\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}]}");
        assertThat(request.system()).containsExactly(new Part.Text("a"), new Part.Text("b"));
        assertThat(request.turns()).hasSize(1);
    }

    @Test
    void unsignedThoughtsAreUnsignedAndSignedEmptyOnesSigned() {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"\"},"
                + "{\"type\":\"thinking\",\"thinking\":\"x\"},"
                + "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"S\"}]}]}");
        assertThat(request.turns().get(0).parts())
                .containsExactly(
                        new Part.Reasoning(null, List.of("x"), null),
                        new Part.Reasoning(null, List.of("x"), null),
                        new Part.Reasoning(
                                null,
                                List.of(),
                                new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "S", null)));
    }

    @Test
    void whatAUserSaysInUnknownBlocksIsNeverLeftOutInSilence() {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":["
                + "{\"role\":\"user\",\"content\":[{\"type\":\"hologram\",\"x\":1.0}]},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"daydream\"},{\"type\":\"compaction\"}]}]}");
        assertThat(request.turns().get(0).parts())
                .containsExactly(new Part.Opaque(
                        Protocol.ANTHROPIC, "hologram", "{\"type\":\"hologram\",\"x\":1.0}", Part.Opaque.Fate.FAIL));
        assertThat(request.turns().get(1).parts())
                .extracting(part -> ((Part.Opaque) part).fate())
                .containsExactly(Part.Opaque.Fate.DROP, Part.Opaque.Fate.FAIL);
    }

    @Test
    void searchResultsReferencesAndDocumentsOfBlocksAreReadAsWhatTheySay() {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"w\"}]},"
                + "{\"type\":\"document\",\"source\":{\"type\":\"content\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"d\"},{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}}]}},"
                + "{\"type\":\"tool_result\",\"tool_use_id\":\"x\",\"content\":["
                + "{\"type\":\"tool_reference\",\"tool_name\":\"Grep\"}]}]}]}");
        List<Part> parts = request.turns().get(0).parts();
        assertThat(parts.get(0)).isEqualTo(new Part.Text("t\ns\nw"));
        assertThat(((Part.Media) parts.get(1)).source()).isEqualTo(new Part.Source.PlainText("d"));
        assertThat(((Part.Media) parts.get(2)).source()).isEqualTo(new Part.Source.Url("u"));
        assertThat(((Part.ToolResult) parts.get(3)).content().toString()).contains("Grep");
    }

    @ParameterizedTest
    @CsvSource({
        "adaptive, ADAPTIVE",
        "disabled, OFF",
        "between_tools, BETWEEN_TOOLS",
    })
    void everyWayToThinkIsRead(String type, Thinking.Mode mode) {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":[],\"temperature\":0.5,\"top_p\":0.9,\"top_k\":3,"
                + "\"thinking\":{\"type\":\"" + type + "\",\"display\":\"omitted\"},"
                + "\"output_config\":{\"effort\":\"xhigh\",\"task_budget\":{\"total\":1}}}");
        assertThat(request.thinking())
                .isEqualTo(new Thinking(mode, Thinking.Effort.XHIGH, null, Thinking.Visibility.OMITTED));
        assertThat(request.sampling()).isEqualTo(new Sampling(0.5, 0.9, 3, null, null, null));
        assertThat(request.extras()).containsEntry("output_config", "{\"task_budget\":{\"total\":1}}");
    }

    @Test
    void anEffortAloneSwitchesNothingOn() {
        ChatRequest request =
                read("{\"model\":\"m\",\"messages\":[],\"thinking\":null,\"output_config\":{\"effort\":\"low\"}}");
        assertThat(request.thinking()).isEqualTo(new Thinking(null, Thinking.Effort.LOW, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "[]~body: must be an object",
                "{}~model: field required",
                "{\"model\":1}~model: must be a string",
                "{\"model\":\"m\"}~messages: field required",
                "{\"model\":\"m\",\"messages\":{}}~messages: must be an array",
                "{\"model\":\"m\",\"messages\":[1]}~messages[0]: must be an object",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}~messages[0].content: field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"x\",\"content\":\"\"}]}~messages[0].role: must be",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]}~messages[0].content: must be",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}~messages[0].content[0].type: f",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}"
                        + "~messages[0].content[0].text: field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":"
                        + "{\"type\":\"x\"}}]}]}~messages[0].content[0].source.type: unknown",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                        + "\"tool_use_id\":\"a\",\"content\":[{\"type\":\"text\",\"text\":7}]}]}]}"
                        + "~messages[0].content[0].content[0].text: must be a string",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\","
                        + "\"id\":\"a\",\"name\":\"f\",\"input\":\"x\"}]}]}~messages[0].content[0].input: must be",
                "{\"model\":\"m\",\"messages\":[],\"tools\":[{}]}~tools[0].name: field required",
                "{\"model\":\"m\",\"messages\":[],\"tools\":[{\"name\":\"f\",\"input_schema\":[]}]}"
                        + "~tools[0].input_schema: must be an object",
                "{\"model\":\"m\",\"messages\":[],\"tool_choice\":{\"type\":\"x\"}}~tool_choice.type: unknown",
                "{\"model\":\"m\",\"messages\":[],\"tool_choice\":{\"type\":\"tool\"}}~tool_choice.name: field",
                "{\"model\":\"m\",\"messages\":[],\"thinking\":{\"type\":\"x\"}}~thinking.type: unknown",
                "{\"model\":\"m\",\"messages\":[],\"output_config\":{\"effort\":\"x\"}}~output_config.effort: unkn",
                "{\"model\":\"m\",\"messages\":[],\"output_config\":{\"format\":{\"type\":\"x\"}}}"
                        + "~output_config.format.type: must be",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":1.5}~max_tokens: must be an integer",
                "{\"model\":\"m\",\"messages\":[],\"max_tokens\":99999999999}~max_tokens: must be an integer",
                "{\"model\":\"m\",\"messages\":[],\"temperature\":\"0\"}~temperature: must be a number",
                "{\"model\":\"m\",\"messages\":[],\"temperature\":1e999}~temperature: must be a number",
                "{\"model\":\"m\",\"messages\":[],\"stream\":1}~stream: must be true or false",
                "{\"model\":\"m\",\"messages\":[],\"stop_sequences\":[1]}~stop_sequences[0]: must be a string",
                "{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}~body: not valid JSON: Duplicate",
                "{\"model\":~body: not valid JSON",
            })
    void aComplaintBeginsWithTheCulpritsPath(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.error().kind()).isEqualTo(ChatError.Kind.INVALID_REQUEST);
            assertThat(e.error().message()).startsWith(message);
        });
    }

    private static ChatRequest read(String json) {
        return CODEC.readRequest(bytes(json), RequestLine.PLAIN);
    }
}
