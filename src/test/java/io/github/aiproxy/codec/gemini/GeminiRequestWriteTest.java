package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeminiRequestWriteTest {
    private static final String PNG = "iVBORw0KGgo=";
    private final Target target = Wires.target("gemini-2.5-flash");
    private final Target three = Wires.target("gemini-3-flash");
    private final ChatRequest.Builder request = Wires.builder(Protocol.ANTHROPIC);

    private void user(Part... parts) {
        request.turns.add(new Turn(Role.USER, List.of(parts)));
    }

    private void assistant(Part... parts) {
        request.turns.add(new Turn(Role.ASSISTANT, List.of(parts)));
    }

    private static Part.Text text(String text) {
        return new Part.Text(text);
    }

    private static Part.ToolCall call(String id, String name, String arguments) {
        return new Part.ToolCall(id, name, arguments);
    }

    private static Part.ToolResult result(String id, String text) {
        return new Part.ToolResult(id, null, List.of(text(text)), false);
    }

    private static Part.Media png() {
        return new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64(PNG), "image/png");
    }

    private JsonNode contents(Target target) {
        JsonNode contents = Wires.written(request.build(), target).get("contents");
        GeminiLaws.check(contents);
        return contents;
    }

    private static void function(ChatRequest.Builder request, String name) {
        request.tools.add(Tool.function(request.build().origin(), name, null, "{\"type\":\"object\"}", null));
    }

    @Test
    void aGeminiClientsRequestSurvivesBeingReadAndWritten() {
        ChatRequest read =
                Wires.CODEC.readRequest(Wires.file("request/full.json"), new RequestLine("gemini-3-pro", true));
        assertThat(Wires.written(read, three)).isEqualTo(Wires.tree(Wires.file("request/full.written.json")));
    }

    @Test
    void theSameRequestGivesTheSameBytes() {
        ChatRequest read = Wires.CODEC.readRequest(Wires.file("request/full.json"), new RequestLine("m", true));
        assertThat(Wires.CODEC.writeRequest(read, Wires.target("gemini-3-pro")))
                .isEqualTo(Wires.CODEC.writeRequest(read, Wires.target("gemini-3-pro")));
    }

    @Test
    void parallelResultsComeTogetherInTheOrderOfTheirCalls() {
        user(text("go"));
        assistant(call("toolu_1", "Read", "{\"p\":1}"), call("toolu_2", "Grep", ""), call("toolu_3", "Read", "{}"));
        user(result("toolu_3", "three"));
        user(text("and now?"), result("toolu_1", "{\"ok\": true}"));
        user(new Part.ToolResult("toolu_2", null, List.of(text("no such file")), true));
        assertThat(contents(target)).isEqualTo(Wires.tree("""
                                [{"role":"user","parts":[{"text":"go"}]},
                                 {"role":"model","parts":[
                                   {"functionCall":{"name":"Read","args":{"p":1}}},
                                   {"functionCall":{"name":"Grep","args":{}}},
                                   {"functionCall":{"name":"Read","args":{}}}]},
                                 {"role":"user","parts":[
                                   {"functionResponse":{"name":"Read","response":{"ok":true}}},
                                   {"functionResponse":{"name":"Grep","response":{"error":"no such file"}}},
                                   {"functionResponse":{"name":"Read","response":{"output":"three"}}},
                                   {"text":"and now?"}]}]"""));
    }

    @Test
    void aResultThatComesAfterTheNextCallGoesToItsOwn() {
        user(text("go"));
        assistant(call("a", "Build", "{}"));
        user(text("meanwhile?"));
        assistant(call("b", "Read", "{}"));
        user(result("a", "late"), result("b", "soon"));
        assertThat(contents(target)).isEqualTo(Wires.tree("""
                                [{"role":"user","parts":[{"text":"go"}]},
                                 {"role":"model","parts":[{"functionCall":{"name":"Build","args":{}}}]},
                                 {"role":"user","parts":[
                                   {"functionResponse":{"name":"Build","response":{"output":"late"}}},
                                   {"text":"meanwhile?"}]},
                                 {"role":"model","parts":[{"functionCall":{"name":"Read","args":{}}}]},
                                 {"role":"user","parts":[
                                   {"functionResponse":{"name":"Read","response":{"output":"soon"}}}]}]"""));
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void imagesOfResultsFollowOutsideBeforeGeminiThreeAndGoInsideSince() {
        user(text("go"));
        assistant(call("a", "shot", "{}"));
        user(new Part.ToolResult("a", null, List.of(text("see"), png()), false), text("well?"));
        JsonNode before = contents(target);
        assertThat(before).hasSize(4);
        assertThat(before.get(2).get("parts")).hasSize(1);
        assertThat(before.get(3).get("parts").get(0).at("/inlineData/data").asText())
                .isEqualTo(PNG);
        assertThat(before.get(3).get("parts").get(1).get("text").asText()).isEqualTo("well?");
        JsonNode since = contents(three);
        assertThat(since).hasSize(3);
        assertThat(since.at("/2/parts/0/functionResponse/parts/0/inlineData/mimeType")
                        .asText())
                .isEqualTo("image/png");
        assertThat(since.at("/2/parts/1/text").asText()).isEqualTo("well?");
    }

    @Test
    void aMissingResultIsAnsweredAndAnOrphanIsToldInWords() {
        user(new Part.ToolResult("gone", "old", List.of(text("lost")), false));
        assistant(call("a", "f", "{}"));
        user(text("never mind"));
        JsonNode contents = contents(target);
        assertThat(contents.at("/0/parts/0/text").asText()).contains("old").contains("lost");
        assertThat(contents.at("/2/parts/0/functionResponse/response/error").asText())
                .isNotEmpty();
        assertThat(contents.at("/2/parts/1/text").asText()).isEqualTo("never mind");
        assertThat(target.losses()).hasSize(2);
    }

    @Test
    void callsAtTheEndOfTheHistoryAreAnsweredToo() {
        user(text("go"));
        assistant(call("a", "f", "{}"));
        assertThat(contents(target)).hasSize(3);
    }

    @Test
    void aConversationThatBeginsWithTheModelGetsAUserBefore() {
        assistant(text("Hello, I am the model"));
        user(text("Hi"));
        JsonNode contents = contents(target);
        assertThat(contents.at("/0/role").asText()).isEqualTo("user");
        assertThat(contents).hasSize(3);
        assertThat(target.losses()).isNotEmpty();
    }

    @Test
    void anEmptyConversationIsStillARequest() {
        request.system.add(text("Be brief"));
        assertThat(contents(target)).hasSize(1);
    }

    @Test
    void turnsOfOneRoleAreMergedAndEmptyOnesLeftOut() {
        user(text("a"));
        user(text(""));
        assistant();
        assistant(text(""));
        user(text("b"));
        assertThat(contents(target))
                .isEqualTo(Wires.tree("[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]}]"));
    }

    @Test
    void instructionsInTheMiddleStayInTheirPlaceButNeverSplitACallFromItsResult() {
        request.system.add(text("x-anthropic-billing-header: cc_version=1"));
        request.system.add(text("Be brief"));
        user(text("go"));
        assistant(call("a", "f", "{}"));
        request.turns.add(new Turn(Role.SYSTEM, List.of(text("Budget low"))));
        user(result("a", "done"));
        JsonNode written = Wires.written(request.build(), target);
        GeminiLaws.check(written.get("contents"));
        assertThat(written.get("systemInstruction")).isEqualTo(Wires.tree("{\"parts\":[{\"text\":\"Be brief\"}]}"));
        assertThat(written.at("/contents/2/parts/0/functionResponse/response/output")
                        .asText())
                .isEqualTo("done");
        assertThat(written.at("/contents/2/parts/1/text").asText())
                .isEqualTo("<system-reminder>\nBudget low\n</system-reminder>");
    }

    @Test
    void argumentsThatAreNoObjectAreNotLost() {
        user(text("go"));
        assistant(
                call("a", "f", "{\"broken\":"), call("b", "f", "[1]"), call("c", "f", "{\"n\":12345678901234567890}"));
        String written =
                new String(Wires.CODEC.writeRequest(request.build(), target), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(written)
                .contains("{\"_raw\":\"{\\\"broken\\\":\"}")
                .contains("{\"_raw\":\"[1]\"}")
                .contains("{\"n\":12345678901234567890}");
        assertThat(target.losses()).extracting(Target.Loss::path).contains("turns[1].parts[0].arguments");
    }

    @Test
    void halvesOfSurrogatePairsDoNotBreakTheRequest() {
        user(text("a\ud83d"));
        assistant(call("a", "f", "{\"s\":\"\udc00\"}"));
        assertThat(contents(target).at("/0/parts/0/text").asText()).isEqualTo("a?");
    }

    @Test
    void ownSignaturesGoBackOnTheirPartsAndForeignThoughtsAreDropped() {
        Signature own = new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "QUJD", null);
        Signature foreign = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "XYZ", null);
        user(text("go"));
        assistant(
                new Part.Reasoning(null, List.of("theirs"), foreign),
                new Part.Reasoning(null, List.of("unsigned"), null),
                new Part.Reasoning(null, List.of("mine"), own),
                new Part.Text("hello", List.of(), own, null),
                new Part.ToolCall("a", null, "f", null, ToolKind.FUNCTION, "{}", own, null),
                call("b", "g", "{}"));
        user(result("a", "1"), result("b", "2"));
        assertThat(contents(three).at("/1/parts")).isEqualTo(Wires.tree("""
                                [{"thought":true,"text":"mine","thoughtSignature":"QUJD"},
                                 {"text":"hello","thoughtSignature":"QUJD"},
                                 {"functionCall":{"name":"f","args":{}},"thoughtSignature":"QUJD"},
                                 {"functionCall":{"name":"g","args":{}}}]"""));
        assertThat(three.losses()).hasSize(2);
    }

    @Test
    void onlyTheFirstUnsignedCallOfEachStepOfTheCurrentTurnIsExcused() {
        user(text("old"));
        assistant(call("a", "f", "{}"));
        user(result("a", "1"));
        assistant(text("done"));
        user(text("new"));
        assistant(call("b", "f", "{}"), call("c", "f", "{}"));
        user(result("b", "1"), result("c", "1"), text("<system-reminder>hurry</system-reminder>"));
        assistant(call("d", "f", "{}"));
        user(result("d", "1"));
        JsonNode contents = contents(three);
        assertThat(contents.at("/1/parts/0").has("thoughtSignature")).isFalse();
        assertThat(contents.at("/5/parts/0/thoughtSignature").asText()).isEqualTo("skip_thought_signature_validator");
        assertThat(contents.at("/5/parts/1").has("thoughtSignature")).isFalse();
        assertThat(contents.at("/7/parts/0/thoughtSignature").asText()).isEqualTo("skip_thought_signature_validator");
        assertThat(contents(target).toString()).doesNotContain("skip_thought_signature_validator");
    }

    @Test
    void unlawfulToolNamesAreReplacedEverywhereAndRestored() {
        String bad = "my.tool/with space" + "x".repeat(90);
        function(request, bad);
        function(request, "1st");
        function(request, "_1st");
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of(bad));
        user(text("go"));
        assistant(call("a", bad, "{}"));
        user(result("a", "1"));
        JsonNode written = Wires.written(request.build(), target);
        String name = written.at("/tools/0/functionDeclarations/0/name").asText();
        assertThat(name).matches("[A-Za-z_][A-Za-z0-9_.:-]{0,63}");
        assertThat(written.at("/toolConfig/functionCallingConfig/allowedFunctionNames/0")
                        .asText())
                .isEqualTo(name);
        assertThat(written.at("/contents/1/parts/0/functionCall/name").asText()).isEqualTo(name);
        assertThat(written.at("/contents/2/parts/0/functionResponse/name").asText())
                .isEqualTo(name);
        assertThat(target.toolNamed(name).name()).isEqualTo(bad);
        String first = written.at("/tools/0/functionDeclarations/1/name").asText();
        assertThat(first).isNotEqualTo("_1st");
        assertThat(target.toolNamed(first).name()).isEqualTo("1st");
        assertThat(target.toolNamed("_1st")).isNull();
    }

    @Test
    void namespacesAndCustomToolsComeBackAsTheClientKnowsThem() {
        request.tools.add(new Tool(
                ToolKind.FUNCTION, "status", "mcp__x", null, null, null, null, false, null, Protocol.RESPONSES, null));
        request.tools.add(new Tool(
                ToolKind.CUSTOM,
                "patch",
                null,
                LazyText.of("Patches"),
                null,
                null,
                new Tool.Grammar("lark", "start: A"),
                false,
                null,
                Protocol.RESPONSES,
                null));
        user(text("go"));
        assistant(new Part.ToolCall("a", null, "patch", null, ToolKind.CUSTOM, "*** \"Begin\"", null, null));
        user(new Part.ToolResult("a", null, ToolKind.CUSTOM, List.of(text("ok")), false, null));
        JsonNode written = Wires.written(request.build(), target);
        assertThat(written.at("/tools/0/functionDeclarations/0/name").asText()).isEqualTo("mcp__x__status");
        JsonNode patch = written.at("/tools/0/functionDeclarations/1");
        assertThat(patch.at("/parametersJsonSchema/properties/input/type").asText())
                .isEqualTo("string");
        assertThat(patch.get("description").asText()).contains("Patches").contains("start: A");
        assertThat(written.at("/contents/1/parts/0/functionCall/args/input").asText())
                .isEqualTo("*** \"Begin\"");
        assertThat(target.toolNamed("mcp__x__status"))
                .isEqualTo(new Target.ToolName("status", "mcp__x", ToolKind.FUNCTION));
        assertThat(target.toolNamed("patch")).isEqualTo(new Target.ToolName("patch", null, ToolKind.CUSTOM));
    }

    @ParameterizedTest
    @EnumSource(
            value = ToolKind.class,
            names = {"BASH", "TEXT_EDITOR", "MEMORY", "COMPUTER", "LOCAL_SHELL", "SHELL", "APPLY_PATCH", "TOOL_SEARCH"})
    void toolsThatTheClientRunsAreNeverLost(ToolKind kind) {
        request.tools.add(new Tool(kind, "tool", null, null, null, null, null, false, null, Protocol.ANTHROPIC, "{}"));
        user(text("go"));
        JsonNode function = Wires.written(request.build(), target).at("/tools/0/functionDeclarations/0");
        assertThat(function.get("description").asText()).isNotEmpty();
        assertThat(function.at("/parametersJsonSchema/properties")).isNotEmpty();
        assertThat(target.toolNamed("tool").kind()).isEqualTo(kind);
    }

    @Test
    void webSearchIsOfferedOnlyWithoutFunctions() {
        Tool search = new Tool(
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
                "{\"type\":\"web_search_20250305\"}");
        request.tools.add(search);
        user(text("go"));
        assertThat(Wires.written(request.build(), target).get("tools"))
                .isEqualTo(Wires.tree("[{\"googleSearch\":{}}]"));
        assertThat(target.losses()).isEmpty();
        function(request, "f");
        JsonNode tools = Wires.written(request.build(), target).get("tools");
        assertThat(tools).hasSize(1);
        assertThat(tools.get(0).has("functionDeclarations")).isTrue();
        assertThat(target.losses()).extracting(Target.Loss::path).containsExactly("tools[0]");
    }

    @Test
    void conflictingToolsAreRefusedAndEqualOnesMerged() {
        function(request, "f");
        function(request, "f");
        user(text("go"));
        assertThat(Wires.written(request.build(), target).at("/tools/0/functionDeclarations"))
                .hasSize(1);
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "f", "other", null, null));
        assertThatThrownBy(() -> Wires.written(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tools[2].name");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, AUTO, 2, 0",
        "NONE, NONE, 2, 0",
        "REQUIRED, ANY, 2, 0",
        "NAMED, ANY, 2, 1",
        "ALLOWED_REQUIRED, ANY, 2, 1",
        "ALLOWED_AUTO, AUTO, 1, 0"
    })
    void toolChoicesAreSaidInModes(ToolChoice.Mode mode, String wire, int declared, int allowed) {
        function(request, "f");
        function(request, "g");
        request.toolChoice = new ToolChoice(mode, List.of("g"));
        user(text("go"));
        JsonNode written = Wires.written(request.build(), target);
        assertThat(written.at("/toolConfig/functionCallingConfig/mode").asText())
                .isEqualTo(wire);
        assertThat(written.at("/toolConfig/functionCallingConfig/allowedFunctionNames"))
                .hasSize(allowed);
        assertThat(written.at("/tools/0/functionDeclarations")).hasSize(declared);
    }

    @Test
    void aChoiceWithoutToolsIsLeftOutAndOneOfAnUnknownToolRefused() {
        user(text("go"));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.AUTO);
        assertThat(Wires.written(request.build(), target).has("toolConfig")).isFalse();
        function(request, "f");
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("nope"));
        assertThatThrownBy(() -> Wires.written(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("toolChoice");
    }

    @Test
    void mediaIsWrittenAsDataOrAddressAndForeignFilesAreRefused() {
        user(
                png(),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://example.com/a.png"), null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64(PNG), "image/jpeg"),
                new Part.Media(
                        Part.Media.Kind.DOCUMENT,
                        new Part.Source.PlainText("words"),
                        "text/plain",
                        "notes",
                        null,
                        null,
                        null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("R0lGODlh"), "image/gif"));
        JsonNode parts = contents(target).at("/0/parts");
        assertThat(parts.get(0))
                .isEqualTo(Wires.tree("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + PNG + "\"}}"));
        assertThat(parts.get(1))
                .isEqualTo(Wires.tree(
                        "{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":\"https://example.com/a.png\"}}"));
        assertThat(parts.get(2).at("/inlineData/mimeType").asText()).isEqualTo("image/png");
        assertThat(parts.get(3).get("text").asText()).isEqualTo("notes\n\nwords");
        assertThat(parts.get(4).has("text")).isTrue();
        user(new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.FileId(Protocol.RESPONSES, "file-1"), null));
        assertThatThrownBy(() -> contents(target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("turns[1].parts[0]");
    }

    @Test
    void foreignOpaquePartsFollowTheirFate() {
        user(text("a"));
        assistant(new Part.Opaque(Protocol.ANTHROPIC, "server_tool_use", "{}", Part.Opaque.Fate.DROP), text("b"));
        assertThat(contents(target).at("/1/parts")).hasSize(1);
        assertThat(target.losses()).hasSize(1);
        user(new Part.Opaque(Protocol.RESPONSES, "compaction", "{}", Part.Opaque.Fate.FAIL));
        assertThatThrownBy(() -> contents(target))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("compaction");
    }

    @Test
    void structuredOutputIsAskedForInWordsWhereFunctionsForbidIt() {
        request.outputFormat = new OutputFormat(
                OutputFormat.Kind.JSON_SCHEMA, "x", null, "{\"type\":\"object\",\"$schema\":\"s\"}", true);
        user(text("go"));
        JsonNode alone = Wires.written(request.build(), target).get("generationConfig");
        assertThat(alone)
                .isEqualTo(Wires.tree(
                        "{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{\"type\":\"object\"}}"));
        function(request, "f");
        JsonNode both = Wires.written(request.build(), target);
        assertThat(both.has("generationConfig")).isFalse();
        assertThat(both.at("/systemInstruction/parts/0/text").asText()).contains("JSON Schema");
        assertThat(Wires.written(request.build(), three).has("generationConfig"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-flash, OFF, , , '{\"thinkingLevel\":\"MINIMAL\"}'",
        "gemini-3-pro, OFF, , , '{\"thinkingLevel\":\"LOW\"}'",
        "gemini-3-flash, ON, MAX, , '{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}'",
        "gemini-3-flash, ON, , 4096, '{\"thinkingLevel\":\"MEDIUM\",\"includeThoughts\":true}'",
        "models/gemini-3.1-pro, , LOW, , '{\"thinkingLevel\":\"LOW\"}'",
        "gemini-2.5-flash, OFF, , , '{\"thinkingBudget\":0}'",
        "gemini-2.5-pro, OFF, , , '{\"thinkingBudget\":128}'",
        "gemini-2.5-flash, ON, , 64000, '{\"thinkingBudget\":24576,\"includeThoughts\":true}'",
        "gemini-2.5-flash, ADAPTIVE, , , '{\"thinkingBudget\":-1,\"includeThoughts\":true}'",
        "gemini-2.5-flash, , MEDIUM, , '{\"thinkingBudget\":8192}'",
        "gemini-2.5-flash-lite, ON, , 100, '{\"thinkingBudget\":512,\"includeThoughts\":true}'",
        "gemini-3-flash, ADAPTIVE, , , '{\"includeThoughts\":true}'",
        "gemini-2.0-flash, ON, HIGH, , '{}'"
    })
    void thinkingIsALevelSinceGeminiThreeAndABudgetBefore(
            String model, Thinking.Mode mode, Thinking.Effort effort, Integer budget, String wire) {
        request.thinking = new Thinking(mode, effort, budget, null);
        user(text("go"));
        JsonNode config = Wires.written(request.build(), Wires.target(model)).at("/generationConfig/thinkingConfig");
        assertThat(config.isMissingNode() ? Wires.tree("{}") : config).isEqualTo(Wires.tree(wire));
    }

    @Test
    void thoughtsAreIncludedOnlyForClientsThatWantToSeeThem() {
        request.thinking = new Thinking(Thinking.Mode.ON, null, null, Thinking.Visibility.SUMMARY);
        user(text("go"));
        assertThat(Wires.written(request.build(), three).at("/generationConfig/thinkingConfig"))
                .isEqualTo(Wires.tree("{\"includeThoughts\":true}"));
    }

    @Test
    void settingsThatGeminiLacksAreRecorded() {
        request.parallelToolCalls = false;
        request.verbosity = "low";
        request.stop = List.of("1", "2", "3", "4", "5", "6");
        request.sampling = new Sampling(3.0, null, null, null, null, 1L << 40);
        request.maxOutputTokens = 128_000;
        request.topLogprobs = 0;
        request.extras.put("logit_bias", "{}");
        user(text("go"));
        JsonNode written = Wires.written(request.build(), target);
        assertThat(written.get("generationConfig")).isEqualTo(Wires.tree("""
                                {"temperature":2.0,"maxOutputTokens":65536,"stopSequences":["1","2","3","4","5"]}"""));
        assertThat(written.has("logit_bias")).isFalse();
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactlyInAnyOrder("parallelToolCalls", "verbosity", "sampling.seed", "logprobs", "logit_bias");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, true",
        "gemini-3.1-pro-preview, true",
        "gemini-3.5-flash, true",
        "gemini-3.5-flash-lite, false",
        "gemini-3.6-flash, false",
        "gemini-4-pro, false",
    })
    void samplingIsToldToModelsThatHeedIt(String model, boolean told) {
        request.sampling = new Sampling(0.5, 0.9, 40, null, null, null);
        user(text("go"));
        Target target = Wires.target(model);
        JsonNode config = Wires.written(request.build(), target).path("generationConfig");
        assertThat(config.has("temperature")).isEqualTo(told);
        assertThat(config.has("topP")).isEqualTo(told);
        assertThat(config.has("topK")).isEqualTo(told);
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactly(told ? new String[0] : new String[] {"temperature", "topP", "topK"});
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.0-flash, true", "gemini-2.5-flash, false", "gemini-3.5-flash, false"})
    void laterModelsAreNotToldWhatTheyRefuse(String model, boolean told) {
        request.sampling = new Sampling(null, null, null, 0.5, 0.0, null);
        request.topLogprobs = 3;
        user(text("go"));
        Target target = Wires.target(model);
        JsonNode config = Wires.written(request.build(), target).path("generationConfig");
        assertThat(config.has("presencePenalty")).isEqualTo(told);
        assertThat(config.has("frequencyPenalty")).isEqualTo(told);
        assertThat(config.has("responseLogprobs")).isEqualTo(told);
        assertThat(config.has("logprobs")).isEqualTo(told);
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactly(told ? new String[0] : new String[] {"presencePenalty", "logprobs"});
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, true",
        "gemini-3-pro-preview, true",
        "gemini-3.1-pro-preview, true",
        "gemini-3.5-flash, false",
        "gemini-4-pro, false",
    })
    void anAnswerIsBegunOnlyWhereTheModelGoesOnWithIt(String model, boolean begun) {
        user(text("go"));
        request.turns.add(new Turn(Role.ASSISTANT, List.of(text("Well,"))));
        Target target = Wires.target(model);
        JsonNode contents = Wires.written(request.build(), target).path("contents");
        assertThat(contents.path(contents.size() - 1).path("role").asText()).isEqualTo(begun ? "model" : "user");
        assertThat(target.losses()).hasSize(begun ? 0 : 1);
    }

    @Test
    void historyThatIsStoredElsewhereIsRefusedWithTheCodeThatClientsRecoverFrom() {
        request.previousResponseId = "resp_1";
        user(text("go"));
        assertThatThrownBy(() -> Wires.written(request.build(), target))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.error().code()).isEqualTo("previous_response_not_found"));
    }

    @Test
    void everyKindOfPartIsWrittenOrRecordedWhoeverSaysIt() {
        List<Part> parts = List.of(
                text("a"),
                new Part.Refusal("no"),
                png(),
                new Part.Reasoning(null, List.of("t"), null),
                call("a", "f", "{}"),
                new Part.ToolCall("s", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null),
                result("a", "1"),
                new Part.ToolResult("s", null, ToolKind.WEB_SEARCH, List.of(), false, null),
                new Part.Opaque(Protocol.ANTHROPIC, "x", "{}", Part.Opaque.Fate.DROP));
        assertThat(parts.stream().map(Object::getClass).distinct()).hasSize(Part.class.getPermittedSubclasses().length);
        for (Role role : Role.values()) {
            for (Part part : parts) {
                ChatRequest.Builder one = Wires.builder(Protocol.RESPONSES);
                one.system.add(part);
                one.turns.add(new Turn(Role.USER, List.of(text("."))));
                one.turns.add(new Turn(role, List.of(part)));
                Target losses = Wires.target("gemini-2.5-flash");
                JsonNode written = Wires.written(one.build(), losses);
                GeminiLaws.check(written.get("contents"));
                int said = written.toString().length();
                assertThat(said > "{'contents':[{'role':'user','parts':[{'text':'.'}]}]}".length()
                                || !losses.losses().isEmpty())
                        .isTrue();
            }
        }
    }
}
