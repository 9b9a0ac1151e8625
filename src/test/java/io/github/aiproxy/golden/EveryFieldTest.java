package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request with every field that its own protocol documents, whether or not another has the like, is taken by the others'
 * vendors, who refuse what they do not know. {@code golden/every-field.json} has the fields, by protocol.
 */
final class EveryFieldTest {
    private static final Map<Protocol, StrictFake> FAKES = new EnumMap<>(Protocol.class);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static JsonNode fields;

    @BeforeAll
    static void begin() throws IOException {
        for (Protocol protocol : Protocol.values()) {
            FAKES.put(protocol, StrictFake.of(protocol));
        }
        try (var in = EveryFieldTest.class.getResourceAsStream("/golden/every-field.json")) {
            fields = Trees.parse(in.readAllBytes());
        }
    }

    @AfterAll
    static void end() {
        FAKES.values().forEach(StrictFake::close);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Protocol.values())
                .flatMap(from ->
                        Stream.of(Protocol.values()).filter(to -> to != from).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0}→{1}")
    @MethodSource("pairs")
    void noFieldReachesAVendorThatDoesNotKnowIt(Protocol from, Protocol to) throws Exception {
        JsonNode said = fields.path(from.id());
        ChatRequest request = Codecs.INSTANCE
                .of(from)
                .readRequest(
                        said.toString().getBytes(StandardCharsets.UTF_8),
                        from == Protocol.GEMINI ? new RequestLine("m", false) : RequestLine.PLAIN);
        Target target = new Target(FAKES.get(to).model(), false, 1024);
        byte[] body = Codecs.INSTANCE.of(to).writeRequest(request, target);
        HttpResponse<String> reply = send(to, target.model(), body);
        assertThat(reply.statusCode())
                .as("%s%n%s", reply.body(), new String(body, StandardCharsets.UTF_8))
                .isEqualTo(200);
        assertThat(target.losses()).as("told").isNotEmpty();
    }

    /** What has a place elsewhere is not lost on the way there. */
    @ParameterizedTest(name = "{0}→{1}")
    @MethodSource("pairs")
    void whatTheOtherKnowsArrives(Protocol from, Protocol to) {
        JsonNode said = fields.path(from.id());
        ChatRequest request = Codecs.INSTANCE
                .of(from)
                .readRequest(
                        said.toString().getBytes(StandardCharsets.UTF_8),
                        from == Protocol.GEMINI ? new RequestLine("m", false) : RequestLine.PLAIN);
        ObjectNode body = (ObjectNode) Trees.parse(Codecs.INSTANCE
                .of(to)
                .writeRequest(request, new Target(FAKES.get(to).model(), false, 1024)));
        List<String> limits = List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens");
        assertThat(limits).anyMatch(limit -> body.findPath(limit).asInt() == 777);
        assertThat(body.toString()).contains("get_weather").contains("Be kind");
    }

    private static HttpResponse<String> send(Protocol to, String model, byte[] body)
            throws IOException, InterruptedException {
        String path =
                switch (to) {
                    case ANTHROPIC -> "/v1/messages";
                    case OPENAI -> "/v1/chat/completions";
                    case RESPONSES -> "/v1/responses";
                    case GEMINI -> "/v1beta/models/" + model + ":generateContent";
                };
        HttpRequest request = HttpRequest.newBuilder(FAKES.get(to).uri().resolve(path))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + StrictFake.KEY)
                .header("x-api-key", StrictFake.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
