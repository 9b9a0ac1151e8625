package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiRequestReadTest {
    private final ChatRequest full =
            Wires.CODEC.readRequest(Wires.file("request/full.json"), new RequestLine("gemini-3-pro", true));

    private static Signature signed(String blob) {
        return new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, blob, null);
    }

    @Test
    void modelAndStreamComeFromThePath() {
        assertThat(full.model()).isEqualTo("gemini-3-pro");
        assertThat(full.stream()).isTrue();
        assertThat(full.origin()).isEqualTo(Protocol.GEMINI);
    }

    @Test
    void snakeCaseSaysTheSameAsCamelCase() {
        ChatRequest snake =
                Wires.CODEC.readRequest(Wires.file("request/full.snake.json"), new RequestLine("gemini-3-pro", true));
        assertThat(snake)
                .usingRecursiveComparison()
                .ignoringFields("extras", "turns")
                .isEqualTo(full);
        assertThat(snake.extras().keySet()).isEqualTo(full.extras().keySet());
        assertThat(withoutOpaque(snake)).isEqualTo(withoutOpaque(full));
    }

    private static List<List<Part>> withoutOpaque(ChatRequest request) {
        return request.turns().stream()
                .map(turn -> turn.parts().stream()
                        .filter(part -> !(part instanceof Part.Opaque))
                        .toList())
                .toList();
    }

    @Test
    void systemPartsStayApart() {
        assertThat(full.system()).containsExactly(new Part.Text("Be brief."), new Part.Text("Be kind."));
        assertThat(Wires.request("{\"contents\":[],\"systemInstruction\":\"Hi\"}")
                        .system())
                .containsExactly(new Part.Text("Hi"));
    }

    @Test
    void mediaIsSortedByItsType() {
        List<Part> parts = full.turns().get(0).parts();
        assertThat(parts).hasSize(7);
        Part.Media image = (Part.Media) parts.get(1);
        assertThat(image.kind()).isEqualTo(Part.Media.Kind.IMAGE);
        assertThat(image.detail()).isEqualTo("low");
        Part.Media pdf = (Part.Media) parts.get(2);
        assertThat(pdf.kind()).isEqualTo(Part.Media.Kind.DOCUMENT);
        assertThat(pdf.name()).isEqualTo("a.pdf");
        assertThat(pdf.source()).isEqualTo(new Part.Source.Base64("JVBERi0+/w=="));
        assertThat(((Part.Media) parts.get(3)).kind()).isEqualTo(Part.Media.Kind.AUDIO);
        assertThat(((Part.Media) parts.get(4)).kind()).isEqualTo(Part.Media.Kind.VIDEO);
        Part.Media linked = (Part.Media) parts.get(5);
        assertThat(linked.kind()).isEqualTo(Part.Media.Kind.IMAGE);
        assertThat(linked.source()).isEqualTo(new Part.Source.Url("https://example.com/cat.jpg?x=1.2"));
        assertThat(((Part.Media) parts.get(6)).source()).isInstanceOf(Part.Source.FileId.class);
    }

    @Test
    void callsWithoutIdsGetUniqueOnesAndResultsFindThem() {
        List<Part> model = full.turns().get(1).parts();
        assertThat(model.get(0)).isEqualTo(new Part.Reasoning(null, List.of("Let me see. "), null));
        Part.ToolCall first = (Part.ToolCall) model.get(1);
        Part.ToolCall second = (Part.ToolCall) model.get(2);
        assertThat(first.signature()).isEqualTo(signed("QUJD"));
        assertThat(second.signature()).isNull();
        assertThat(first.callId()).matches("[A-Za-z0-9_-]{1,64}").isNotEqualTo(second.callId());
        List<Part> results = full.turns().get(2).parts();
        Part.ToolResult error = (Part.ToolResult) results.get(0);
        assertThat(error.callId()).isEqualTo("given");
        assertThat(error.error()).isTrue();
        assertThat(error.content()).containsExactly(new Part.Text("nobody there"));
        assertThat(((Part.ToolResult) results.get(1)).callId()).isEqualTo(first.callId());
        Part.ToolResult third = (Part.ToolResult) results.get(2);
        assertThat(third.callId()).isEqualTo(second.callId());
        assertThat(third.content()).hasSize(2).first().isEqualTo(new Part.Text("{\"animal\":\"dog\",\"n\":1.0}"));
    }

    @Test
    void anEnumIsAskedForBareOrAsJson() {
        String request = """
                {"contents":[],"generationConfig":{"responseMimeType":"%s",
                 "responseSchema":{"type":"STRING","enum":["brass","wood"]}}}""";
        OutputFormat bare = Wires.request(request.formatted("text/x.enum")).outputFormat();
        assertThat(bare.kind()).isEqualTo(OutputFormat.Kind.ENUM);
        assertThat(bare.schema()).isEqualTo("{\"type\":\"string\",\"enum\":[\"brass\",\"wood\"]}");
        assertThat(Wires.request(request.formatted("application/json"))
                        .outputFormat()
                        .kind())
                .isEqualTo(OutputFormat.Kind.JSON_SCHEMA);
    }

    @Test
    void aResultThatComesAfterTheNextCallIsFoundByItsId() {
        ChatRequest request = Wires.request("""
                {"contents":[
                 {"role":"model","parts":[{"functionCall":{"id":"slow","name":"a","args":{}}}]},
                 {"role":"user","parts":[{"text":"meanwhile?"}]},
                 {"role":"model","parts":[{"functionCall":{"id":"quick","name":"a","args":{}}}]},
                 {"role":"user","parts":[
                  {"functionResponse":{"id":"slow","name":"a","response":{"output":"1"}}},
                  {"functionResponse":{"id":"quick","name":"a","response":{"output":"2"}}}]}]}""");
        assertThat(request.turns().get(3).parts())
                .extracting(part -> ((Part.ToolResult) part).callId())
                .containsExactly("slow", "quick");
    }

    @Test
    void idsThatAModelUsesAgainAreQualifiedByTheirTurn() {
        ChatRequest request = Wires.request("""
                {"contents":[
                 {"role":"model","parts":[{"functionCall":{"id":"call_0","name":"a","args":{}}}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"call_0","name":"a","response":{"output":"1"}}}]},
                 {"role":"model","parts":[{"functionCall":{"id":"call_0","name":"a","args":{}}}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"call_0","name":"a","response":{"output":"2"}}}]}]}""");
        String first = ((Part.ToolCall) request.turns().get(0).parts().get(0)).callId();
        String second = ((Part.ToolCall) request.turns().get(2).parts().get(0)).callId();
        assertThat(first).isEqualTo("call_0");
        assertThat(second).isNotEqualTo(first);
        assertThat(((Part.ToolResult) request.turns().get(3).parts().get(0)).callId())
                .isEqualTo(second);
    }

    @Test
    void argumentsKeepTheirLexemesAndDataThatLooksLikeKeywords() {
        Part.ToolCall call = (Part.ToolCall) full.turns().get(1).parts().get(1);
        assertThat(call.arguments()).isEqualTo("{\"id\":12345678901234567890,\"x\":1.0,\"title\":\"t\"}");
        assertThat(((Part.ToolCall) full.turns().get(1).parts().get(3)).arguments())
                .isEqualTo("{}");
    }

    @Test
    void signaturesAndHostedPartsOfTheModelAreKept() {
        List<Part> parts = full.turns().get(3).parts();
        assertThat(parts.get(0)).isEqualTo(new Part.Text("A cat", List.of(), signed("REVG"), null));
        assertThat(((Part.Opaque) parts.get(1)).type()).isEqualTo("executableCode");
        assertThat(((Part.Opaque) parts.get(2)).fate()).isEqualTo(Part.Opaque.Fate.DROP);
        assertThat(parts.get(3)).isEqualTo(new Part.Text("", List.of(), signed("R0hJ"), null));
        assertThat(full.turns().get(4)).isEqualTo(new Turn(Role.USER, List.of(new Part.Text("Thanks"))));
    }

    @Test
    void geminiSchemasBecomeJsonSchemaAndJsonSchemasStayAsTheyAre() {
        assertThat(Wires.tree(full.tools().get(0).schema())).isEqualTo(Wires.tree("""
                                {"type":"object","properties":{
                                  "type":{"type":["string","null"],"enum":["A","b",null]},
                                  "many":{"type":"array","items":{"type":"integer","format":"int64"},"minItems":1},
                                  "any":{"anyOf":[{"type":"string"},{"type":"number"},{"type":"null"}]}},
                                 "required":["type"]}"""));
        assertThat(full.tools().get(1).schema())
                .isEqualTo("{\"type\":\"object\",\"$defs\":{\"A\":{\"type\":\"string\"}},"
                        + "\"properties\":{\"pattern\":{\"$ref\":\"#/$defs/A\"}}}");
        assertThat(full.tools().get(2).schema()).isNull();
    }

    @Test
    void hostedToolsKeepTheirDefinition() {
        assertThat(full.tools().subList(3, 6))
                .extracting(Tool::kind)
                .containsExactly(ToolKind.WEB_SEARCH, ToolKind.WEB_FETCH, ToolKind.CODE_EXECUTION);
        assertThat(full.tools().get(3).json()).isEqualTo("{\"googleSearch\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "{\"mode\":\"AUTO\"}; AUTO",
                "{\"mode\":\"auto\"}; AUTO",
                "{\"mode\":\"VALIDATED\"}; AUTO",
                "{\"mode\":\"NONE\"}; NONE",
                "{\"mode\":\"ANY\"}; REQUIRED",
                "{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"a\"]}; NAMED",
                "{\"mode\":\"ANY\",\"allowed_function_names\":[\"a\",\"b\"]}; ALLOWED_REQUIRED",
                "{\"mode\":\"VALIDATED\",\"allowedFunctionNames\":[\"a\",\"b\"]}; ALLOWED_AUTO"
            },
            delimiter = ';')
    void callingModesAreUnderstood(String config, ToolChoice.Mode mode) {
        ChatRequest request =
                Wires.request("{\"contents\":[],\"toolConfig\":{\"functionCallingConfig\":" + config + "}}");
        assertThat(request.toolChoice().mode()).isEqualTo(mode);
    }

    @Test
    void settingsAreUnderstoodAndTheOthersKept() {
        assertThat(full.sampling()).isEqualTo(new Sampling(0.5, 0.9, 40, 0.1, 0.2, 7L));
        assertThat(full.maxOutputTokens()).isEqualTo(100);
        assertThat(full.candidates()).isEqualTo(2);
        assertThat(full.stop()).containsExactly("a", "b");
        assertThat(full.topLogprobs()).isEqualTo(3);
        assertThat(full.outputFormat().kind()).isEqualTo(OutputFormat.Kind.JSON_SCHEMA);
        assertThat(full.outputFormat().schema())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"}}}");
        assertThat(full.thinking()).isEqualTo(new Thinking(Thinking.Mode.ON, null, 2048, Thinking.Visibility.SUMMARY));
        assertThat(full.toolChoice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, List.of("look", "ask")));
        assertThat(full.serviceTier()).isEqualTo("flex");
        assertThat(full.store()).isFalse();
        assertThat(full.extras().keySet())
                .containsExactly("toolConfig", "generationConfig", "safetySettings", "cachedContent", "labels");
        assertThat(full.extras().get("generationConfig")).isEqualTo("{\"speechConfig\":{\"languageCode\":\"en-US\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "{\"thinkingBudget\":0}, OFF, , ",
        "{\"thinkingBudget\":-1}, ADAPTIVE, , ",
        "{\"thinkingBudget\":\"512\"}, ON, , 512",
        "{\"thinkingLevel\":\"HIGH\"}, , HIGH, ",
        "{\"thinking_level\":\"minimal\"}, , MINIMAL, "
    })
    void thinkingIsUnderstood(String config, Thinking.Mode mode, Thinking.Effort effort, Integer budget) {
        ChatRequest request =
                Wires.request("{\"contents\":[],\"generationConfig\":{\"thinkingConfig\":" + config + "}}");
        assertThat(request.thinking()).isEqualTo(new Thinking(mode, effort, budget, null));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "[]; body: expected an object",
                "{}; contents: required",
                "{\"contents\":{}}; contents: expected an array",
                "{\"contents\":[{\"role\":\"system\"}]}; contents[0].role: unknown \"system\"",
                "{\"contents\":[{\"parts\":[3]}]}; contents[0].parts[0]: expected an object",
                "{\"contents\":[{\"parts\":[{\"text\":3}]}]}; contents[0].parts[0].text: expected a string",
                "{\"contents\":[{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}]}; contents[0].parts[0].functionCall:",
                "{\"contents\":[{\"parts\":[{\"functionResponse\":{\"response\":3}}]}]}; contents[0].parts[0].functionResponse.response: expected",
                "{\"contents\":[{\"parts\":[{\"fileData\":{}}]}]}; contents[0].parts[0].fileData.fileUri: required",
                "{\"contents\":[],\"tools\":[{\"functionDeclarations\":[{}]}]}; tools[0].functionDeclarations[0].name: required",
                "{\"contents\":[],\"generationConfig\":{\"topK\":1.5}}; generationConfig.topK: expected a whole number",
                "{\"contents\":[],\"generationConfig\":{\"temperature\":1e999}}; generationConfig.temperature: expected a number",
                "{\"contents\":[],\"generationConfig\":{\"stopSequences\":[1]}}; generationConfig.stopSequences[0]: expected a string",
                "{\"contents\":[],\"contents\":[]}; body: not strict JSON"
            },
            delimiter = ';')
    void mistakesAreNamedByTheirPath(String body, String message) {
        assertThatThrownBy(() -> Wires.request(body))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.error().kind()).isEqualTo(ChatError.Kind.INVALID_REQUEST))
                .hasMessageStartingWith(message);
    }

    @Test
    void aPartOfTheUserThatNobodyKnowsMustNotBeLostSilently() {
        ChatRequest request = Wires.request("{\"contents\":[{\"parts\":[{\"hologram\":{\"x\":1}}]}]}");
        assertThat(request.turns().get(0).parts())
                .containsExactly(new Part.Opaque(
                        Protocol.GEMINI, "hologram", "{\"hologram\":{\"x\":1}}", Part.Opaque.Fate.FAIL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noBytesMakeTheReaderThrowAnythingElse(long seed) {
        Random random = new Random(seed);
        byte[] good = Wires.file("request/full.json");
        for (int run = 0; run < 300; run++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 3; i++) {
                bad[random.nextInt(bad.length)] =
                        (byte) (i == 2 ? random.nextInt() : "{}[]\",:0n".charAt(random.nextInt(9)));
            }
            try {
                ChatRequest request = Wires.CODEC.readRequest(bad, new RequestLine("m", false));
                Wires.CODEC.writeRequest(request, Wires.target("gemini-3-pro"));
            } catch (ChatException e) {
                assertThat(e.error().kind()).isEqualTo(ChatError.Kind.INVALID_REQUEST);
            }
        }
        byte[] utf16 =
                "{\"contents\":[{\"parts\":[{\"functionCall\":{\"args\":{}}}]}]}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> Wires.CODEC.readRequest(utf16, new RequestLine("m", false)))
                .isInstanceOf(ChatException.class);
    }
}
