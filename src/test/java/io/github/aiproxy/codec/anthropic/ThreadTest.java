package io.github.aiproxy.codec.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.fake.Trees;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Conversations that Anthropic keeps, as its SDKs' tool runners have them by default: an upstream that does not keep them
 * must say so in the words that make the SDKs send the whole.
 */
final class ThreadTest {
    private static final Codec CODEC = Codecs.INSTANCE.of(Protocol.ANTHROPIC);

    private static ChatRequest request(String thread) {
        String body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"thread\":" + thread + "}";
        return CODEC.readRequest(body.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "GEMINI"})
    void onlyWhatGoesOnIsRefusedElsewhere(Protocol elsewhere) {
        Codec codec = Codecs.INSTANCE.of(elsewhere);
        assertThat(codec.writeRequest(request("{\"type\":\"create\"}"), new Target("m", false, 9)))
                .isNotEmpty();
        ChatRequest goingOn = request("{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}");
        assertThatThrownBy(() -> codec.writeRequest(goingOn, new Target("m", false, 9)))
                .isInstanceOfSatisfying(ChatException.class, e -> assertThat(
                                told(e.error()).at("/error/details/error_code").asText())
                        .isEqualTo("thread_not_found"));
    }

    @Test
    void anthropicsOwnReasonReachesClient() {
        byte[] body =
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"busy\",\"details\":{\"error_code\":\"thread_continue_in_flight\"}}}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(told(AnthropicErrors.read(409, body, null))
                        .at("/error/details/error_code")
                        .asText())
                .isEqualTo("thread_continue_in_flight");
    }

    @Test
    void threadIsWrittenToAnthropic() {
        ChatRequest goingOn = request("{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}");
        JsonNode written = Trees.read(CODEC.writeRequest(goingOn, new Target("m", false, 9)));
        assertThat(written.at("/thread/previous_message_id").asText()).isEqualTo("msg_1");
    }

    private static JsonNode told(ChatError error) {
        return Trees.read(AnthropicErrors.write(error, null));
    }
}
