package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.RequestRules.written;
import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static io.github.aiproxy.codec.anthropic.Transcript.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnthropicRequestWriterTest {
    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.OPENAI);
    private final Target target = new Target("claude-opus-4-6", true, 4096);

    AnthropicRequestWriterTest() {
        request.model = "asked";
    }

    @Test
    void aRequestOfThisWireIsWrittenAsItWas() {
        ChatRequest read = CODEC.readRequest(file("request/agent.json"), RequestLine.PLAIN);
        Target sonnet = new Target("claude-sonnet-4-5", true, 4096);
        ObjectNode expected =
                (ObjectNode) AnthropicGrammar.json(new String(file("request/agent.json"), StandardCharsets.UTF_8));
        ((ArrayNode) expected.get("system")).remove(0);
        ((ObjectNode) expected.get("tools").get(1)).remove("type");
        JsonNode content = expected.at("/messages/5/content");
        assertThat(content).hasSize(6);
        JsonNode written = written(read, sonnet);
        assertThat(written).isEqualTo(expected);
        assertThat(sonnet.losses()).isEmpty();
        assertThat(new String(CODEC.writeRequest(read, sonnet), StandardCharsets.UTF_8))
                .contains("{\"path\": \"a\", \"limit\": 12345678901234567890}")
                .contains("{\"maximum\": 1.0}");
    }

    @Test
    void theSameRequestGivesTheSameBytes() {
        ChatRequest read = CODEC.readRequest(file("request/agent.json"), RequestLine.PLAIN);
        assertThat(CODEC.writeRequest(read, target)).isEqualTo(CODEC.writeRequest(read, target));
    }

    @Test
    void aPlainQuestionIsPlain() {
        user(new Part.Text("Hi"));
        JsonNode body = written(request.build(), target);
        assertThat(body.toString())
                .isEqualTo("{\"model\":\"claude-opus-4-6\",\"max_tokens\":4096,\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void theAssistantNeverSpeaksFirstAndNothingStaysEmpty() {
        assistant(new Part.Text("Hello "));
        assertThat(written(request.build(), target).at("/messages/0/role").asText())
                .isEqualTo("user");
        request.turns.clear();
        assertThat(written(request.build(), target).path("messages")).hasSize(1);
    }

    @Test
    void blankTextsAndEmptyTurnsAreLeftOutAndNeighboursMerged() {
        user(new Part.Text("a"), new Part.Text(""), new Part.Text(" \n"));
        assistant(new Part.Text(""));
        user(new Part.Text("b"));
        assistant(new Part.Text("c"));
        assistant(new Part.Text("d \n"));
        JsonNode body = written(request.build(), new Target("claude-sonnet-4-5", true, 4096));
        assertThat(body.path("messages")).hasSize(2);
        assertThat(body.at("/messages/0/content").findValuesAsText("text")).containsExactly("a", "b");
        assertThat(body.at("/messages/1/content").findValuesAsText("text")).containsExactly("c", "d");
    }

    @Test
    void anAnswerBegunByTheCallerIsAnsweredToWhereItCannotGoOn() {
        user(new Part.Text("a"));
        assistant(new Part.Text("b"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user");
        assertThat(target.losses()).hasSize(1);
    }

    @Test
    void modelsThatRefuseToBeToldHowToDrawAreNotTold() {
        user(new Part.Text("a"));
        request.sampling = new Sampling(0.2, 0.9, 3, null, null, null);
        Target newest = new Target("claude-opus-4-8", true, 4096);
        JsonNode body = written(request.build(), newest);
        assertThat(body.has("temperature") || body.has("top_p") || body.has("top_k"))
                .isFalse();
        assertThat(newest.losses()).extracting(Target.Loss::path).containsExactly("temperature", "top_p", "top_k");
    }

    @Test
    void instructionsInBetweenStayInTheirPlace() {
        request.system.add(new Part.Text("lead", List.of(), null, new CacheHint("5m")));
        user(new Part.Text("a"));
        assistant(new Part.ToolCall("c1", "f", "{}"));
        request.turns.add(new Turn(Role.DEVELOPER, List.of(new Part.Text("note"))));
        user(new Part.ToolResult("c1", "f", List.of(), false));
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/system/0/cache_control/ttl").asText()).isEqualTo("5m");
        JsonNode answer = body.at("/messages/2/content");
        assertThat(answer.get(0).path("type").asText()).isEqualTo("tool_result");
        assertThat(answer.get(1).path("text").asText()).isEqualTo("<system-reminder>\nnote\n</system-reminder>");
    }

    @Test
    void imagesOfTheAssistantMoveToTheUser() {
        user(new Part.Text("draw"));
        assistant(
                new Part.Text("here"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), "image/png"));
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/messages/2/content/1/source/media_type").asText()).isEqualTo("image/png");
        assertThat(target.losses()).extracting(Target.Loss::path).containsExactly("messages[1].content[1]");
    }

    @Test
    void onlyOwnSignedThoughtsAreSentBack() {
        user(new Part.Text("a"));
        assistant(
                new Part.Reasoning(null, List.of("unsigned"), null),
                new Part.Reasoning(
                        "rs_1",
                        List.of("foreign"),
                        new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "gAAA", "rs_1")),
                new Part.Reasoning(
                        null,
                        List.of("dummy"),
                        new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "skip", null)),
                new Part.Reasoning(
                        null, List.of(), new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "S", null)),
                new Part.Reasoning(
                        null,
                        List.of("trailing \r\n\u00a0"),
                        new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "T", null)),
                new Part.Reasoning(
                        null, List.of(), new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, "D", null)),
                new Part.Text("b"));
        user(new Part.Text("c"));
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/messages/1/content").toString())
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"S\"},"
                        + "{\"type\":\"thinking\",\"thinking\":\"trailing \\r\\n\u00a0\",\"signature\":\"T\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"D\"},{\"type\":\"text\",\"text\":\"b\"}]");
        assertThat(target.losses()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|{}|0",
                "' \n'|{}|0",
                "{\"id\":12345678901234567890, \"x\":1.0}|{\"id\":12345678901234567890, \"x\":1.0}|0",
                "{\"a\":|{\"_raw\":\"{\\\"a\\\":\"}|1",
                "[1]|{\"_raw\":\"[1]\"}|1",
                "{} {}|{\"_raw\":\"{} {}\"}|1",
                "plain|{\"_raw\":\"plain\"}|1",
            })
    void argumentsBecomeAnObjectAndACallIsNeverLost(String arguments, String input, int losses) {
        user(new Part.Text("a"));
        assistant(new Part.ToolCall("c1", "f", arguments));
        user(new Part.ToolResult("c1", "f", List.of(new Part.Text("r")), false));
        written(request.build(), target);
        assertThat(target.losses()).hasSize(losses);
        assertThat(new String(CODEC.writeRequest(request.build(), target), StandardCharsets.UTF_8))
                .contains("\"input\":" + input);
    }

    @Test
    void charactersOutsideTheBasicPlaneSurviveAndHalvesOfThemDoNoHarm() {
        for (String lead : new String[] {"", "x"}) {
            String emoji = lead + "😀".repeat(20_000);
            request.turns.clear();
            user(new Part.Text(emoji), new Part.Text("half \uD83D"));
            assistant(
                    new Part.ToolCall("c1", "f", "{\"a\":\"" + emoji + "\"}"),
                    new Part.ToolCall("c2", "f", "{\"a\":\"\uD83D\"}"));
            JsonNode messages = written(request.build(), target).path("messages");
            assertThat(messages.at("/0/content/0/text").asText()).isEqualTo(emoji);
            assertThat(messages.at("/0/content/1/text").asText()).isEqualTo("half \uD83D");
            assertThat(messages.at("/1/content/0/input/a").asText()).isEqualTo(emoji);
            assertThat(messages.at("/1/content/1/input").has("_raw")).isTrue();
        }
    }

    @Test
    void imagesInResultsStayThere() {
        user(new Part.Text("a"));
        assistant(new Part.ToolCall("c1", "f", "{}"));
        user(new Part.ToolResult(
                "c1",
                "f",
                List.of(
                        new Part.Text("shot"),
                        new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("/9j/4AAQ"), "image/png; q=1")),
                true));
        JsonNode result = written(request.build(), target).at("/messages/2/content/0");
        assertThat(result.path("is_error").asBoolean()).isTrue();
        assertThat(result.at("/content/1/source/media_type").asText()).isEqualTo("image/jpeg");
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGE, image/png, iVBORw0KGgoAAAA, image, image/png",
        "IMAGE, image/png, R0lGODlhAQAB, image, image/gif",
        "IMAGE, image/jpeg, UklGRiQAAABXRUJQ, image, image/webp",
        "IMAGE, image/jpg, AAAA, image, image/jpeg",
        "IMAGE, IMAGE/PNG, AAAA, image, image/png",
        "DOCUMENT, application/pdf, AAAA, document, application/pdf",
        "IMAGE, application/octet-stream, JVBERi0xLjQ, document, application/pdf",
    })
    void mediaAreLabelledByWhatTheyAre(Part.Media.Kind kind, String mimeType, String data, String type, String told) {
        user(new Part.Media(kind, new Part.Source.Base64(data), mimeType));
        JsonNode block = written(request.build(), target).at("/messages/0/content/0");
        assertThat(block.path("type").asText()).isEqualTo(type);
        assertThat(block.at("/source/media_type").asText()).isEqualTo(told);
    }

    @Test
    void textFilesBecomeTextDocuments() {
        user(new Part.Media(
                Part.Media.Kind.DOCUMENT,
                new Part.Source.Base64("aMOkbGxv"),
                "text/markdown",
                "a.md",
                "ctx",
                null,
                new CacheHint("30m")));
        assertThat(written(request.build(), target).at("/messages/0/content/0").toString())
                .isEqualTo("{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\","
                        + "\"data\":\"hällo\"},\"title\":\"a.md\",\"context\":\"ctx\","
                        + "\"cache_control\":{\"type\":\"ephemeral\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "AUDIO, audio/wav, data",
        "VIDEO, video/mp4, url",
        "AUDIO, , url",
        "IMAGE, image/heic, data",
        "DOCUMENT, application/zip, data",
        "IMAGE, image/png, file",
    })
    void whatCannotBeShownIsRefusedByItsPath(Part.Media.Kind kind, String mimeType, String form) {
        Part.Source source = form.equals("data")
                ? new Part.Source.Base64("AAAA")
                : form.equals("url")
                        ? new Part.Source.Url("https://example.org/x")
                        : new Part.Source.FileId(Protocol.OPENAI, "file-1");
        user(new Part.Text("a"));
        assistant(new Part.Text("b"));
        user(new Part.Text("c"), new Part.Media(kind, source, mimeType));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOfSatisfying(ChatException.class, e -> {
                    assertThat(e.error().kind()).isEqualTo(ChatError.Kind.INVALID_REQUEST);
                    assertThat(e.error().message()).startsWith("messages[2].content[1]: ");
                });
    }

    @Test
    void opaquePartsOfOthersAreDroppedOrRefusedAsTheyDemand() {
        user(new Part.Text("a"));
        assistant(new Part.Opaque(Protocol.RESPONSES, "web_search_call", "{}", Part.Opaque.Fate.DROP));
        user(new Part.Text("b"));
        written(request.build(), target);
        assertThat(target.losses()).hasSize(1);
        assistant(new Part.Opaque(Protocol.RESPONSES, "compaction", "{}", Part.Opaque.Fate.FAIL));
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("messages[3].content[0]");
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES", "GEMINI"})
    void everythingThatCannotBeSaidIsTold(Protocol origin) {
        ChatRequest.Builder full = new ChatRequest.Builder(origin);
        full.model = "m";
        full.turns.add(new Turn(Role.USER, List.of(new Part.Text("a")), "bob"));
        full.sampling = new Sampling(1.7, 0.5, 3, 0.1, 0.2, 7L);
        full.stop = List.of("", " ", "END");
        full.verbosity = "low";
        full.topLogprobs = 2;
        full.store = true;
        full.metadata.put("k", "v");
        full.identity = new Identity(null, "safe", "cache");
        full.serviceTier = "flex";
        full.extras.put("logit_bias", "{}");
        full.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
        JsonNode body = written(full.build(), target);
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactlyInAnyOrder(
                        "messages[0].name",
                        "temperature",
                        "top_p",
                        "presence_penalty",
                        "frequency_penalty",
                        "seed",
                        "verbosity",
                        "logprobs",
                        "store",
                        "metadata",
                        "prompt_cache_key",
                        "service_tier",
                        "logit_bias",
                        "response_format");
        assertThat(body.path("temperature").asInt()).isEqualTo(1);
        assertThat(body.path("top_k").asInt()).isEqualTo(3);
        assertThat(body.path("stop_sequences")).hasSize(1);
        assertThat(body.at("/metadata/user_id").asText()).isEqualTo("safe");
        assertThat(body.path("system").asText()).contains("JSON");
    }

    @Test
    void storedHistoriesAndSeveralAnswersAreRefusedNotForgotten() {
        user(new Part.Text("a"));
        request.previousResponseId = "resp_1";
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.error().code()).isEqualTo("previous_response_not_found"));
        request.previousResponseId = null;
        request.candidates = 2;
        assertThatThrownBy(() -> CODEC.writeRequest(request.build(), target))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("n:");
    }

    /** Codex and others name no limit, and are not to be cut off. */
    @ParameterizedTest
    @CsvSource({
        "claude-3-haiku-20240307, 0, 4096",
        "claude-3-5-haiku-20241022, 0, 8192",
        "claude-3-7-sonnet-latest, 0, 64000",
        "claude-opus-4-20250514, 0, 32000",
        "claude-opus-4-1, 0, 32000",
        "claude-sonnet-4-5, 0, 64000",
        "claude-opus-4-8, 0, 64000",
        "deepseek-chat, 0, 8192",
        "claude-sonnet-4-5, 1234, 1234"
    })
    void withoutALimitTheModelsOwnHoldsUnlessOneIsConfigured(String model, int configured, int limit) {
        user(new Part.Text("a"));
        JsonNode body = written(request.build(), new Target(model, false, configured));
        assertThat(body.path("max_tokens").asInt()).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "65536, claude-sonnet-4-5, 64000",
        "65536, claude-haiku-4-5-20251001, 64000",
        "65536, claude-opus-4-1, 32000",
        "8000, claude-3-opus-20240229, 4096",
        "65536, claude-sonnet-4-6, 65536",
        "65536, some-model, 65536",
    })
    void aLimitIsNoHigherThanTheModelTakes(int said, String model, int told) {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.GEMINI);
        request.maxOutputTokens = said;
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("go"))));
        Target target = new Target(model, false, 0);
        assertThat(RequestRules.written(request.build(), target)
                        .path("max_tokens")
                        .asInt())
                .isEqualTo(told);
        assertThat(target.losses()).hasSize(said == told ? 0 : 1);
    }

    @Test
    void theLastFourCacheBreakpointsAreKept() {
        CacheHint hint = new CacheHint(null);
        request.tools.add(new Tool(
                io.github.aiproxy.chat.ToolKind.FUNCTION,
                "f",
                null,
                null,
                null,
                null,
                null,
                false,
                hint,
                Protocol.OPENAI,
                null));
        request.system.add(new Part.Text("s", List.of(), null, hint));
        for (int i = 0; i < 4; i++) {
            user(new Part.Text("u" + i, List.of(), null, hint));
            assistant(new Part.Text("a"));
        }
        JsonNode body = written(request.build(), target);
        assertThat(body.at("/tools/0").has("cache_control")).isFalse();
        assertThat(body.path("system").get(0).has("cache_control")).isFalse();
        assertThat(body.path("messages").findValues("cache_control")).hasSize(4);
    }

    @Test
    void answersInAFormAreAskedForAsFarAsTheyAreEnforced() {
        user(new Part.Text("a"));
        request.outputFormat = new OutputFormat(
                OutputFormat.Kind.JSON_SCHEMA,
                "n",
                "d",
                "{\"type\":\"object\",\"properties\":{\"pattern\":{\"type\":\"string\",\"minLength\":3},"
                        + "\"minimum\":{\"oneOf\":[{\"type\":\"integer\",\"minimum\":1}]}}}",
                false);
        JsonNode schema = written(request.build(), target).at("/output_config/format/schema");
        assertThat(schema.toString())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"pattern\":{\"type\":\"string\"},"
                        + "\"minimum\":{\"anyOf\":[{\"type\":\"integer\"}]}},\"additionalProperties\":false}");
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactly("response_format.description", "response_format.schema");
    }

    @Test
    void aSchemaThatContainsItselfIsAskedForInWords() {
        user(new Part.Text("a"));
        String tree = "{\"type\":\"object\",\"properties\":{\"root\":{\"$ref\":\"#/$defs/node\"}},\"$defs\":{\"node\":"
                + "{\"type\":\"object\",\"properties\":{\"children\":{\"type\":\"array\",\"items\":"
                + "{\"$ref\":\"#/$defs/node\"}}},\"additionalProperties\":false}},\"additionalProperties\":false}";
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, "n", null, tree, true);
        request.tools.add(Tool.function(Protocol.OPENAI, "plant", null, tree, true));
        JsonNode body = written(request.build(), target);
        assertThat(body.has("output_config")).isFalse();
        assertThat(body.get("system").textValue()).endsWith(tree);
        assertThat(body.at("/tools/0").has("strict")).isFalse();
        assertThat(target.losses()).extracting(Target.Loss::path).contains("response_format.schema");

        String twice = tree.replace("\"items\":{\"$ref\":\"#/$defs/node\"}", "\"items\":{\"type\":\"string\"}");
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, "n", null, twice, true);
        assertThat(written(request.build(), target)
                        .at("/output_config/format/schema")
                        .toString())
                .isEqualTo(twice);
    }

    @Test
    void aBareValueIsAskedForInWords() {
        user(new Part.Text("a"));
        request.outputFormat = new OutputFormat(
                OutputFormat.Kind.ENUM, null, null, "{\"type\":\"string\",\"enum\":[\"brass\",\"wood\"]}", null);
        JsonNode body = written(request.build(), target);
        assertThat(body.has("output_config")).isFalse();
        assertThat(body.get("system").textValue()).endsWith(": brass, wood");
    }

    private void user(Part... parts) {
        request.turns.add(new Turn(Role.USER, List.of(parts)));
    }

    private void assistant(Part... parts) {
        request.turns.add(new Turn(Role.ASSISTANT, List.of(parts)));
    }
}
