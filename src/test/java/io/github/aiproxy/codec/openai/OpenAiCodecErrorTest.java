package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatError.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiCodecErrorTest {
    private static ChatError read(int status, String body) {
        return Wire.CODEC.readError(status, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400|{'error':{'message':'bad','type':'invalid_request_error','param':'x','code':null}}|INVALID_REQUEST|bad",
                "400|{'error':{'message':'This model has a maximum context length of 8192 tokens','type':'invalid_request_error','code':'context_length_exceeded'}}|CONTEXT_LENGTH|This model has a maximum context length of 8192 tokens",
                "400|{'error':{'message':'prompt is too long: 9 > 8'}}|CONTEXT_LENGTH|prompt is too long: 9 > 8",
                "401|{'error':{'message':'Incorrect API key provided: sk-abcdef. Bad','type':'invalid_request_error','code':'invalid_api_key'}}|AUTHENTICATION|Incorrect API key provided: sk-… Bad",
                "404|{'error':{'message':'no','type':'invalid_request_error','code':'model_not_found'}}|NOT_FOUND|no",
                "404|{'error':{'message':'no','type':'invalid_request_error'}}|NOT_FOUND|no",
                "429|{'error':{'message':'slow','type':'tokens','code':'rate_limit_exceeded'}}|RATE_LIMIT|slow",
                "429|{'error':{'message':'pay','type':'insufficient_quota','code':'insufficient_quota'}}|BILLING|pay",
                "503|{'error':{'message':'busy','type':'server_error','code':'slow_down'}}|OVERLOADED|busy",
                "500|{'error':{'message':'oops','type':'server_error'}}|UPSTREAM|oops",
                "400|[{'error':{'code':400,'message':'in an array','status':'INVALID_ARGUMENT'}}]|INVALID_REQUEST|in an array",
                "400|{'detail':'from a framework'}|INVALID_REQUEST|from a framework",
                "422|{'detail':[{'loc':['body','n'],'msg':'not a number'}]}|INVALID_REQUEST|not a number",
                "400|{'detail':{'message':'nested','code':'c'}}|INVALID_REQUEST|nested",
                "403|{'error':'just words'}|PERMISSION|just words",
                "502|{'message':'at the top'}|UPSTREAM|at the top",
                "502|<html><head><title>502</title></head></html>|UPSTREAM|the upstream answered with status 502 and a web page",
                "500|plain words|UPSTREAM|plain words",
                "504|``|TIMEOUT|the upstream answered with status 504",
                "500|{'error':{'message':null,'type':null,'code':null}}|UPSTREAM|the upstream answered with status 500",
                "500|null|UPSTREAM|the upstream answered with status 500",
                "500|[]|UPSTREAM|the upstream answered with status 500",
                "500|{'error':{'message':{'a':1}}}|UPSTREAM|the upstream answered with status 500",
            })
    void everyShapeOfErrorIsUnderstood(int status, String body, Kind kind, String message) {
        ChatError error = read(status, body);
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isEqualTo(message);
        assertThat(error.status()).isEqualTo(status);
    }

    @Test
    void longMessageIsCut() {
        assertThat(read(500, "x".repeat(10_000)).message()).hasSizeLessThanOrEqualTo(500);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Please try again in 1.3s. Visit|1300",
                "Please try again in 20s.|20000",
                "try again in 250ms|250",
                "Please try again in 6m0s.|360000",
                "Try again in 1h2m3.5s|3723500",
                "retry after 12 seconds|12000",
                "Please retry in 33.97s.|33970",
                "try again in a while|-1",
                "try again in 5|-1",
                "nothing|-1",
            })
    void messageTellsWhenToTryAgain(String message, long millis) {
        assertThat(read(429, "{'error':{'message':'" + message + "'}}").retryAfter())
                .isEqualTo(millis < 0 ? null : Duration.ofMillis(millis));
    }

    @Test
    void headerAndStructuredDelayComeFirst() {
        byte[] body = "{\"error\":{\"message\":\"try again in 5s\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(Wire.CODEC.readError(429, body, Duration.ofSeconds(7)).retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(read(429, "[{'error':{'message':'x','details':[{'@type':'RetryInfo','retryDelay':'12s'}]}}]")
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(12));
        assertThat(read(429, "{'error':{'message':'x','retry_after':2}}").retryAfter())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsToldInTheProtocolsWords(Kind kind) {
        ChatError error = new ChatError(kind, "say \"why\"\n");
        JsonNode body = Wire.json(Wire.CODEC.writeError(error, "req_1"));
        assertThat(body.at("/error/message").textValue()).isEqualTo("say \"why\"\n");
        assertThat(body.at("/error/type").textValue()).isNotBlank();
        assertThat(body.at("/error/code").textValue()).isNotBlank();
        assertThat(body.at("/error").has("param")).isTrue();
        assertThat(Wire.CODEC.errorStatus(error)).isEqualTo(kind == Kind.BILLING ? 429 : kind.status());
        if (kind != Kind.INTERNAL && kind != Kind.METHOD_NOT_ALLOWED && kind != Kind.UNSUPPORTED_MEDIA) {
            Kind read = Wire.CODEC
                    .readError(Wire.CODEC.errorStatus(error), Wire.CODEC.writeError(error, "r"), null)
                    .kind();
            assertThat(read).isEqualTo(kind);
        }
    }

    @Test
    void culpritIsNamedAsParameter() {
        JsonNode body = Wire.json(Wire.CODEC.writeError(
                new ChatError(Kind.INVALID_REQUEST, "messages[3].content[0].type: unknown \"foo\""), "r"));
        assertThat(body.at("/error/param").textValue()).isEqualTo("messages[3].content[0].type");
        body = Wire.json(Wire.CODEC.writeError(new ChatError(Kind.INVALID_REQUEST, "Something odd: too much"), "r"));
        assertThat(body.at("/error/param").isNull()).isTrue();
    }

    @Test
    void statusOfAnotherVendorIsOneThatClientsRetry() {
        assertThat(Wire.CODEC.errorStatus(new ChatError(Kind.OVERLOADED, 529, "x", null, null)))
                .isEqualTo(503);
        assertThat(Wire.CODEC.errorStatus(new ChatError(Kind.UPSTREAM, 524, "x", null, null)))
                .isEqualTo(502);
        assertThat(Wire.CODEC.errorStatus(new ChatError(Kind.INVALID_REQUEST, 422, "x", null, null)))
                .isEqualTo(422);
    }
}
