package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.ResponseCreateParams;
import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
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
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResponsesRequestWriterTest {
    private final Target target = Wire.target();
    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.ANTHROPIC);

    private JsonNode write() {
        byte[] body = Wire.CODEC.writeRequest(request.build(), target);
        assertThat(Wire.CODEC.writeRequest(request.build(), Wire.target())).isEqualTo(body);
        return Wire.tree(body);
    }

    private void say(Role role, Part... parts) {
        request.turns.add(new Turn(role, List.of(parts)));
    }

    private static Part.ToolResult result(String id, String text) {
        return new Part.ToolResult(id, "f", List.of(new Part.Text(text)), false);
    }

    private List<String> losses() {
        return target.losses().stream().map(Target.Loss::path).toList();
    }

    private static JsonNode message(String role, String type, String text) {
        return Wire.tree("{\"type\":\"message\",\"role\":\"" + role + "\",\"content\":[{\"type\":\"" + type
                + "\",\"text\":\"" + text + "\"}]}");
    }

    @Test
    void toolLoopOfAnotherWireIsWrittenAsItems() {
        request.system.add(new Part.Text("x-anthropic-billing-header: cch=123"));
        request.system.add(new Part.Text("One."));
        request.system.add(new Part.Text("Two."));
        say(Role.USER, new Part.Text("Hi"));
        say(
                Role.ASSISTANT,
                new Part.Reasoning(
                        null, List.of("t"), new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "EqQB", null)),
                new Part.Text("Looking"),
                new Part.ToolCall("toolu_1", "f", "{\"id\":12345678901234567890,\"x\":1.0}"),
                new Part.ToolCall("toolu_2", "f", ""));
        say(
                Role.USER,
                result("toolu_1", "one"),
                new Part.ToolResult("toolu_2", "f", List.of(new Part.Text("bad")), true),
                new Part.Text("and?"));
        say(Role.SYSTEM, new Part.Text("Mid."));
        say(Role.USER, new Part.Text("Go"));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", "d", "{\"type\":\"object\"}", null));
        JsonNode body = write();
        assertThat(body.get("instructions").textValue()).isEqualTo("One.\n\nTwo.");
        assertThat(body.get("input"))
                .isEqualTo(Wire.JSON.valueToTree(List.of(
                        message("user", "input_text", "Hi"),
                        message("assistant", "output_text", "Looking"),
                        Wire.tree("""
                                {"type":"function_call","call_id":"toolu_1","name":"f","arguments":"{\\"id\\":12345678901234567890,\\"x\\":1.0}"}"""),
                        Wire.tree("""
                                {"type":"function_call","call_id":"toolu_2","name":"f","arguments":"{}"}"""),
                        Wire.tree("""
                                {"type":"function_call_output","call_id":"toolu_1","output":"one"}"""),
                        Wire.tree("""
                                {"type":"function_call_output","call_id":"toolu_2","output":"Error: bad"}"""),
                        message("user", "input_text", "and?"),
                        message("developer", "input_text", "Mid."),
                        message("user", "input_text", "Go"))));
        assertThat(body.get("tools")).isEqualTo(Wire.tree("""
                                [{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{}},"strict":false}]"""));
        assertThat(body.get("store").booleanValue()).isFalse();
        assertThat(body.get("stream").booleanValue()).isTrue();
        assertThat(body.get("model").textValue()).isEqualTo("upstream-model");
        assertThat(losses()).containsExactly("messages[1].content[0]");
    }

    @Test
    void messageIsForOnePhase() {
        say(
                Role.ASSISTANT,
                new Part.Text("Let me").withPhase("commentary"),
                new Part.Text(" see.").withPhase("commentary"),
                new Part.Text("No.").withPhase("final_answer"),
                new Part.Text("Well.").withPhase(null));
        say(Role.USER, new Part.Text("Go on"));
        assertThat(write().get("input")).isEqualTo(Wire.tree("""
                [{"type":"message","role":"assistant","phase":"commentary",
                  "content":[{"type":"output_text","text":"Let me"},{"type":"output_text","text":" see."}]},
                 {"type":"message","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"No."}]},
                 {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Well."}]},
                 {"type":"message","role":"user","content":[{"type":"input_text","text":"Go on"}]}]"""));
        assertThat(losses()).isEmpty();
    }

    @Test
    void ownThoughtsGoBackWithTheirIdAndOnlyBeforeWhatTheyLedTo() {
        Signature own = new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA", "rs_9");
        say(
                Role.ASSISTANT,
                new Part.Reasoning(null, List.of("a", "b"), own),
                new Part.Text("x"),
                new Part.Reasoning(null, List.of("c"), own));
        say(Role.USER, new Part.Text("y"));
        request.thinking = new Thinking(Thinking.Mode.ON, null, 10000, null);
        JsonNode body = write();
        assertThat(body.get("input").get(0)).isEqualTo(Wire.tree("""
                                {"type":"reasoning","id":"rs_9","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"gAAA"}"""));
        assertThat(body.get("input")).hasSize(3);
        assertThat(body.get("reasoning")).isEqualTo(Wire.tree("{\"effort\":\"high\",\"summary\":\"auto\"}"));
        assertThat(body.get("include")).isEqualTo(Wire.tree("[\"reasoning.encrypted_content\"]"));
        assertThat(losses()).hasSize(1);
    }

    @Test
    void everyCallIsAnsweredAndEveryAnswerHasItsCall() {
        say(Role.USER, result("gone", "orphan"), new Part.Text("Hi"));
        say(Role.ASSISTANT, new Part.ToolCall("a", "f", "{}"), new Part.ToolCall("b", "f", "{}"));
        say(Role.USER, result("b", "bee"));
        JsonNode input = write().get("input");
        assertThat(input.get(0).at("/content/1/text").textValue()).isEqualTo("orphan");
        assertThat(input)
                .contains(Wire.tree("{\"type\":\"function_call_output\",\"call_id\":\"a\",\"output\":\"No result\"}"));
        paired(input);
    }

    @Test
    void repeatedAndOverlongCallIdsStayPairedAndDistinct() {
        String one = "x".repeat(116) + "1";
        String two = "x".repeat(116) + "2";
        say(Role.ASSISTANT, new Part.ToolCall("call_0", "f", "{}"), new Part.ToolCall(one, "f", "{}"));
        say(Role.USER, result("call_0", "first"), result(one, "one"));
        say(Role.ASSISTANT, new Part.ToolCall("call_0", "f", "{}"), new Part.ToolCall(two, "f", "{}"));
        say(Role.USER, result(two, "two"), result("call_0", "second"));
        JsonNode input = write().get("input");
        paired(input);
        Set<String> ids = new HashSet<>();
        for (JsonNode item : input) {
            if (item.get("type").textValue().equals("function_call")) {
                assertThat(ids.add(item.get("call_id").textValue())).isTrue();
                assertThat(item.get("call_id").textValue()).hasSizeLessThanOrEqualTo(64);
            }
        }
        assertThat(input.get(4).get("call_id")).isEqualTo(input.get(7).get("call_id"));
    }

    @Test
    void anyTrimmedHistoryIsPaired() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            ChatRequest.Builder trimmed = new ChatRequest.Builder(Protocol.ANTHROPIC);
            for (int turn = 0; turn < 6; turn++) {
                List<Part> parts = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    String id = "call_" + random.nextInt(4);
                    parts.add(
                            random.nextInt(4) == 0
                                    ? new Part.Text("t")
                                    : turn % 2 == 0 ? new Part.ToolCall(id, "f", "{}") : result(id, "r"));
                }
                trimmed.turns.add(new Turn(turn % 2 == 0 ? Role.ASSISTANT : Role.USER, parts));
            }
            JsonNode input = Wire.tree(Wire.CODEC.writeRequest(trimmed.build(), Wire.target()))
                    .get("input");
            paired(input);
            assertThat(input).isNotEmpty();
        }
    }

    private static void paired(JsonNode input) {
        Set<String> open = new HashSet<>();
        Set<String> all = new HashSet<>();
        for (JsonNode item : input) {
            String type = item.get("type").textValue();
            if (type.equals("function_call")) {
                assertThat(all.add(item.get("call_id").textValue())).isTrue();
                open.add(item.get("call_id").textValue());
            } else if (type.equals("function_call_output")) {
                assertThat(open.remove(item.get("call_id").textValue())).isTrue();
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void namesThatTheWireRefusesAreReplacedEverywhereAndRemembered() {
        String odd = "my.tool/with space" + "x".repeat(90);
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "a.b", null, null, null));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "a_b", null, null, null));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, odd, null, null, null));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of(odd));
        say(Role.ASSISTANT, new Part.ToolCall("c", "a.b", "{}"));
        say(Role.USER, result("c", "r"));
        JsonNode body = write();
        List<String> names = new ArrayList<>();
        body.get("tools").forEach(tool -> names.add(tool.get("name").textValue()));
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}"));
        assertThat(names.get(1)).isEqualTo("a_b");
        assertThat(body.at("/input/0/name").textValue()).isEqualTo(names.get(0));
        assertThat(body.at("/tool_choice/name").textValue()).isEqualTo(names.get(2));
        assertThat(target.toolNamed(names.get(0)).name()).isEqualTo("a.b");
        assertThat(target.toolNamed(names.get(2)).name()).isEqualTo(odd);
        assertThat(target.toolNamed("a_b")).isNull();
    }

    @Test
    void mediaGoWhereTheyWere() {
        say(Role.ASSISTANT, new Part.ToolCall("c", "f", "{}"));
        say(
                Role.USER,
                new Part.ToolResult(
                        "c",
                        "f",
                        List.of(
                                new Part.Text("shot"),
                                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBO"), "image/png")),
                        true),
                new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Source.Base64("JVBERg=="),
                        "application/pdf",
                        "a.pdf",
                        null,
                        null,
                        null),
                new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.Url("https://example.com/a.pdf"), null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://example.com/i"), null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), "image/jpg"));
        JsonNode input = write().get("input");
        assertThat(input.get(1).get("output")).isEqualTo(Wire.tree("""
                                [{"type":"input_text","text":"Error: shot"},{"type":"input_image","image_url":"data:image/png;base64,iVBO","detail":"auto"}]"""));
        assertThat(input.get(2).get("content")).isEqualTo(Wire.tree("""
                                [{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="},
                                 {"type":"input_file","file_url":"https://example.com/a.pdf"},
                                 {"type":"input_image","image_url":"https://example.com/i","detail":"auto"},
                                 {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"auto"}]"""));
    }

    @Test
    void soundAndForeignFilesAreRefusedByPath() {
        for (Part.Media media : List.of(
                new Part.Media(Part.Media.Kind.AUDIO, new Part.Source.Base64("AA=="), "audio/wav"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.FileId(Protocol.ANTHROPIC, "file_1"), null))) {
            request.turns.clear();
            say(Role.USER, new Part.Text("x"), media);
            assertThatThrownBy(this::write)
                    .isInstanceOf(ChatException.class)
                    .hasMessageStartingWith("messages[0].content[1]: ");
        }
    }

    @Test
    void whatTheWireCannotSayIsRecorded() {
        say(Role.USER, new Part.Text("x"));
        request.sampling = new Sampling(3.0, 0.5, 40, 0.1, 0.1, 7L);
        request.stop = List.of("a");
        request.topLogprobs = 3;
        request.maxOutputTokens = 1;
        request.extras.put("container", "{}");
        request.identity = new Identity("user_" + "a".repeat(100), null, null);
        JsonNode body = write();
        assertThat(losses())
                .containsExactlyInAnyOrder(
                        "container", "top_k", "presence_penalty", "frequency_penalty", "seed", "max_output_tokens");
        assertThat(body.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "model",
                        "input",
                        "max_output_tokens",
                        "temperature",
                        "top_p",
                        "top_logprobs",
                        "include",
                        "user",
                        "prompt_cache_key",
                        "store",
                        "stream");
        assertThat(body.get("temperature").doubleValue()).isEqualTo(2.0);
        assertThat(body.get("user").textValue()).hasSize(64);
    }

    /** A client that asked for two answers would take the one for both. */
    @Test
    void severalAnswersAreRefused() {
        say(Role.USER, new Part.Text("x"));
        request.candidates = 2;
        assertThatThrownBy(this::write).isInstanceOf(ChatException.class).hasMessageStartingWith("n: ");
    }

    @Test
    void toolsThatTheClientRunsBecomeFunctionsAndForeignHostedOnesAreLost() {
        say(Role.USER, new Part.Text("x"));
        request.tools.add(typed(ToolKind.BASH, "bash", "{\"type\":\"bash_20250124\",\"name\":\"bash\"}"));
        request.tools.add(
                typed(
                        ToolKind.WEB_SEARCH,
                        "web_search",
                        "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":3,\"allowed_domains\":[\"a.com\"]}"));
        request.tools.add(typed(ToolKind.CODE_EXECUTION, "code_execution", "{}"));
        JsonNode tools = write().get("tools");
        assertThat(tools).hasSize(2);
        assertThat(tools.at("/0/parameters/properties/command/type").textValue())
                .isEqualTo("string");
        assertThat(tools.get(1))
                .isEqualTo(Wire.tree("{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a.com\"]}}"));
        assertThat(target.toolNamed("bash").kind()).isEqualTo(ToolKind.BASH);
        assertThat(losses()).containsExactly("tools[2]");
    }

    private static Tool typed(ToolKind kind, String name, String json) {
        return new Tool(kind, name, null, null, null, null, null, false, null, Protocol.ANTHROPIC, json);
    }

    @Test
    void strictIsSaidOnlyWhereTheSchemaAllowsIt() {
        say(Role.USER, new Part.Text("x"));
        String loose = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
        String closed =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}";
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "loose", null, loose, true));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "closed", null, closed, true));
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, "my name", null, closed, null);
        JsonNode body = write();
        assertThat(body.at("/tools/0/strict").booleanValue()).isFalse();
        assertThat(body.at("/tools/1/strict").booleanValue()).isTrue();
        assertThat(body.at("/text/format/strict").booleanValue()).isTrue();
        assertThat(body.at("/text/format/name").textValue()).isEqualTo("my_name");
    }

    @Test
    void forcedToolThatDoesNotExistIsRefusedAndChoiceWithoutToolsIsLeftOut() {
        say(Role.USER, new Part.Text("x"));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.REQUIRED);
        request.parallelToolCalls = false;
        assertThat(write().has("tool_choice")).isFalse();
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", null, null, null));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("g"));
        assertThatThrownBy(this::write).isInstanceOf(ChatException.class);
        request.toolChoice = new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, List.of("f"));
        assertThat(write().get("tool_choice"))
                .isEqualTo(
                        Wire.tree(
                                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}"));
    }

    @Test
    void noToolIsCalledIfNoneOfTheAllowedOnesIsHere() {
        say(Role.USER, new Part.Text("x"));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", null, null, null));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, List.of("elsewhere"));
        assertThat(write().get("tool_choice").textValue()).isEqualTo("none");
    }

    @Test
    void aSearchThatAnotherWireForcesIsForcedInWordsThatOpenAiHas() {
        say(Role.USER, new Part.Text("x"));
        request.tools.add(new Tool(
                ToolKind.WEB_SEARCH,
                "web_search",
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                Protocol.ANTHROPIC,
                "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}"));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("web_search"));
        assertThat(write().get("tool_choice").textValue()).isEqualTo("required");
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", null, null, null));
        assertThat(write().get("tool_choice"))
                .isEqualTo(Wire.tree(
                        "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"web_search\"}]}"));
    }

    @Test
    void opaquePartsOfOtherWiresAreDroppedOrRefused() {
        say(
                Role.ASSISTANT,
                new Part.Opaque(Protocol.ANTHROPIC, "server_tool_use", "{}", Part.Opaque.Fate.DROP),
                new Part.Text(
                        "x", List.of(new Annotation("u", null, 0, 1, null, Protocol.ANTHROPIC, "{}")), null, null));
        assertThat(write().get("input")).hasSize(1);
        say(Role.USER, new Part.Opaque(Protocol.ANTHROPIC, "compaction", "{}", Part.Opaque.Fate.FAIL));
        assertThatThrownBy(this::write).isInstanceOf(ChatException.class).hasMessageContaining("compaction");
    }

    @Test
    void jsonIsMentionedWhenTheFormDemandsIt() {
        say(Role.USER, new Part.Text("x"));
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
        assertThat(write().get("input").get(0)).isEqualTo(message("developer", "input_text", "Answer in JSON."));
        say(Role.USER, new Part.Text("as Json"));
        assertThat(write().get("input")).hasSize(2);
    }

    @Test
    void instructionsAloneAreSaidAsInput() {
        request.system.add(new Part.Text("Say hi"));
        JsonNode body = write();
        assertThat(body.has("instructions")).isFalse();
        assertThat(body.get("input").get(0)).isEqualTo(message("developer", "input_text", "Say hi"));
    }

    @Test
    void officialTypesAcceptWhatIsWritten() throws Exception {
        ChatRequest codex = Wire.CODEC.readRequest(Wire.file("codex-request.json"), RequestLine.PLAIN);
        byte[] body = Wire.CODEC.writeRequest(codex, target);
        JsonNode tree = Wire.tree(body);
        for (JsonNode item : tree.get("input")) {
            // The SDK has no type for an assistant's words without an id, which the API takes and Codex sends.
            if (!item.path("role").asText().equals("assistant")) {
                ObjectMappers.jsonMapper()
                        .readValue(item.toString(), com.openai.models.responses.ResponseInputItem.class)
                        .validate();
            }
        }
        ((com.fasterxml.jackson.databind.node.ObjectNode) tree).remove("input");
        ObjectMappers.jsonMapper()
                .readValue(tree.toString(), ResponseCreateParams.Body.class)
                .validate();
        assertThat(tree.at("/tools/2/type").textValue()).isEqualTo("namespace");
        assertThat(tree.get("client_metadata")).isEqualTo(Wire.tree("{\"a\":\"b\"}"));
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void ownRequestIsReadBackAsItWas() {
        ChatRequest codex = Wire.CODEC.readRequest(Wire.file("codex-request.json"), RequestLine.PLAIN);
        ChatRequest again = Wire.CODEC.readRequest(Wire.CODEC.writeRequest(codex, target), RequestLine.PLAIN);
        assertThat(again.turns().size()).isEqualTo(codex.turns().size());
        assertThat(again.tools()).isEqualTo(codex.tools());
        assertThat(again.thinking()).isEqualTo(codex.thinking());
        assertThat(again.extras()).isEqualTo(codex.extras());
        assertThat(again.turns().get(0)).isEqualTo(codex.turns().get(0));
        assertThat(again.turns().get(3)).isEqualTo(codex.turns().get(3));
    }
}
