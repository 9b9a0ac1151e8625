package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
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
}
