package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.fake.StrictFake;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every request of the corpus, from any wire to any other. */
final class RequestLawsTest {
    private static final Map<Protocol, StrictFake> FAKES = new EnumMap<>(Protocol.class);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void begin() {
        for (Protocol protocol : Protocol.values()) {
            FAKES.put(protocol, StrictFake.of(protocol));
        }
        FAKES.get(Protocol.GEMINI)
                .models("gemini-2.0-flash", "gemini-2.5-flash", "gemini-3-flash-preview", "gemini-3-pro-preview");
    }

    @AfterAll
    static void end() {
        FAKES.values().forEach(StrictFake::close);
    }

    static Stream<Arguments> pairs() {
        return GoldenCase.all("request").stream()
                .flatMap(golden -> golden.protocols(".json").stream().flatMap(from -> golden.protocols(".json").stream()
                        .map(to -> Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, from, to))));
    }

    /** The vendors' rules, as far as they are known, accept what is written. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isAccepted(String name, GoldenCase golden, Protocol from, Protocol to) throws Exception {
        Target target = Requests.target(golden, to);
        ChatRequest request = Requests.read(golden, from);
        if (golden.losses().refused(from.id() + "→" + to.id())) {
            return;
        }
        byte[] body = Requests.write(request, to, target);
        HttpResponse<String> reply = send(to, target, body);
        assertThat(reply.statusCode())
                .as("%s: %s%n%s", name, reply.body(), new String(body, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(200);
    }

    private static HttpResponse<String> send(Protocol to, Target target, byte[] body)
            throws IOException, InterruptedException {
        String path =
                switch (to) {
                    case ANTHROPIC -> "/v1/messages";
                    case OPENAI -> "/v1/chat/completions";
                    case RESPONSES -> "/v1/responses";
                    case GEMINI ->
                        "/v1beta/models/" + target.model()
                                + (target.stream() ? ":streamGenerateContent?alt=sse" : ":generateContent");
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isWrittenTheSameTwice(String name, GoldenCase golden, Protocol from, Protocol to) {
        byte[] once = Requests.write(Requests.read(golden, from), to, Requests.target(golden, to));
        byte[] twice = Requests.write(Requests.read(golden, from), to, Requests.target(golden, to));
        assertThat(once).as(name).isEqualTo(twice);
    }

    /** Providers' prompt caches hit only if the next turn's request begins with this one's tools, system and messages. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void nextTurnKeepsThePrefix(String name, GoldenCase golden, Protocol from, Protocol to) {
        ChatRequest request = Requests.read(golden, from);
        List<Turn> turns = new ArrayList<>(request.turns());
        if (turns.get(turns.size() - 1).role() != Role.USER) {
            return;
        }
        turns.add(new Turn(Role.ASSISTANT, List.of(new Part.Text("And then?"))));
        turns.add(new Turn(Role.USER, List.of(new Part.Text("Go on."))));
        JsonNode now;
        JsonNode next;
        try {
            now = Trees.parse(Requests.write(request, to, Requests.target(golden, to)));
            next = Trees.parse(
                    Requests.write(Requests.with(request, request.model(), turns), to, Requests.target(golden, to)));
        } catch (ChatException e) {
            throw new AssertionError(name, e);
        }
        JsonNode before = said(now, to);
        JsonNode after = said(next, to);
        ArrayNode prefix = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < before.size(); i++) {
            prefix.add(after.get(i));
        }
        assertThat(Difference.between(before, prefix)).as(name).isEmpty();
        for (String lead : List.of("tools", "system", "instructions", "systemInstruction")) {
            assertThat(next.path(lead)).as("%s %s", name, lead).isEqualTo(now.path(lead));
        }
    }

    private static JsonNode said(JsonNode body, Protocol protocol) {
        JsonNode said = body.path(
                switch (protocol) {
                    case ANTHROPIC, OPENAI -> "messages";
                    case RESPONSES -> "input";
                    case GEMINI -> "contents";
                });
        if (protocol == Protocol.GEMINI) {
            // Only the current turn is signed; what stands in for a signature goes when the turn is over.
            said = said.deepCopy();
            for (JsonNode content : said) {
                for (JsonNode part : content.path("parts")) {
                    if (part.path("thoughtSignature").asText().startsWith("skip_")) {
                        ((ObjectNode) part).remove("thoughtSignature");
                    }
                }
            }
        }
        return said;
    }
}
