package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatError.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiErrorsTest {

    private static ChatError read(int status, String body) {
        return Wires.CODEC.readError(status, Wires.utf8(body), null);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "400; INVALID_ARGUMENT; Invalid value; INVALID_REQUEST",
                "400; INVALID_ARGUMENT; The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).; CONTEXT_LENGTH",
                "400; INVALID_ARGUMENT; API key not valid. Please pass a valid API key.; AUTHENTICATION",
                "400; FAILED_PRECONDITION; User location is not supported for the API use.; PERMISSION",
                "400; FAILED_PRECONDITION; Please enable billing; BILLING",
                "401; UNAUTHENTICATED; no; AUTHENTICATION",
                "403; PERMISSION_DENIED; no; PERMISSION",
                "404; NOT_FOUND; no; NOT_FOUND",
                "413; INVALID_ARGUMENT; big; TOO_LARGE",
                "429; RESOURCE_EXHAUSTED; no; RATE_LIMIT",
                "499; CANCELLED; no; UPSTREAM",
                "500; INTERNAL; no; UPSTREAM",
                "503; UNAVAILABLE; no; OVERLOADED",
                "504; DEADLINE_EXCEEDED; no; TIMEOUT",
                "418; TEAPOT; no; INVALID_REQUEST"
            },
            delimiter = ';')
    void googlesStatusesAreUnderstood(int status, String name, String message, Kind kind) {
        String error =
                "{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"status\":\"" + name + "\"}}";
        assertThat(read(status, error).kind()).isEqualTo(kind);
        assertThat(read(status, "[" + error + "]")).isEqualTo(read(status, error));
        assertThat(read(status, error).message()).isEqualTo(message);
    }

    @Test
    void aBadKeyIsTheCredentialsFaultThoughTheStatusSaysOtherwise() {
        ChatError error =
                read(400, new String(Wires.file("error/api-key.json"), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(error.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(error.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"12s\"}]; no; 12000",
                "[{\"retryDelay\":\"34.074824224s\"}]; no; 34074",
                "[{\"retryDelay\":\"500ms\"}]; no; 500",
                "[{\"retryDelay\":{\"seconds\":7}}]; no; 7000",
                "[{\"retryDelay\":{\"seconds\":-7}}]; no; 0",
                "[{\"metadata\":{\"quotaResetDelay\":\"1h16m0.5s\"}}]; no; 4560500",
                "[{\"violations\":[{\"quotaId\":\"RequestsPerMinutePerProject\"}]}]; no; 60000",
                "[]; Please retry in 15.5s.; 15500",
                "[]; Your quota will reset after 1m3s.; 63000",
                "[{\"retryDelay\":\"soon\"}]; no; ",
                "[]; retry in a while; "
            },
            delimiter = ';')
    void theDelayIsFoundWhereverItIs(String details, String message, Long millis) {
        ChatError error = read(
                429,
                "{\"error\":{\"code\":429,\"message\":\"" + message
                        + "\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":" + details + "}}");
        assertThat(error.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Test
    void theHeadersDelayWins() {
        byte[] body = Wires.utf8("{\"error\":{\"code\":429,\"details\":[{\"retryDelay\":\"12s\"}]}}");
        assertThat(Wires.CODEC.readError(429, body, Duration.ofSeconds(3)).retryAfter())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<!DOCTYPE html><html><title>502</title></html>",
                "Bad gateway",
                "null",
                "[]",
                "[[]]",
                "3",
                "{}",
                "{\"error\":null}",
                "{\"error\":\"text\"}",
                "{\"error\":{}}",
                "{\"error\":{\"message\":null,\"status\":7,\"details\":3}}",
                "{\"detail\":\"gone\"}",
                "{\"detail\":[{\"msg\":\"x\"}]}",
                "{\"message\":\"m\"}",
                "{\"error\":",
                "\u0000\u0001"
            })
    void anyBodyIsAnError(String body) {
        ChatError error = read(502, body);
        assertThat(error.kind()).isEqualTo(Kind.UPSTREAM);
        assertThat(error.status()).isEqualTo(502);
        assertThat(error.message()).isNotBlank().doesNotContain("<").doesNotContain("null");
    }

    @Test
    void keysAreNotRepeatedAndLongWordsAreCut() {
        String message = read(
                        403,
                        "{\"error\":{\"status\":\"PERMISSION_DENIED\",\"message\":\"Consumer 'api_key:AIzaSyA1234567890abcdefghijklmnop' has been suspended. "
                                + "x".repeat(900) + "\"}}")
                .message();
        assertThat(message).doesNotContain("AIza").hasSizeLessThan(510);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsWrittenAsGoogleWould(Kind kind) {
        ChatError error = new ChatError(kind, "it \"failed\"\n").withRetryAfter(Duration.ofMillis(1500));
        JsonNode written = Wires.tree(Wires.CODEC.writeError(error, "req_1")).get("error");
        assertThat(written.get("code").asInt())
                .isEqualTo(Wires.CODEC.errorStatus(error))
                .isBetween(400, 504);
        assertThat(written.get("status").asText()).matches("[A-Z_]+");
        assertThat(written.get("message").asText()).contains("it \"failed\"\n");
        assertThat(written.at("/details/0/retryDelay").asText()).isEqualTo("1.5s");
        assertThat(written.at("/details/1/requestId").asText()).isEqualTo("req_1");
        ChatError again =
                Wires.CODEC.readError(Wires.CODEC.errorStatus(error), Wires.CODEC.writeError(error, null), null);
        assertThat(again.retryAfter()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aConversationThatIsTooLongIsRecognisable() {
        byte[] written = Wires.CODEC.writeError(new ChatError(Kind.CONTEXT_LENGTH, "prompt is too long"), null);
        assertThat(Wires.CODEC.readError(400, written, null).kind()).isEqualTo(Kind.CONTEXT_LENGTH);
        assertThat(Wires.tree(written).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
    }

    @Test
    void statusesOfOtherProtocolsAreTranslated() {
        assertThat(Wires.CODEC.errorStatus(new ChatError(Kind.OVERLOADED, 529, "m", null, null)))
                .isEqualTo(503);
        assertThat(Wires.CODEC.errorStatus(new ChatError(Kind.BILLING, 402, "m", null, null)))
                .isEqualTo(429);
        assertThat(Wires.CODEC.errorStatus(new ChatError(Kind.UPSTREAM, 0, "m", null, null)))
                .isEqualTo(502);
    }
}
