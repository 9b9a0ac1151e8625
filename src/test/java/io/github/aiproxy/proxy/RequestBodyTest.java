package io.github.aiproxy.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request's body gets to the upstream whole, in whatever pieces and however often it goes. */
final class RequestBodyTest {
    private static final String HEAD = "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\n";

    private FakeUpstream first;
    private FakeUpstream second;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        first = FakeUpstream.answering(Protocol.ANTHROPIC, request -> FakeReply.json(200, "{\"id\":\"x\"}"));
        second = FakeUpstream.answering(Protocol.ANTHROPIC, request -> FakeReply.json(200, "{\"id\":\"x\"}"));
        proxy = new ProxyYaml()
                .upstream("first", first, "model_mappings: { m: theirs, shared: theirs }", "token: [one, two]")
                .upstream("second", second, "available_models: [shared]", "model_mappings: { shared: other }")
                .start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    private static String body(String model, int size) {
        StringBuilder noise = new StringBuilder(size + 100).append("{\"a\":\"");
        Random random = new Random(size);
        while (noise.length() < size) {
            noise.append(Integer.toString(random.nextInt(), 36));
        }
        return noise.append("\",\"model\":\"" + model + "\",\"max_tokens\":1,\"messages\":[]}")
                .toString();
    }

    /** What tells a body from others, in short. */
    private static String sum(String body) {
        return body.length() + " bytes, " + Integer.toHexString(body.hashCode());
    }

    private static List<String> sent(FakeUpstream fake) {
        return fake.requests().stream().map(request -> sum(request.text())).toList();
    }

    private static List<String> cut(String text, int size) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); from += size) {
            pieces.add(text.substring(from, Math.min(text.length(), from + size)));
        }
        return pieces;
    }

    @ParameterizedTest(name = "{0} bytes in pieces of {1}")
    @CsvSource({"1000, 1", "1000, 2000", "40000, 700", "300000, 9999", "300000, 400000"})
    void bodyOfADeclaredLengthIsWhole(int size, int piece) throws IOException {
        String body = body("m", size);
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(HEAD + "content-length: " + body.length() + "\r\n\r\n");
            for (String part : cut(body, piece)) {
                raw.send(part);
            }
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
        assertThat(sent(first)).containsExactly(sum(body("theirs", size)));
    }

    @ParameterizedTest(name = "in chunks of {0}")
    @ValueSource(ints = {100, 7_000, 100_000})
    void bodyInChunksIsWhole(int chunk) throws IOException {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(HEAD + "transfer-encoding: chunked\r\n\r\n");
            for (String part : cut(body("m", 90_000), chunk)) {
                raw.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
            }
            raw.send("0\r\ntrailer: x\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
        assertThat(sent(first)).containsExactly(sum(body("theirs", 90_000)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"content-length: 200000", "transfer-encoding: chunked"})
    void clientThatLeavesInTheMiddleCostsNoPlace(String length) throws IOException {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(HEAD + length + "\r\n\r\n" + Integer.toHexString(70_000) + "\r\n" + "x".repeat(50_000));
            awaitInFlight(1);
        }
        awaitInFlight(0);
        assertThat(first.requests()).isEmpty();
    }

    private void awaitInFlight(int wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (proxy.proxy().inFlight() != wanted && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(proxy.proxy().inFlight()).isEqualTo(wanted);
    }

    @Test
    void bodyComesWhenItIsAskedFor() throws IOException {
        String body = body("m", 200_000);
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(HEAD + "expect: 100-continue\r\ncontent-length: " + body.length() + "\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100");
            raw.send(body);
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
        assertThat(sent(first)).containsExactly(sum(body("theirs", 200_000)));
    }

    @Test
    void bodiesOfRequestsThatDoNotWaitForAnswersAreNotMixed() throws IOException {
        StringBuilder all = new StringBuilder();
        List<Integer> sizes = List.of(10, 150_000, 70_000, 500, 130_000);
        for (int size : sizes) {
            String body = body("m", size);
            all.append(HEAD + "content-length: " + body.length() + "\r\n\r\n" + body);
        }
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(all.toString());
            for (int i = 0; i < sizes.size(); i++) {
                assertThat(raw.readUntil("{\"id\":\"x\"}")).contains("HTTP/1.1 200");
            }
        }
        assertThat(sent(first))
                .containsExactlyElementsOf(
                        sizes.stream().map(size -> sum(body("theirs", size))).toList());
    }

    @Test
    void nextUpstreamAndNextKeyGetTheWholeBodyToo() {
        first.always(FakeReply.json(429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}"));
        second.always(FakeReply.json(500, "{\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}"));
        String body = body("shared", 150_000);
        Http.Answer answer = Http.post(proxy.uri().resolve("/v1/messages"), body.getBytes(US_ASCII));
        assertThat(answer.status()).as(answer.body()).isGreaterThanOrEqualTo(400);
        assertThat(sent(first)).containsExactly(sum(body("theirs", 150_000)), sum(body("theirs", 150_000)));
        assertThat(sent(second)).containsExactly(sum(body("other", 150_000)));
    }
}
