package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResponsesErrorsTest {
    private static ChatError read(int status, String body) {
        return Wire.CODEC.readError(status, body.getBytes(StandardCharsets.UTF_8), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400|{'error':{'message':'m','type':'invalid_request_error','param':null,'code':'context_length_exceeded'}}|CONTEXT_LENGTH|m",
                "400|{'error':{'message':'Your input exceeds the context window of this model.'}}|CONTEXT_LENGTH|Your input exceeds the context window of this model.",
                "429|{'error':{'message':'m','type':'insufficient_quota','code':'insufficient_quota'}}|BILLING|m",
                "429|{'error':{'message':'m','type':'tokens','code':'rate_limit_exceeded'}}|RATE_LIMIT|m",
                "429|{'error':{'type':'usage_limit_reached','message':'m','resets_in_seconds':60}}|RATE_LIMIT|m",
                "429|{'error':{'type':'usage_not_included','message':'m'}}|PERMISSION|m",
                "503|{'error':{'code':'server_is_overloaded','message':'m'}}|OVERLOADED|m",
                "401|{'error':{'message':'Incorrect API key provided: sk-proj-abcdefgh.','code':'invalid_api_key'}}|AUTHENTICATION|Incorrect API key provided: ***",
                "400|{'detail':'Instructions are required'}|INVALID_REQUEST|Instructions are required",
                "422|{'detail':[{'loc':['body'],'msg':'field required'}]}|INVALID_REQUEST|field required",
                "404|[{'error':{'message':'m','code':'model_not_found'}}]|NOT_FOUND|m",
                "500|{'error':'boom'}|UPSTREAM|boom",
                "502|<html>bad gateway</html>|UPSTREAM|the upstream answered 502",
                "503|upstream connect error|OVERLOADED|upstream connect error",
                "500||UPSTREAM|the upstream answered 500",
                "500|{'error':{'message':null,'type':null}}|UPSTREAM|the upstream answered 500",
                "500|{'error':|UPSTREAM|the upstream answered 500",
                "400|[]|INVALID_REQUEST|the upstream answered 400"
            })
    void everyShapeOfErrorIsUnderstood(int status, String body, ChatError.Kind kind, String message) {
        ChatError error = read(status, body == null ? "" : body.replace('\'', '"'));
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.status()).isEqualTo(status);
        assertThat(error.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'Please try again in 1.3s.', 1300",
        "'try again in 500ms', 500",
        "'Try again in 12 seconds or so', 12000",
        "'try again in 1m2.5s. Visit', 62500",
        "'try again in 2 hours, 3 minutes', 7380000",
        "'try again in a while', ",
        "'try again in 99999999999999999999s', "
    })
    void delaysAreReadFromWords(String message, Long millis) {
        assertThat(read(429, "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter())
                .isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Test
    void headersKnowBetterThanWords() {
        byte[] body = "{\"error\":{\"message\":\"try again in 3s\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(Wire.CODEC.readError(429, body, Duration.ofSeconds(7)).retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(read(429, "{\"error\":{\"resets_in_seconds\":60}}").retryAfter())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(ChatError.Kind.class)
    void errorIsAlwaysOpenAisObjectAndReadsBack(ChatError.Kind kind) {
        ChatError error = new ChatError(kind, "what \"happened\"");
        JsonNode body = Wire.tree(Wire.CODEC.writeError(error, null)).get("error");
        assertThat(body.get("message").isTextual()).isTrue();
        assertThat(body.get("type").isTextual()).isTrue();
        assertThat(body.get("code").isTextual()).isTrue();
        assertThat(body.has("param")).isTrue();
        int status = Wire.CODEC.errorStatus(error);
        assertThat(status).isBetween(400, 599).isNotEqualTo(529);
        if (kind != ChatError.Kind.INTERNAL) {
            assertThat(Wire.CODEC
                            .readError(status, Wire.CODEC.writeError(error, null), null)
                            .kind())
                    .isEqualTo(kind);
        }
    }

    @Test
    void overloadOfAnthropicIsToldAsFiveHundredAndThree() {
        ChatError error = new ChatError(ChatError.Kind.OVERLOADED, 529, "Overloaded", null, null);
        assertThat(Wire.CODEC.errorStatus(error)).isEqualTo(503);
    }

    @Test
    void delayIsToldInTheWordsThatCodexLooksFor() {
        ChatError error = new ChatError(ChatError.Kind.RATE_LIMIT, "Slow down").withRetryAfter(Duration.ofSeconds(12));
        assertThat(Wire.tree(Wire.CODEC.writeError(error, null))
                        .at("/error/message")
                        .textValue())
                .isEqualTo("Slow down. Please try again in 12s.");
    }
}
