package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.RequestRules.written;
import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OfferedToolsTest {
    private static final String OBJECT = "{\"type\":\"object\",\"properties\":{}}";

    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.RESPONSES);
    private final Target target = new Target("claude-opus-4-8", true, 4096);

    OfferedToolsTest() {
        request.model = "m";
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("go"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"object\", \"n\":1.0}|{\"type\":\"object\", \"n\":1.0}",
                "{\"properties\":{\"a\":{}}}|{\"properties\":{\"a\":{}},\"type\":\"object\"}",
                "{}|{\"type\":\"object\"}",
                "|{\"type\":\"object\",\"properties\":{}}",
                "true|{\"type\":\"object\",\"properties\":{}}",
                "{\"type\":[\"object\",\"null\"]}|{\"type\":\"object\"}",
                "{\"type\":\"object\",\"anyOf\":[{\"properties\":{\"a\":{}},\"required\":[\"a\"]},"
                        + "{\"properties\":{\"b\":{}}}]}|{\"type\":\"object\",\"properties\":{\"a\":{},\"b\":{}}}",
                "{\"allOf\":[{\"properties\":{\"a\":{}},\"required\":[\"a\"]}]}"
                        + "|{\"properties\":{\"a\":{}},\"required\":[\"a\"],\"type\":\"object\"}",
            })
    void aSchemaIsAnObjectAtTheTop(String schema, String told) {
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", " ", schema, null));
        assertThat(written(request.build(), target).at("/tools/0").toString())
                .isEqualTo("{\"name\":\"f\",\"input_schema\":" + AnthropicGrammar.json(told) + "}");
    }

    @Test
    void strictIsKeptWhereItCanBeEnforced() {
        String closed = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", "d", closed, true));
        request.tools.add(Tool.function(Protocol.RESPONSES, "g", "d", OBJECT, true));
        JsonNode tools = written(request.build(), target).path("tools");
        assertThat(tools.get(0).path("strict").asBoolean()).isTrue();
        assertThat(tools.get(1).has("strict")).isFalse();
        assertThat(target.losses()).extracting(Target.Loss::path).containsExactly("tools[1].strict");
    }

    @Test
    void namesAreMadeLegalAndTheReplyGivesThemBack() {
        String odd = "my.tool/with space" + "x".repeat(120);
        request.tools.add(function("a.b"));
        request.tools.add(function("a_b"));
        request.tools.add(function("a:b"));
        request.tools.add(function(odd));
        request.tools.add(namespaced("status", "mcp__x"));
        request.tools.add(namespaced("y", "mcp__x"));
        request.tools.add(function("mcp__x__y"));
        request.turns.add(new Turn(
                Role.ASSISTANT,
                List.of(
                        new Part.ToolCall("1", odd, "{}"),
                        new Part.ToolCall("2", null, "status", "mcp__x", ToolKind.FUNCTION, "{}", null, null))));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of(odd));
        JsonNode body = written(request.build(), target);
        List<String> names = body.path("tools").findValuesAsText("name");
        assertThat(names).doesNotHaveDuplicates().contains("a_b", "mcp__x__status", "mcp__x__y");
        assertThat(body.at("/tool_choice/name").asText()).isEqualTo(names.get(3));
        assertThat(body.at("/messages/1/content/0/name").asText()).isEqualTo(names.get(3));
        assertThat(body.at("/messages/1/content/1/name").asText()).isEqualTo("mcp__x__status");
        assertThat(target.toolNamed(names.get(3)).name()).isEqualTo(odd);
        assertThat(target.toolNamed("mcp__x__status"))
                .isEqualTo(new Target.ToolName("status", "mcp__x", ToolKind.FUNCTION));
        assertThat(target.toolNamed(names.get(5)).namespace()).isEqualTo("mcp__x");
        assertThat(target.toolNamed("mcp__x__y")).isNull();
    }

    @Test
    void customToolsBecomeFunctionsOfOneText() {
        request.tools.add(new Tool(
                ToolKind.CUSTOM,
                "apply_patch",
                null,
                LazyText.of("Patches."),
                null,
                null,
                new Tool.Grammar("lark", "start: x"),
                false,
                null,
                Protocol.RESPONSES,
                null));
        request.turns.add(new Turn(
                Role.ASSISTANT,
                List.of(new Part.ToolCall(
                        "1", null, "apply_patch", null, ToolKind.CUSTOM, "*** \"x\"\n", null, null))));
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/tools/0/description").asText())
                .isEqualTo("Patches.\n\nThe input must match this lark grammar:\nstart: x");
        assertThat(body.at("/tools/0/input_schema/required/0").asText()).isEqualTo("input");
        assertThat(body.at("/messages/1/content/0/input/input").asText()).isEqualTo("*** \"x\"\n");
        assertThat(target.toolNamed("apply_patch").kind()).isEqualTo(ToolKind.CUSTOM);
    }

    @ParameterizedTest
    @EnumSource(
            value = ToolKind.class,
            names = {"LOCAL_SHELL", "SHELL", "APPLY_PATCH", "TOOL_SEARCH"})
    void toolsThatClientsRunAreNeverLost(ToolKind kind) {
        request.tools.add(typed(kind, "t", null));
        JsonNode tool = written(request.build(), target).at("/tools/0");
        assertThat(tool.at("/input_schema/properties")).isNotEmpty();
        assertThat(tool.path("description").asText()).isNotBlank();
        assertThat(target.toolNamed("t").kind()).isEqualTo(kind);
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void aComputerThatCannotBeOfferedIsRefused() {
        request.tools.add(typed(ToolKind.COMPUTER, "computer", null));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tools[0]");
    }

    @Test
    void hostedToolsAreThisWiresOrLeftOut() {
        request.tools.add(typed(
                ToolKind.WEB_SEARCH,
                "web_search",
                "{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a.org\"]},"
                        + "\"user_location\":{\"type\":\"approximate\",\"city\":\"Bonn\",\"x\":1}}"));
        request.tools.add(typed(ToolKind.WEB_SEARCH, "web_search_preview", "{}"));
        request.tools.add(typed(ToolKind.IMAGE_GENERATION, "image_generation", "{}"));
        request.tools.add(typed(ToolKind.CODE_EXECUTION, "code_interpreter", "{}"));
        request.tools.add(typed(ToolKind.WEB_FETCH, "urlContext", "{}"));
        JsonNode tools = written(request.build(), target).path("tools");
        assertThat(tools.get(0).toString())
                .isEqualTo("{\"type\":\"web_search_20250305\",\"name\":\"web_search\","
                        + "\"allowed_domains\":[\"a.org\"],"
                        + "\"user_location\":{\"type\":\"approximate\",\"city\":\"Bonn\"}}");
        assertThat(tools.findValuesAsText("name")).containsExactly("web_search", "code_execution", "web_fetch");
        assertThat(target.losses()).extracting(Target.Loss::path).containsExactly("tools[1]", "tools[2]");
    }

    @Test
    void aClientsOwnToolIsNotReplacedByAHostedOne() {
        request.tools.add(typed(ToolKind.WEB_SEARCH, "web_search_preview", "{}"));
        request.tools.add(function("web_search"));
        JsonNode tools = written(request.build(), target).path("tools");
        assertThat(tools).hasSize(1);
        assertThat(tools.get(0).has("input_schema")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, , {\"type\":\"auto\"}",
        "AUTO, false, {\"type\":\"auto\"~\"disable_parallel_tool_use\":true}",
        "AUTO, true, {\"type\":\"auto\"}",
        "NONE, false, {\"type\":\"none\"}",
        "REQUIRED, , {\"type\":\"any\"}",
        "NAMED, false, {\"type\":\"tool\"~\"name\":\"g\"~\"disable_parallel_tool_use\":true}",
        "ALLOWED_AUTO, , {\"type\":\"auto\"}",
        "ALLOWED_REQUIRED, , {\"type\":\"any\"}",
        ", false, {\"type\":\"auto\"~\"disable_parallel_tool_use\":true}",
    })
    void everyChoiceHasItsForm(ToolChoice.Mode mode, Boolean parallel, String told) {
        request.tools.add(function("f"));
        request.tools.add(function("g"));
        request.toolChoice = mode == null ? null : new ToolChoice(mode, List.of("g"));
        request.parallelToolCalls = parallel;
        JsonNode body = written(request.build(), target);
        assertThat(body.path("tool_choice").toString()).isEqualTo(told.replace('~', ','));
        boolean allowed = mode == ToolChoice.Mode.ALLOWED_AUTO || mode == ToolChoice.Mode.ALLOWED_REQUIRED;
        assertThat(body.path("tools")).hasSize(allowed ? 1 : 2);
    }

    @Test
    void withoutToolsThereIsNoChoice() {
        request.toolChoice = new ToolChoice(ToolChoice.Mode.REQUIRED);
        request.parallelToolCalls = false;
        assertThat(written(request.build(), target).has("tool_choice")).isFalse();
    }

    @Test
    void aForcedToolThatDoesNotExistIsRefused() {
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("nope"));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tool_choice");
        request.tools.add(function("f"));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tool_choice");
    }

    @Test
    void aToolDeclaredTwiceIsOfferedOnceUnlessItDiffers() {
        request.tools.add(function("f"));
        request.tools.add(function("f"));
        assertThat(written(request.build(), target).path("tools")).hasSize(1);
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", "other", OBJECT, null));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tools[2].name");
    }

    @Test
    void aHistoryWithCallsGetsStubsThatMayNotBeCalled() {
        request.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.ToolCall("1", "old tool", "{}"))));
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/tools/0/name").asText())
                .isEqualTo(body.at("/messages/1/content/0/name").asText());
        assertThat(body.at("/tool_choice/type").asText()).isEqualTo("none");
    }

    private static Tool function(String name) {
        return Tool.function(Protocol.RESPONSES, name, "d", OBJECT, null);
    }

    private static Tool namespaced(String name, String namespace) {
        return new Tool(
                ToolKind.FUNCTION,
                name,
                namespace,
                LazyText.of("d"),
                OBJECT,
                null,
                null,
                true,
                null,
                Protocol.RESPONSES,
                null);
    }

    private static Tool typed(ToolKind kind, String name, String json) {
        return new Tool(kind, name, null, null, null, null, null, false, null, Protocol.RESPONSES, json);
    }
}
