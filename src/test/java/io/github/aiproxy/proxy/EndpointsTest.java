package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.StrictFake;
import io.github.aiproxy.fake.Trees;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be called, with which key, and how everything else is refused. */
final class EndpointsTest {
    private static final Map<Dialect, StrictFake> FAKES = new EnumMap<>(Dialect.class);
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        ProxyYaml yaml = new ProxyYaml().with("api-key: [client-key, other-key]\nmax_request_body: 100KB");
        for (Dialect dialect : Dialect.values()) {
            StrictFake fake = StrictFake.of(dialect.protocol)
                    .models(
                            model(dialect),
                            "org/sub/" + model(dialect),
                            // how the fake sees it in a path
                            "org%2Fsub%2F" + model(dialect),
                            "unused");
            FAKES.put(dialect, fake);
            yaml.upstream(
                    dialect.protocol.id(),
                    fake,
                    "available_models: [m-" + dialect.protocol.id() + ", \"org/*-" + dialect.protocol.id() + "\"]");
        }
        proxy = yaml.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        FAKES.values().forEach(StrictFake::close);
    }

    @BeforeEach
    void forget() {
        FAKES.values().forEach(StrictFake::reset);
    }

    private static String model(Dialect dialect) {
        return "m-" + dialect.protocol.id();
    }

    private static URI at(String path) {
        return proxy.uri().resolve(path);
    }

    private static String body(Dialect client) {
        return client.body(model(client), "hello", false);
    }

    static Stream<Arguments> ways() {
        return Stream.of(Dialect.values())
                .flatMap(client -> Stream.of("authorization", "x-api-key", "x-goog-api-key", "query")
                        .map(way -> Arguments.of(client, way)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void keyIsTakenWhereverItIsAndNeverGoesOn(Dialect client, String way) {
        String path = client.path(model(client), false);
        Http.Answer answer =
                switch (way) {
                    case "query" -> Http.post(at(path + "?key=other-key&other=kept"), body(client));
                    case "authorization" -> Http.post(at(path), body(client), way, "bearer other-key");
                    default -> Http.post(at(path), body(client), way, "client-key");
                };
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var request = FAKES.get(client).last();
        String seen = request.headers() + request.query() + request.path() + request.text();
        assertThat(seen).doesNotContain("client-key").doesNotContain("other-key");
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void wrongKeyIsRefusedInTheClientsShape(Dialect client, String way) {
        String path = client.path(model(client), true);
        Http.Answer answer =
                switch (way) {
                    case "query" -> Http.post(at(path + (path.contains("?") ? "&" : "?") + "key=wrong"), body(client));
                    case "authorization" -> Http.post(at(path), body(client), way, "Bearer client-key-and-more");
                    default -> Http.post(at(path), body(client), way, "");
                };
        assertThat(answer.status()).isEqualTo(401);
        assertThat(client.error(answer.body())).contains("API key").doesNotContain("client-key");
        assertThat(FAKES.get(client).requests()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/v1/messages/count_tokens",
                "/v1/responses/input_tokens",
                "/v1/responses/compact",
                "/v1/models",
                "/v1/models/m-openai",
                "/v1beta/models",
                "/v1beta/models/m-gemini:countTokens"
            })
    void everyEndpointAsksForTheKey(String path) {
        boolean list = path.endsWith("models") || path.endsWith("m-openai");
        Http.Answer answer = list ? Http.get(at(path)) : Http.post(at(path), "{\"model\":\"m-openai\"}");
        assertThat(answer.status()).isEqualTo(401);
    }

    private static Http.Answer post(Dialect client, String path, byte[] body, String... more) {
        HttpRequest.Builder request = Http.to(at(path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer client-key")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (client == Dialect.ANTHROPIC) {
            request.header("anthropic-version", "2023-06-01");
        }
        return Http.send(Http.withHeaders(request, more).build());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void modelsMayHaveSlashes(Dialect client) {
        String model = "org/sub/" + model(client);
        for (boolean stream : new boolean[] {true, false}) {
            Http.Answer answer = post(
                    client,
                    client.path(model, stream),
                    client.body(model, "hello", stream).getBytes());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(client.text(answer.body())).isEqualTo("Echo: hello");
        }
    }

    @Test
    void geminiIsServedUnderV1AndWithAnEncodedSlash() {
        byte[] body = body(Dialect.GEMINI).getBytes();
        assertThat(post(Dialect.GEMINI, "/v1/models/m-gemini:generateContent", body)
                        .status())
                .isEqualTo(200);
        Http.Answer encoded = post(Dialect.GEMINI, "/v1beta/models/org%2Fsub%2Fm-gemini:generateContent", body);
        assertThat(encoded.status()).as(encoded.body()).isEqualTo(200);
        assertThat(FAKES.get(Dialect.GEMINI).last().path()).doesNotContain("..");
    }

    @ParameterizedTest(name = "{0} {1} is {2} {3}")
    @CsvSource({
        "GET, /v1/messages, 405, POST",
        "PUT, /v1/chat/completions, 405, POST",
        "DELETE, /v1/responses, 405, POST",
        "GET, /v1/responses, 405, POST",
        "POST, /v1/models, 405, GET",
        "DELETE, /v1beta/models/m-gemini:generateContent, 405, GET",
        "POST, /healthz, 405, GET",
        "POST, /, 405, GET",
        "GET, /nowhere, 404,",
        "POST, /v1/nowhere, 404,",
        "POST, /v1/messages/, 404,",
        "POST, /v1beta/models/m-gemini:unheardOf, 404,",
        "POST, /v1beta/models/m-gemini, 404,"
    })
    void otherPathsAndMethodsAreRefused(String method, String path, int status, String allow) {
        HttpRequest request = Http.to(at(path))
                .header("authorization", "Bearer client-key")
                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        Http.Answer answer = Http.send(request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (allow != null) {
            assertThat(answer.header("allow")).contains(allow);
        }
        Dialect shape = path.contains("v1beta")
                ? Dialect.GEMINI
                : path.contains("messages") ? Dialect.ANTHROPIC : Dialect.OPENAI;
        assertThat(shape.error(answer.body())).isNotBlank();
        assertThat(answer.body()).doesNotContain("model_not_found");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Dialect.class)
    void requestsThatCannotBeReadAreRefusedInTheClientsShape(Dialect client) {
        String path = client.path(model(client), false);
        String huge = client.body(model(client), "x".repeat(100_001), false);
        String[] bad = {"", "nonsense", "[]", "{\"model\":\"m\"", "{} {}", "{\"model\": 7}"};
        for (String body : bad) {
            Http.Answer answer = post(client, path, body.getBytes());
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(client.error(answer.body())).isNotBlank();
        }
        Http.Answer large = post(client, path, huge.getBytes());
        assertThat(large.status()).isEqualTo(413);
        assertThat(client.error(large.body())).contains("max_request_body");
        Http.Answer coded = post(client, path, body(client).getBytes(), "content-encoding", "compress");
        assertThat(coded.status()).isEqualTo(415);
        assertThat(client.error(coded.body())).contains("compress");
        assertThat(FAKES.get(client).requests()).isEmpty();
    }

    @Test
    void requestThatGrowsTooLargeWithoutSayingSoIsRefused() throws Exception {
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send("POST /v1/messages HTTP/1.1\r\nhost: p\r\nx-api-key: client-key\r\n"
                    + "transfer-encoding: chunked\r\n\r\n");
            String piece = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
            raw.send(piece.repeat(4));
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 413").containsIgnoringCase("request-id");
        }
    }

    @Test
    void modelsNameCannotForgeLogLinesNorFillThem() {
        for (String model : new String[] {"m\\n12:00:00 INFO forged", "m\\r", "m\\u0000", "m".repeat(2_000)}) {
            Http.Answer answer = post(
                    Dialect.OPENAI,
                    "/v1/chat/completions",
                    Dialect.OPENAI.body(model, "hello", false).getBytes());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(Dialect.OPENAI.error(answer.body())).startsWith("model: ");
        }
        Http.Answer path = post(
                Dialect.GEMINI,
                "/v1beta/models/m%0aforged:generateContent",
                body(Dialect.GEMINI).getBytes());
        assertThat(path.status()).isEqualTo(400);
    }

    @Test
    void missingModelIsABadRequest() {
        for (Dialect client : new Dialect[] {Dialect.ANTHROPIC, Dialect.OPENAI, Dialect.RESPONSES}) {
            Http.Answer answer = post(client, client.path("", false), "{\"stream\":false}".getBytes());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(client.error(answer.body())).contains("model");
        }
    }

    @Test
    void aliveWithoutKey() throws Exception {
        assertThat(Http.get(at("/healthz")).status()).isEqualTo(200);
        assertThat(Http.get(at("/")).status()).isEqualTo(200);
        try (RawClient raw = RawClient.to(proxy.uri())) {
            raw.send(
                    "HEAD / HTTP/1.1\r\nhost: p\r\n\r\nHEAD /healthz HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n");
            String both = raw.readAll();
            assertThat(both.split("HTTP/1.1 200 OK", -1)).hasSize(3);
            assertThat(both).doesNotContain("status\"");
        }
    }

    @Test
    void modelsAreListedInEachShape() {
        JsonNode openai = Trees.read(
                Http.get(at("/v1/models"), "authorization", "Bearer client-key").body());
        assertThat(openai.path("object").asText()).isEqualTo("list");
        assertThat(openai.path("data").findValuesAsText("id")).contains("m-openai", "m-gemini", "m-anthropic");
        JsonNode anthropic = Trees.read(
                Http.get(at("/v1/models?limit=1000"), "x-api-key", "client-key", "anthropic-version", "2023-06-01")
                        .body());
        assertThat(anthropic.path("has_more").asBoolean(true)).isFalse();
        assertThat(anthropic.path("data").get(0).path("type").asText()).isEqualTo("model");
        JsonNode gemini =
                Trees.read(Http.get(at("/v1beta/models?key=client-key")).body());
        assertThat(gemini.path("models").findValuesAsText("name")).contains("models/m-gemini");
        JsonNode one = Trees.read(Http.get(at("/v1/models/org/any-openai"), "authorization", "Bearer client-key")
                .body());
        assertThat(one.path("id").asText()).isEqualTo("org/any-openai");
        assertThat(Http.get(at("/v1/models/unheard-of"), "authorization", "Bearer client-key")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void tokensAreCountedOrEstimated() {
        String anthropic = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        String responses = "{\"model\":\"%s\",\"input\":\"hello\"}";
        for (Dialect upstream : Dialect.values()) {
            String model = model(upstream);
            JsonNode a = Trees.read(post(
                            Dialect.ANTHROPIC,
                            "/v1/messages/count_tokens",
                            anthropic.formatted(model).getBytes())
                    .body());
            assertThat(a.path("input_tokens").asInt()).as(model).isPositive();
            JsonNode r = Trees.read(post(
                            Dialect.RESPONSES,
                            "/v1/responses/input_tokens",
                            responses.formatted(model).getBytes())
                    .body());
            assertThat(r.path("input_tokens").asInt()).as(model).isPositive();
            JsonNode g = Trees.read(post(
                            Dialect.GEMINI,
                            "/v1beta/models/" + model + ":countTokens",
                            body(Dialect.GEMINI).getBytes())
                    .body());
            assertThat(g.path("totalTokens").asInt()).as(model).isPositive();
        }
    }
}
