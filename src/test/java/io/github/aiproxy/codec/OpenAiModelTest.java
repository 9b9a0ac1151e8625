package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.fake.Trees;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one model refuses does not keep a request that was meant for another from being answered. */
final class OpenAiModelTest {

    @ParameterizedTest
    @CsvSource({
        "gpt-4.1, PLAIN",
        "gpt-4o-mini, PLAIN",
        "GPT-3.5-turbo, PLAIN",
        "chatgpt-4o-latest, PLAIN",
        "gpt-5-chat-latest, PLAIN",
        "openai/gpt-4o, PLAIN",
        "gpt-5.2, REASONING",
        "gpt-6-astra, REASONING",
        "o3, REASONING",
        "o4-mini, REASONING",
        "openai/gpt-5, REASONING",
        "gpt-oss-120b, OTHER",
        "openrouter/auto, OTHER",
        "o, OTHER",
        "qwen3, OTHER",
        "'', OTHER"
    })
    void nameTellsWhatModelTakes(String name, OpenAiModel kind) {
        assertThat(OpenAiModel.of(name)).isEqualTo(kind);
    }

    private static ChatRequest.Builder sampled() {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.GEMINI);
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("hi"))));
        request.sampling = new Sampling(1.0, 0.95, null, null, null, null);
        request.thinking = new Thinking(Thinking.Mode.ON, null, 8192, Thinking.Visibility.SUMMARY);
        return request;
    }

    private static JsonNode write(Protocol protocol, String model, ChatRequest.Builder request) {
        return Trees.read(Codecs.INSTANCE.of(protocol).writeRequest(request.build(), new Target(model, true, 4096)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES"})
    void samplingIsNotTriedOnModelsThatReason(Protocol protocol) {
        JsonNode written = write(protocol, "gpt-5.2", sampled());
        assertThat(written.has("top_p")).isFalse();
        assertThat(written.path("temperature").asDouble()).isEqualTo(1);
        ChatRequest.Builder unthinking = sampled();
        unthinking.thinking = new Thinking(Thinking.Mode.OFF, null, null, null);
        assertThat(write(protocol, "gpt-5.2", unthinking).path("top_p").asDouble())
                .isEqualTo(0.95);
        assertThat(write(protocol, "some-model", sampled()).path("top_p").asDouble())
                .isEqualTo(0.95);
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES"})
    void reasoningIsNotAskedOfModelsThatDoNotReason(Protocol protocol) {
        JsonNode written = write(protocol, "gpt-4.1", sampled());
        assertThat(written.has("reasoning")).isFalse();
        assertThat(written.has("reasoning_effort")).isFalse();
        assertThat(written.has("include")).isFalse();
        assertThat(written.path("top_p").asDouble()).isEqualTo(0.95);
        assertThat(write(protocol, "some-model", sampled()).toString()).contains("\"medium\"");
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, , gpt-5.2, none",
        "OFF, , gpt-6-sol, none",
        "OFF, , gpt-6-astra, low",
        "OFF, , gpt-6.1-sol, low",
        "OFF, , gpt-5-mini, minimal",
        "OFF, , gpt-5-codex, low",
        "OFF, , gpt-5.3-codex, low",
        "OFF, , o4-mini, low",
        "OFF, , gpt-5-pro, high",
        ", MINIMAL, gpt-5-nano-2025-08-07, minimal",
        ", MINIMAL, gpt-5.1, low",
        ", MINIMAL, openai/o3, low",
        ", MINIMAL, gpt-5.4-pro, medium",
        ", HIGH, gpt-5.2-chat-latest, medium",
        ", XHIGH, gpt-5, high",
        ", XHIGH, gpt-5.1-codex, high",
        ", XHIGH, gpt-5.1-codex-max, xhigh",
        ", XHIGH, gpt-5.2-2025-12-11, xhigh",
        ", MAX, o3, high",
        ", MAX, gpt-5.4-mini, xhigh",
        ", MAX, gpt-5.6-terra, max",
        ", MAX, gpt-6, max",
        ", MAX, some-model, max",
        "OFF, , some-model, none",
    })
    void effortIsTheNearestThatTheModelTakes(Thinking.Mode mode, Thinking.Effort effort, String model, String word) {
        ChatRequest.Builder request = sampled();
        request.thinking = new Thinking(mode, effort, null, null);
        assertThat(write(Protocol.OPENAI, model, request)
                        .path("reasoning_effort")
                        .asText())
                .isEqualTo(word);
        assertThat(write(Protocol.RESPONSES, model, request)
                        .at("/reasoning/effort")
                        .asText())
                .isEqualTo(word);
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES"})
    void modelThatCannotBeKeptFromReasoningIsNotToldHowToDraw(Protocol protocol) {
        ChatRequest.Builder request = sampled();
        request.thinking = new Thinking(Thinking.Mode.OFF, null, null, null);
        Target target = new Target("gpt-5-mini", true, 4096);
        JsonNode written = Trees.read(Codecs.INSTANCE.of(protocol).writeRequest(request.build(), target));
        assertThat(written.has("top_p")).isFalse();
        assertThat(target.losses())
                .extracting(Target.Loss::path)
                .containsExactlyInAnyOrder(
                        protocol == Protocol.OPENAI ? "reasoning_effort" : "reasoning.effort", "top_p");
    }

    @ParameterizedTest
    @CsvSource({
        "64000, gpt-4.1-mini, 32768",
        "32000, gpt-4.1, 32000",
        "32000, gpt-4o, 16384",
        "200000, gpt-5.2, 128000",
        "128000, o3, 100000",
        "1000000, some-model, 1000000",
    })
    void limitIsNoHigherThanTheModelTakes(int limit, String model, int told) {
        ChatRequest.Builder request = sampled();
        request.maxOutputTokens = limit;
        assertThat(write(Protocol.OPENAI, model, request)
                        .path("max_completion_tokens")
                        .asInt())
                .isEqualTo(told);
        assertThat(write(Protocol.RESPONSES, model, request)
                        .path("max_output_tokens")
                        .asInt())
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "low, gpt-5.2, low",
        "low, some-model, low",
        "low, gpt-4.1, ''",
        "medium, gpt-4o, medium",
        "high, o3, ''",
        "low, gpt-5.1-codex-max, ''",
        "low, gpt-5.3-codex, low",
        "low, gpt-5.1-chat-latest, ''",
    })
    void verbosityIsToldToModelsThatTakeIt(String said, String model, String told) {
        ChatRequest.Builder request = sampled();
        request.verbosity = said;
        assertThat(write(Protocol.OPENAI, model, request).path("verbosity").asText())
                .isEqualTo(told);
        assertThat(write(Protocol.RESPONSES, model, request)
                        .at("/text/verbosity")
                        .asText())
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5.6-terra, MEDIUM, none, medium",
        "gpt-5.5, , none, ''",
        "gpt-5.4-mini, XHIGH, none, xhigh",
        "gpt-5.2, HIGH, high, high",
        "openai/gpt-5.5, HIGH, high, high",
        "some-model, HIGH, high, high",
    })
    void functionsAreOfferedToModelsThatDoNotReasonBesideThemOnChat(
            String model, Thinking.Effort effort, String onChat, String onResponses) {
        ChatRequest.Builder request = sampled();
        request.thinking = effort == null ? null : new Thinking(null, effort, null, null);
        request.tools.add(Tool.function(Protocol.GEMINI, "f", null, null, null));
        Target target = new Target(model, true, 4096);
        JsonNode written = Trees.read(Codecs.INSTANCE.of(Protocol.OPENAI).writeRequest(request.build(), target));
        assertThat(written.path("reasoning_effort").asText()).isEqualTo(onChat);
        assertThat(target.losses().stream().anyMatch(loss -> loss.path().equals("reasoning_effort")))
                .isEqualTo(effort != null && onChat.equals("none"));
        assertThat(write(Protocol.RESPONSES, model, request)
                        .at("/reasoning/effort")
                        .asText())
                .isEqualTo(onResponses);
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.2, true", "gpt-4.1, true", "some-model, false"})
    void alternativesAtTheTopOfAToolsSchemaAreMergedWhereTheyAreRefused(String model, boolean merged) {
        String schema = "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]},"
                + "{\"properties\":{\"b\":{\"anyOf\":[{\"type\":\"null\"}]}}}],\"type\":\"object\",\"properties\":{}}";
        ChatRequest.Builder request = sampled();
        request.tools.add(Tool.function(Protocol.GEMINI, "f", null, schema, null));
        String told = merged
                ? "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},"
                        + "\"b\":{\"anyOf\":[{\"type\":\"null\"}]}}}"
                : schema;
        assertThat(write(Protocol.OPENAI, model, request)
                        .at("/tools/0/function/parameters")
                        .toString())
                .isEqualTo(told);
        assertThat(write(Protocol.RESPONSES, model, request)
                        .at("/tools/0/parameters")
                        .toString())
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4.1", "some-model"})
    void bareValueIsAskedForInWords(String model) {
        ChatRequest.Builder request = sampled();
        request.outputFormat = new OutputFormat(
                OutputFormat.Kind.ENUM, null, null, "{\"type\":\"string\",\"enum\":[\"brass\",\"wood wind\"]}", null);
        String words =
                "Answer with exactly one of these values, as it is here and without anything around it: brass, wood wind";
        JsonNode chat = write(Protocol.OPENAI, model, request);
        assertThat(chat.has("response_format")).isFalse();
        assertThat(chat.at("/messages/0/content").asText()).isEqualTo(words);
        JsonNode responses = write(Protocol.RESPONSES, model, request);
        assertThat(responses.has("text")).isFalse();
        assertThat(responses.at("/input/0/content/0/text").asText()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"hello, Answer in JSON.", "as Json please,"})
    void anyJsonIsNamedWhereOpenAiWantsThat(String said, String added) {
        ChatRequest.Builder request = sampled();
        request.turns.clear();
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text(said))));
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
        assertThat(write(Protocol.OPENAI, "gpt-4.1", request)
                        .at("/messages/0/content")
                        .asText())
                .isEqualTo(added == null ? said : added);
        assertThat(write(Protocol.RESPONSES, "gpt-4.1", request)
                        .at("/input/0/content/0/text")
                        .asText())
                .isEqualTo(added == null ? said : added);
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.2, true", "gpt-4.1, true", "some-model, false"})
    void listIsAskedForInWordsWhereOnlyObjectsAreEnforced(String model, boolean inWords) {
        String schema = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}";
        ChatRequest.Builder request = sampled();
        request.outputFormat = new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, null, null, schema, null);
        JsonNode chat = write(Protocol.OPENAI, model, request);
        assertThat(chat.has("response_format")).isEqualTo(!inWords);
        assertThat(chat.at("/messages/0/role").asText()).isEqualTo(inWords ? "system" : "user");
        assertThat(chat.at("/messages/0/content").asText().contains(schema)).isEqualTo(inWords);
        JsonNode responses = write(Protocol.RESPONSES, model, request);
        assertThat(responses.has("text")).isEqualTo(!inWords);
        assertThat(responses.at("/input/0/content/0/text").asText().contains(schema))
                .isEqualTo(inWords);
    }
}
