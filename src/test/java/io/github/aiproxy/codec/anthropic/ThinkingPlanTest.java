package io.github.aiproxy.codec.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkingPlanTest {
    private static final String ADAPTIVE_MODEL = "claude-opus-4-6";
    private static final String BUDGET_MODEL = "claude-sonnet-4-5-20250929";

    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.RESPONSES);

    ThinkingPlanTest() {
        request.model = "m";
        request.maxOutputTokens = 64000;
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("go"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MINIMAL|low|1024",
                "LOW|low|1024",
                "MEDIUM|medium|8192",
                "HIGH|high|24576",
                "XHIGH|high|32768",
                "MAX|max|32768",
            })
    void anEffortIsAnEffortOrABudget(Thinking.Effort effort, String word, int budget) {
        request.thinking = new Thinking(null, effort, null, Thinking.Visibility.DETAILED);
        JsonNode adaptive = written(ADAPTIVE_MODEL, effort == Thinking.Effort.XHIGH ? 1 : 0);
        assertThat(adaptive.path("thinking").toString())
                .isEqualTo("{\"type\":\"adaptive\",\"display\":\"summarized\"}");
        assertThat(adaptive.at("/output_config/effort").asText()).isEqualTo(word);
        JsonNode budgeted = written(BUDGET_MODEL, 0);
        assertThat(budgeted.at("/thinking/budget_tokens").asInt()).isEqualTo(budget);
        assertThat(budgeted.has("output_config")).isFalse();
    }

    @Test
    void theLevelThatCameLaterIsToldToLaterModels() {
        request.thinking = new Thinking(null, Thinking.Effort.XHIGH, null, null);
        assertThat(written("claude-opus-4-7", 0).at("/output_config/effort").asText())
                .isEqualTo("xhigh");
        assertThat(written("claude-sonnet-5", 0).at("/output_config/effort").asText())
                .isEqualTo("xhigh");
    }

    @ParameterizedTest
    @CsvSource({
        "8192, 64000, 8192, 0",
        "512, 64000, 1024, 1",
        "24576, 4096, 2048, 1",
        "4096, 4096, 2048, 1",
        "2000, 1500, 1024, 1",
        "8192, 1024, 0, 1",
        "8192, 100, 0, 1",
    })
    void aBudgetLeavesRoomForTheAnswer(int budget, int maxTokens, int told, int losses) {
        request.maxOutputTokens = maxTokens;
        request.thinking = new Thinking(Thinking.Mode.ON, null, budget, null);
        assertThat(written(BUDGET_MODEL, losses).at("/thinking/budget_tokens").asInt())
                .isEqualTo(told);
    }

    @Test
    void aModelWithoutBudgetsIsToldTheNearestEffort() {
        request.thinking = new Thinking(Thinking.Mode.ON, null, 20000, null);
        JsonNode body = written("claude-opus-4-8", 1);
        assertThat(body.at("/thinking/type").asText()).isEqualTo("adaptive");
        assertThat(body.at("/output_config/effort").asText()).isEqualTo("high");
        assertThat(written(ADAPTIVE_MODEL, 0).at("/thinking/budget_tokens").asInt())
                .isEqualTo(20000);
    }

    @Test
    void theDefaultLimitCountsToo() {
        request.maxOutputTokens = null;
        request.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null);
        JsonNode body = written(BUDGET_MODEL, 1);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(4096);
        assertThat(body.at("/thinking/budget_tokens").asInt()).isEqualTo(2048);
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, claude-opus-4-8, disabled",
        "OFF, claude-sonnet-4-5, disabled",
        "ADAPTIVE, claude-opus-4-8, adaptive",
        "ADAPTIVE, claude-haiku-4-5, ''",
        "ON, claude-opus-4-8, adaptive",
        "ON, claude-haiku-4-5, enabled",
        "ON, some-other-model, enabled",
        "BETWEEN_TOOLS, claude-opus-4-8, between_tools",
        "ON, claude-3-7-sonnet-latest, enabled",
        "ON, claude-3-5-haiku-latest, ''",
        "OFF, claude-3-5-haiku-latest, ''",
        "ON, claude-opus-4-20250514, enabled",
        "ON, claude-sonnet-4.6, adaptive",
        "ON, anthropic/claude-opus-5, adaptive",
    })
    void everyModeIsToldAsTheModelKnowsIt(Thinking.Mode mode, String model, String told) {
        request.thinking = new Thinking(mode, null, null, null);
        JsonNode body = RequestRules.written(request.build(), new Target(model, false, 4096));
        assertThat(body.at("/thinking/type").asText()).isEqualTo(told);
        assertThat(body.has("stream")).isFalse();
    }

    @Test
    void aCallThatMustBeMadeIsMadeWithoutThinking() {
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", null, null, null));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.REQUIRED);
        request.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null);
        JsonNode body = written(ADAPTIVE_MODEL, 1);
        assertThat(body.has("thinking")).isFalse();
        assertThat(body.at("/tool_choice/type").asText()).isEqualTo("any");
        assertThat(body.at("/output_config/effort").asText()).isEqualTo("high");
    }

    @Test
    void samplingGivesWayToThinking() {
        request.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null);
        request.sampling = new Sampling(0.2, 0.5, 3, null, null, null);
        JsonNode body = written(ADAPTIVE_MODEL, 3);
        assertThat(body.has("temperature") || body.has("top_p") || body.has("top_k"))
                .isFalse();
        request.sampling = new Sampling(1.0, 0.99, null, null, null, null);
        assertThat(written(ADAPTIVE_MODEL, 0).path("top_p").asDouble()).isEqualTo(0.99);
    }

    @Test
    void callsMadeWithoutThoughtsAreAnsweredWithoutABudget() {
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", null, null, null));
        request.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null);
        request.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.ToolCall("1", "f", "{}"))));
        request.turns.add(new Turn(Role.USER, List.of(new Part.ToolResult("1", "f", List.of(), false))));
        assertThat(written(BUDGET_MODEL, 1).has("thinking")).isFalse();
        assertThat(written(ADAPTIVE_MODEL, 0).has("thinking")).isTrue();
        request.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.Text("done"))));
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("more"))));
        assertThat(written(BUDGET_MODEL, 0).has("thinking")).isTrue();
    }

    @Test
    void callsMadeWithThoughtsGoOnThinking() {
        request.tools.add(Tool.function(Protocol.RESPONSES, "f", null, null, null));
        request.thinking = new Thinking(null, Thinking.Effort.HIGH, null, null);
        Part thoughts = new Part.Reasoning(
                null, List.of("x"), new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "S", null));
        request.turns.add(new Turn(Role.ASSISTANT, List.of(thoughts, new Part.ToolCall("1", "f", "{}"))));
        request.turns.add(new Turn(Role.USER, List.of(new Part.ToolResult("1", "f", List.of(), false))));
        request.turns.add(new Turn(Role.ASSISTANT, List.of(new Part.ToolCall("2", "f", "{}"))));
        request.turns.add(new Turn(Role.USER, List.of(new Part.ToolResult("2", "f", List.of(), false))));
        assertThat(written(BUDGET_MODEL, 0).at("/thinking/type").asText()).isEqualTo("enabled");
    }

    @Test
    void whatThisWireSaidIsSaidAgain() {
        ChatRequest.Builder own = new ChatRequest.Builder(Protocol.ANTHROPIC);
        own.model = "m";
        own.maxOutputTokens = 64000;
        own.turns.addAll(request.turns);
        own.thinking = new Thinking(null, Thinking.Effort.LOW, null, null);
        JsonNode body = RequestRules.written(own.build(), new Target(BUDGET_MODEL, true, 1));
        assertThat(body.has("thinking")).isFalse();
        assertThat(body.at("/output_config/effort").asText()).isEqualTo("low");
    }

    private JsonNode written(String model, int losses) {
        Target target = new Target(model, true, 4096);
        JsonNode body = RequestRules.written(request.build(), target);
        assertThat(target.losses()).hasSize(losses);
        return body;
    }
}
