package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import io.github.aiproxy.fake.Recorded;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Same protocol on both sides: nothing is changed but the model's name, and only known headers cross. */
final class RelayTest {
    private static final Map<Dialect, FakeUpstream> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml();
        for (Dialect dialect : Dialect.values()) {
            FakeUpstream fake =
                    FakeUpstream.answering(dialect.protocol, request -> FakeReply.json(200, "{\"id\":\"x\"}"));
            FAKES.put(dialect, fake);
            yaml.upstream(
                    dialect.protocol.id(),
                    fake,
                    "available_models: [m-" + dialect.protocol.id() + "]",
                    "model_mappings: { m-" + dialect.protocol.id() + ": \"theirs é\" }",
                    "http_headers: { x-configured: \"yes\" }");
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FAKES.values().forEach(FakeUpstream::close);
    }

    @BeforeEach
    void forget() {
        FAKES.values().forEach(FakeUpstream::reset);
    }

    private static String model(Dialect dialect) {
        return "m-" + dialect.protocol.id();
    }

    private static Http.Answer post(Dialect client, boolean stream, byte[] body, String... headers) {
        return Http.post(proxy.uri().resolve(client.path(model(client), stream)), body, headers);
    }

    private static String odd(Dialect client, String model) {
        String named = client == Dialect.GEMINI ? "" : "\"mo\\u0064el\" :\n\"" + model + "\" ,";
        return " {\t\"é\\ud83d\\ude00\":1.50E+002, " + named
                + "\"n\":-0.0, \"dup\":1,\"dup\":[ 1 ,2.0000000000000000000001],\"model2\":{\"model\":\"m\"}\r\n } \n";
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void requestIsTheClientsByteForByteButForTheModel(Dialect client) {
        Http.Answer answer = post(client, false, odd(client, model(client)).getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Recorded request = FAKES.get(client).last();
        assertThat(request.text()).isEqualTo(odd(client, "theirs é"));
        if (client == Dialect.GEMINI) {
            assertThat(request.path()).isEqualTo("/v1beta/models/theirs%20%C3%A9:generateContent");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void jsonReplyIsTheUpstreamsByteForByte(Dialect client) {
        String json = " {\"id\":\"x\" ,\"n\":1.50E+002, \"model\":\"theirs\",\"unknown\":{\"é\":[ ]}}\n";
        FAKES.get(client).next(FakeReply.json(200, json));
        Http.Answer answer = post(client, false, odd(client, model(client)).getBytes(StandardCharsets.UTF_8));
        assertThat(answer.body()).isEqualTo(json);
    }

    /** Two answers were asked for, and only one has come to its end. */
    @ParameterizedTest(name = "{0}, finished {1}")
    @CsvSource({"OPENAI, false", "OPENAI, true", "GEMINI, false", "GEMINI, true"})
    void streamOfSeveralAnswersIsWholeWhenEachIs(Dialect client, boolean both) {
        boolean chat = client == Dialect.OPENAI;
        String chunk = chat
                ? "data: {\"choices\":[{\"index\":%d,\"delta\":{\"content\":\"hi\"},\"finish_reason\":%s}]}\n\n"
                : "data: {\"candidates\":[{\"index\":%d,\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":%s}]}\n\n";
        String reason = chat ? "\"stop\"" : "\"STOP\"";
        List<String> frames = new ArrayList<>();
        frames.add(String.format(chunk, 0, reason));
        if (both) {
            frames.add(String.format(chunk, 1, reason));
        }
        FAKES.get(client).next(FakeReply.sse(frames));
        String body = chat
                ? "{\"model\":\"" + model(client)
                        + "\",\"stream\":true,\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}"
                : "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]}],\"generationConfig\":{\"candidateCount\":2}}";
        Http.Answer answer = post(client, true, body.getBytes(StandardCharsets.UTF_8));
        if (both) {
            assertThat(answer.body()).isEqualTo(String.join("", frames));
        } else {
            assertThat(answer.body()).contains("\"error\"");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void streamIsTheUpstreamsByteForByte(Dialect client) {
        String end =
                switch (client) {
                    case ANTHROPIC -> "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
                    case OPENAI -> "data: [DONE]\n\n";
                    case RESPONSES -> "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n";
                    case GEMINI -> "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\r\n\r\n";
                };
        List<String> frames = List.of(
                ": a comment\n\n",
                "id: 7\nevent: unheard.of\ndata: {\"type\":\"unheard.of\", \"n\": 1.0}\n\n",
                "event:odd\r\ndata:{\"é\":\"\\u00e9\"}\r\nretry: 5\r\n\r\n",
                ": another\r\r",
                end);
        FAKES.get(client).next(FakeReply.sse(frames).splitEvery(11));
        String body = odd(client, model(client)).replaceFirst("\\{", "{\"stream\":true,");
        Http.Answer answer = post(client, true, body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.body()).isEqualTo(String.join("", frames));
    }

    /** Nobody may fill the memory of the proxy with words that say nothing. */
    @Test
    void anUpstreamThatWaitsWithCommentsIsWaitedForWithoutKeepingThemAll() {
        String waiting = ": waiting" + ".".repeat(2000) + "\n\n";
        List<String> frames = new ArrayList<>(Collections.nCopies(1000, waiting));
        frames.add("data: {\"n\":1}\n\n");
        frames.add("data: [DONE]\n\n");
        FAKES.get(Dialect.OPENAI).next(FakeReply.sse(frames));
        String body = "{\"stream\":true,\"model\":\"" + model(Dialect.OPENAI) + "\"}";
        Http.Answer answer = post(Dialect.OPENAI, true, body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.body())
                .endsWith(waiting + "data: {\"n\":1}\n\ndata: [DONE]\n\n")
                .hasSizeLessThan(500 * waiting.length());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void onlyKnownHeadersCross(Dialect client) {
        FAKES.get(client)
                .next(FakeReply.json(200, "{\"id\":\"x\"}")
                        .header("request-id", "req_up")
                        .header("x-ratelimit-remaining-requests", "3")
                        .header("set-cookie", "secret=1")
                        .header("server", "upstream/1")
                        .header("cf-ray", "abc"));
        Http.Answer answer = post(
                client,
                false,
                odd(client, model(client)).getBytes(StandardCharsets.UTF_8),
                "anthropic-beta",
                "one,two",
                "openai-beta",
                "three",
                "user-agent",
                "client/1.0",
                "x-stainless-lang",
                "js",
                "cookie",
                "session=secret",
                "authorization",
                "Bearer client-secret",
                "x-forwarded-for",
                "10.0.0.1",
                "CamelHttpPath",
                "/elsewhere",
                "camelhttpuri",
                "http://127.0.0.1:1",
                "x-configured",
                "no",
                "accept-encoding",
                "gzip");
        assertThat(answer.status()).isEqualTo(200);
        Recorded request = FAKES.get(client).last();
        assertThat(request.header("anthropic-beta")).isEqualTo("one,two");
        assertThat(request.header("openai-beta")).isEqualTo("three");
        assertThat(request.header("user-agent")).isEqualTo("client/1.0");
        assertThat(request.header("x-stainless-lang")).isEqualTo("js");
        assertThat(request.header("x-configured")).isEqualTo("yes");
        assertThat(request.header("accept-encoding")).isEqualTo("identity");
        assertThat(request.headers().toString())
                .doesNotContain("client-secret", "session=secret", "10.0.0.1")
                .doesNotContainIgnoringCase("camel");
        assertThat(answer.header("request-id")).isEqualTo("req_up");
        assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("3");
        assertThat(answer.headers()).doesNotContainKeys("set-cookie", "server", "cf-ray");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/v1/messages", "/v1/chat/completions", "/v1/responses"})
    void queryReachesTheUpstreamButNeitherKeysNorCamelsWords(String path) {
        Dialect client = path.endsWith("messages")
                ? Dialect.ANTHROPIC
                : path.endsWith("responses") ? Dialect.RESPONSES : Dialect.OPENAI;
        String query = "?beta=true&CamelHttpPath=/x&cAMELHttpUri=http://127.0.0.1:1&k%65y=secret&key=s&a=%26b";
        Http.Answer answer = Http.post(proxy.uri().resolve(path + query), odd(client, model(client)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Recorded request = FAKES.get(client).last();
        assertThat(request.path()).isEqualTo(path);
        assertThat(request.query()).isEqualTo("beta=true&a=%26b");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"gzip", "deflate", "zstd", "br", "gzip, br", "identity", ""})
    void contentCodingsOfRequestsAreUndone(String coding) throws Exception {
        byte[] plain = odd(Dialect.OPENAI, model(Dialect.OPENAI)).getBytes(StandardCharsets.UTF_8);
        byte[] body = plain;
        for (String one : coding.split(", ")) {
            body = code(body, one);
        }
        Http.Answer answer = post(Dialect.OPENAI, false, body, "content-encoding", coding);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Recorded request = FAKES.get(Dialect.OPENAI).last();
        assertThat(request.text()).isEqualTo(odd(Dialect.OPENAI, "theirs é"));
        assertThat(request.header("content-encoding")).isNull();
    }

    /** Beside the path, Gemini's request that is to be counted names the model. */
    @Test
    void countedRequestNamesTheUpstreamsModelToo() {
        FAKES.get(Dialect.GEMINI).next(FakeReply.json(200, "{\"totalTokens\":7}"));
        String body =
                "{ \"generateContentRequest\" : {\"model\":\"%s\", \"contents\":[{\"parts\":[{\"text\":\"\\u0068i\"}]}]}}";
        Http.Answer answer = Http.post(
                proxy.uri().resolve("/v1beta/models/m-gemini:countTokens"), body.formatted("models/m-gemini"));
        assertThat(answer.body()).contains("\"totalTokens\":7");
        Recorded request = FAKES.get(Dialect.GEMINI).last();
        assertThat(request.text()).isEqualTo(body.formatted("models/theirs é"));
        assertThat(request.path()).isEqualTo("/v1beta/models/theirs%20%C3%A9:countTokens");
    }

    private static byte[] code(byte[] plain, String coding) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        com.aayushatharva.brotli4j.Brotli4jLoader.ensureAvailability();
        try (OutputStream out =
                switch (coding) {
                    case "gzip" -> new GZIPOutputStream(bytes);
                    case "deflate" -> new DeflaterOutputStream(bytes);
                    case "zstd" -> new com.github.luben.zstd.ZstdOutputStream(bytes);
                    case "br" -> new com.aayushatharva.brotli4j.encoder.BrotliOutputStream(bytes);
                    default -> bytes;
                }) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void bodyWithoutContentTypeIsNoForm() throws Exception {
        String json = odd(Dialect.OPENAI, model(Dialect.OPENAI));
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        for (String type : new String[] {"", "content-type: application/x-www-form-urlencoded\r\n"}) {
            try (RawClient raw = RawClient.to(proxy.uri())) {
                raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\n" + type + "expect: 100-continue\r\n"
                        + "content-length: " + body.length + "\r\n\r\n" + json);
                assertThat(raw.readUntil("{\"id\":\"x\"}")).contains("HTTP/1.1 200 OK");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void translatedRequestsCarryNothingOfTheClientsHeadersOrQuery(Dialect client) {
        Dialect upstream = client.other();
        String body = client.body(model(upstream), "hello", false);
        String path = client.path(model(upstream), false) + "?beta=true";
        Http.post(
                proxy.uri().resolve(path),
                body,
                "anthropic-beta",
                "one",
                "x-stainless-lang",
                "js",
                "user-agent",
                "client/1.0");
        Recorded request = FAKES.get(upstream).last();
        assertThat(request.query()).isEmpty();
        assertThat(request.header("anthropic-beta")).isNull();
        assertThat(request.header("x-stainless-lang")).isNull();
        assertThat(request.header("user-agent")).startsWith("aiproxy/");
        if (upstream == Dialect.ANTHROPIC) {
            assertThat(request.header("anthropic-version")).isEqualTo("2023-06-01");
        }
    }
}
