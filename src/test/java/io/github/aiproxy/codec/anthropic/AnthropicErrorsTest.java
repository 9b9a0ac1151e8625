package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static io.github.aiproxy.codec.anthropic.Transcript.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnthropicErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, INVALID_REQUEST, 400",
        "401, authentication_error, AUTHENTICATION, 401",
        "402, billing_error, BILLING, 402",
        "403, permission_error, PERMISSION, 403",
        "404, not_found_error, NOT_FOUND, 404",
        "409, conflict_error, INVALID_REQUEST, 409",
        "413, request_too_large, TOO_LARGE, 413",
        "429, rate_limit_error, RATE_LIMIT, 429",
        "500, api_error, UPSTREAM, 500",
        "504, timeout_error, TIMEOUT, 504",
        "529, overloaded_error, OVERLOADED, 529",
    })
    void everyDocumentedErrorIsReadAndToldAgain(int status, String type, ChatError.Kind kind, int told) {
        byte[] body = bytes("{\"type\":\"error\",\"error\":{\"type\":\"" + type
                + "\",\"message\":\"Words\"},\"request_id\":\"req_1\"}");
        ChatError error = CODEC.readError(status, body, null);
        assertThat(error).isEqualTo(new ChatError(kind, status, "Words", null, null));
        assertThat(CODEC.errorStatus(error)).isEqualTo(told);
        assertThat(new String(CODEC.writeError(error, "req_1"), StandardCharsets.UTF_8))
                .isEqualTo(new String(body, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasAStatusAndAType(ChatError.Kind kind) {
        ChatError error = new ChatError(kind, " ");
        JsonNode body = AnthropicGrammar.json(new String(CODEC.writeError(error, null), StandardCharsets.UTF_8));
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.at("/error/type").asText()).endsWith(kind == ChatError.Kind.TOO_LARGE ? "large" : "_error");
        assertThat(body.at("/error/message").asText()).isNotBlank();
        assertThat(body.has("request_id")).isFalse();
        assertThat(CODEC.errorStatus(error)).isEqualTo(kind == ChatError.Kind.OVERLOADED ? 529 : kind.status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|''|UPSTREAM|the upstream answered with status 500",
                "502|<html><head><TITLE>502 Bad Gateway</TITLE></head></html>|UPSTREAM|502 Bad Gateway",
                "503|<html></html>|OVERLOADED|the upstream answered with status 503",
                "500|Internal  Server Error|UPSTREAM|Internal  Server Error",
                "500|null|UPSTREAM|null",
                "500|{}|UPSTREAM|the upstream answered with status 500",
                "500|[]|UPSTREAM|the upstream answered with status 500",
                "403|{\"detail\":\"Forbidden\"}|PERMISSION|Forbidden",
                "422|{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}|INVALID_REQUEST|field required",
                "400|{\"detail\":{\"message\":\"m\"}}|INVALID_REQUEST|m",
                "400|{\"error\":\"words\"}|INVALID_REQUEST|words",
                "400|{\"message\":\"m\"}|INVALID_REQUEST|m",
                "429|[{\"error\":{\"code\":429,\"message\":\"Quota\",\"status\":\"X\"}}]|RATE_LIMIT|Quota",
                "500|{\"error\":{\"type\":null,\"message\":null}}|UPSTREAM|the upstream answered with status 500",
                "529|{\"error\":{\"message\":{\"a\":1}}}|OVERLOADED|the upstream answered with status 529",
            })
    void anyBodyIsAnError(int status, String body, ChatError.Kind kind, String message) {
        ChatError error = CODEC.readError(status, bytes(body), null);
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isEqualTo(message);
        assertThat(error.status()).isEqualTo(status);
    }

    @Test
    void keysAreNotTold() {
        byte[] body = bytes("{\"error\":{\"message\":\"Incorrect key: sk-ant-abc_1***9. See the task-list, sk-x\"}}");
        assertThat(CODEC.readError(401, body, null).message())
                .isEqualTo("Incorrect key: [key]. See the task-list, [key]");
    }

    @Test
    void bytesThatAreNothingAreAnErrorToo() {
        ChatError error = CODEC.readError(500, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1}, null);
        assertThat(error.kind()).isEqualTo(ChatError.Kind.UPSTREAM);
        assertThat(CODEC.readError(400, bytes("[".repeat(100_000)), null).message())
                .hasSizeLessThanOrEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompt is too long: 210000 tokens > 200000 maximum|CONTEXT_LENGTH",
                "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000|CONTEXT_LENGTH",
                "Your credit balance is too low to access the Anthropic API.|BILLING",
                "messages: at least one message is required|INVALID_REQUEST",
            })
    void aBadRequestIsToldApartByItsWords(String message, ChatError.Kind kind) {
        byte[] body = bytes(
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + message + "\"}}");
        assertThat(CODEC.readError(400, body, null).kind()).isEqualTo(kind);
    }

    @Test
    void anOverflowElsewhereIsAnOverflowHere() {
        ChatError error = new ChatError(ChatError.Kind.CONTEXT_LENGTH, 400, "too many tokens", "x", null);
        assertThat(message(error)).isEqualTo("prompt is too long: too many tokens");
        assertThat(message(new ChatError(ChatError.Kind.CONTEXT_LENGTH, "prompt is too long: 3 > 2")))
                .isEqualTo("prompt is too long: 3 > 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"Please try again in 12s.\"}}|12000",
                "{\"error\":{\"message\":\"try again in 1.5 seconds\"}}|1500",
                "{\"error\":{\"message\":\"Try again in 250ms\"}}|250",
                "{\"error\":{\"message\":\"retry after 2 minutes\"}}|120000",
                "{\"error\":{\"message\":\"m\",\"details\":[{\"retryDelay\":\"12s\"}]}}|12000",
                "{\"error\":{\"message\":\"m\",\"retry_after\":3}}|3000",
                "{\"error\":{\"message\":\"m\",\"resets_in_seconds\":60}}|60000",
                "{\"error\":{\"message\":\"try again in a while\"}}|",
                "{\"error\":{\"message\":\"try again in 999999999999 hours\"}}|",
                "{\"error\":{\"message\":\"m\"}}|",
            })
    void aHintInTheBodyIsUsedWhenTheHeadersAreSilent(String body, Long millis) {
        Duration expected = millis == null ? null : Duration.ofMillis(millis);
        assertThat(CODEC.readError(429, bytes(body), null).retryAfter()).isEqualTo(expected);
        assertThat(CODEC.readError(429, bytes(body), Duration.ofSeconds(7)).retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void statusesFitTheirKinds() {
        assertThat(CODEC.errorStatus(new ChatError(ChatError.Kind.OVERLOADED, 503, "m", null, null)))
                .isEqualTo(529);
        assertThat(CODEC.errorStatus(new ChatError(ChatError.Kind.BILLING, 429, "m", null, null)))
                .isEqualTo(402);
        assertThat(CODEC.errorStatus(new ChatError(ChatError.Kind.UPSTREAM, 200, "m", null, null)))
                .isEqualTo(502);
        assertThat(CODEC.errorStatus(new ChatError(ChatError.Kind.INVALID_REQUEST, 422, "m", null, null)))
                .isEqualTo(422);
    }

    private static String message(ChatError error) {
        return AnthropicGrammar.json(new String(CODEC.writeError(error, null), StandardCharsets.UTF_8))
                .at("/error/message")
                .asText();
    }
}
