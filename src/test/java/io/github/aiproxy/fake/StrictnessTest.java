package io.github.aiproxy.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each fake refuses and accepts: the cases of {@code fake/refused/*.json}, each a patch to a plain request. */
final class StrictnessTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Stream<Arguments> refused() {
        return cases("refused");
    }

    static Stream<Arguments> accepted() {
        return cases("accepted");
    }

    private static Stream<Arguments> cases(String kind) {
        List<Arguments> cases = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            JsonNode file = file(protocol);
            for (JsonNode one : file.path(kind)) {
                cases.add(Arguments.of(protocol, one.path("name").asText(), file, one));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} refuses: {1}")
    @MethodSource("refused")
    void refuses(Protocol protocol, String name, JsonNode file, JsonNode one) throws Exception {
        HttpResponse<String> response = send(protocol, file, one);
        assertThat(response.body()).contains(one.path("error").asText());
        assertThat(response.statusCode()).isEqualTo(one.path("status").asInt(400));
        assertThat(Trees.read(response.body()).path("error").path("message").asText())
                .isNotEmpty();
    }

    @ParameterizedTest(name = "{0} accepts: {1}")
    @MethodSource("accepted")
    void accepts(Protocol protocol, String name, JsonNode file, JsonNode one) throws Exception {
        HttpResponse<String> response = send(protocol, file, one);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static HttpResponse<String> send(Protocol protocol, JsonNode file, JsonNode one) throws Exception {
        try (StrictFake fake = StrictFake.of(protocol)) {
            ObjectNode body = merge(file.path("body"), one.path("patch"));
            one.path("set").properties().forEach(e -> body.set(e.getKey(), e.getValue()));
            HttpRequest.Builder request = HttpRequest.newBuilder(fake.uri()
                            .resolve(one.path("path").asText(file.path("path").asText())))
                    .POST(HttpRequest.BodyPublishers.ofString(Trees.text(body)));
            merge(file.path("headers"), one.path("headers"))
                    .properties()
                    .forEach(e -> request.header(e.getKey(), e.getValue().asText()));
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The object with the patch's fields, those with null left out. */
    private static ObjectNode merge(JsonNode object, JsonNode patch) {
        ObjectNode merged = object.deepCopy();
        patch.properties().forEach(e -> {
            if (e.getValue().isNull()) {
                merged.remove(e.getKey());
            } else {
                merged.set(e.getKey(), e.getValue());
            }
        });
        return merged;
    }

    private static JsonNode file(Protocol protocol) {
        try (InputStream in = StrictnessTest.class.getResourceAsStream("/fake/refused/" + protocol.id() + ".json")) {
            return Trees.read(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
