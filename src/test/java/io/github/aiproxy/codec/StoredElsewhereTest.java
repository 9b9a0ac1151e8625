package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation that only its provider's store knows is never answered as if it had not been. */
final class StoredElsewhereTest {
    private static final List<Arguments> REFERENCES = List.of(
            Arguments.of("previous_response_id", "\"resp_1\"", "previous_response_not_found"),
            Arguments.of("conversation", "\"conv_1\"", "unsupported_parameter"),
            Arguments.of("conversation", "{\"id\":\"conv_1\"}", "unsupported_parameter"),
            Arguments.of("prompt", "{\"id\":\"pmpt_1\"}", "unsupported_parameter"),
            Arguments.of("background", "true", "unsupported_parameter"));

    static Stream<Arguments> refused() {
        return REFERENCES.stream().flatMap(reference -> Stream.of(Protocol.values())
                .filter(upstream -> upstream != Protocol.RESPONSES)
                .map(upstream -> Arguments.of(
                        upstream,
                        reference.get()[0],
                        reference.get()[1],
                        reference.get()[2])));
    }

    private static ChatRequest request(String field, String value) {
        String json = "{\"model\":\"m\",\"input\":\"go on\",\"" + field + "\":" + value + "}";
        return Codecs.INSTANCE
                .of(Protocol.RESPONSES)
                .readRequest(json.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("refused")
    void clientIsToldWhatToSendInstead(Protocol upstream, String field, String value, String code) {
        ChatRequest request = request(field, value);
        assertThatThrownBy(() -> Codecs.INSTANCE.of(upstream).writeRequest(request, new Target("m", false, 1024)))
                .isInstanceOfSatisfying(ChatException.class, e -> {
                    JsonNode told = told(e);
                    assertThat(told.path("code").asText()).isEqualTo(code);
                    assertThat(told.path("param").asText()).isEqualTo(field);
                    assertThat(told.path("message").asText())
                            .startsWith(field + ": ")
                            .containsAnyOf("send ", "leave ");
                });
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, mode = EnumSource.Mode.EXCLUDE, names = "ANTHROPIC")
    void threadOfAnthropicIsNotGoneOnWithoutItsBeginning(Protocol upstream) {
        String json = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"go on\"}],"
                + "\"thread\":{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}}";
        ChatRequest request = Codecs.INSTANCE
                .of(Protocol.ANTHROPIC)
                .readRequest(json.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
        assertThatThrownBy(() -> Codecs.INSTANCE.of(upstream).writeRequest(request, new Target("m", false, 1024)))
                .isInstanceOfSatisfying(
                        ChatException.class,
                        e -> assertThat(e.error().code()).isEqualTo("previous_response_not_found"));
    }

    private static JsonNode told(ChatException refused) {
        try {
            byte[] body = Codecs.INSTANCE.of(Protocol.RESPONSES).writeError(refused.error(), "req_1");
            return Json.read(new String(body, StandardCharsets.UTF_8)).path("error");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void answerAtOnceIsNothingToRefuse(Protocol upstream) {
        ChatRequest request = request("background", "false");
        assertThat(Codecs.INSTANCE.of(upstream).writeRequest(request, new Target("m", false, 1024)))
                .isNotEmpty();
    }
}
