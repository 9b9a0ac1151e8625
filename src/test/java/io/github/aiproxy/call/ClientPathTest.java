package io.github.aiproxy.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients' paths mean. */
final class ClientPathTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/v1/messages, ANTHROPIC, GENERATE,, false",
        "/team-a/v1/messages, ANTHROPIC, GENERATE,, false",
        "/v1/messages/count_tokens, ANTHROPIC, COUNT_TOKENS,, false",
        "/v1/chat/completions, OPENAI, GENERATE,, false",
        "/v1/responses, RESPONSES, GENERATE,, false",
        "/v1/responses/compact, RESPONSES, COMPACT,, false",
        "/v1/responses/input_tokens, RESPONSES, COUNT_TOKENS,, false",
        "/v1beta/models/gemini-2.5-flash:generateContent, GEMINI, GENERATE, gemini-2.5-flash, false",
        "/v1/models/g:streamGenerateContent, GEMINI, GENERATE, g, true",
        "/v1beta/models/g:countTokens, GEMINI, COUNT_TOKENS, g, false",
        "/v1beta/models/org/sub/m:generateContent, GEMINI, GENERATE, org/sub/m, false",
        "/v1beta/models/org%2Fm%3Ax:generateContent, GEMINI, GENERATE, org/m:x, false",
        "/v1beta/models/models/m:generateContent, GEMINI, GENERATE, m, false",
        "/v1beta/models/a+b%20c:generateContent, GEMINI, GENERATE, a+b c, false",
        "/x/models/qwen3:8b:streamGenerateContent, GEMINI, GENERATE, qwen3:8b, true"
    })
    void pathMeans(String path, Protocol protocol, Operation operation, String model, boolean stream) {
        ClientPath read = ClientPath.of(path);
        assertThat(read.protocol()).isEqualTo(protocol);
        assertThat(read.operation()).isEqualTo(operation);
        assertThat(read.line().model()).isEqualTo(model);
        assertThat(read.line().stream()).isEqualTo(stream);
    }

    @ParameterizedTest(name = "<{0}>")
    @ValueSource(strings = {"/", "", "/v1", "/v1/models", "/v1/messages/", "/v1/models/m", "/v1/models/m:embedContent"})
    void otherPathsMeanNothing(String path) {
        assertThat(ClientPath.of(path)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/v1beta/models/%zz:generateContent", "/v1beta/models/:generateContent"})
    void brokenPathsAreBadRequests(String path) {
        assertThatThrownBy(() -> ClientPath.of(path))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().status()).isEqualTo(400));
    }
}
