package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nonsense gives an answer that clients understand, never another exception. */
class OpenAiCodecRobustnessTest {
    private static final List<String> NONSENSE = List.of(
            "null",
            "true",
            "1",
            "-1.5",
            "1e999",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[1]]",
            "[{}]",
            "[null]",
            "{\"type\":\"function\"}",
            "{\"text\":{\"schema\":[1]}}");

    static List<String> replies() {
        return Wire.cases("replies", ".json");
    }

    /** Calls with the document once for every value in it and every nonsense in that value's place. */
    private static void replaceEverything(byte[] document, Consumer<byte[]> sink) {
        JsonNode root = Wire.json(document);
        for (String nonsense : NONSENSE) {
            replaceEverything(root, root, Wire.json(nonsense), sink);
        }
    }

    private static void replaceEverything(JsonNode root, JsonNode node, JsonNode nonsense, Consumer<byte[]> sink) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode value = object.get(name);
                object.set(name, nonsense);
                sink.accept(root.toString().getBytes(StandardCharsets.UTF_8));
                object.set(name, value);
                replaceEverything(root, value, nonsense, sink);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                array.set(i, nonsense);
                sink.accept(root.toString().getBytes(StandardCharsets.UTF_8));
                array.set(i, value);
                replaceEverything(root, value, nonsense, sink);
            }
        }
    }

    @Test
    void requestsWithNonsenseAreReadOrRefused() {
        replaceEverything(Wire.bytes("same/full.json"), body -> {
            try {
                ChatRequest request = Wire.CODEC.readRequest(body, RequestLine.PLAIN);
                Wire.json(Wire.CODEC.writeRequest(request, Wire.target()));
            } catch (ChatException e) {
                assertThat(e.error().status()).isEqualTo(400);
            } catch (RuntimeException e) {
                throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void repliesWithNonsenseAreReadOrRefused(String name) {
        replaceEverything(Wire.bytes("replies/" + name + ".json"), body -> {
            try {
                List<Event> events = Wire.whole(body);
                Event last = events.get(events.size() - 1);
                assertThat(last instanceof Event.Completed || last instanceof Event.Failed)
                        .isTrue();
                Wire.fold(events).reply();
            } catch (ChatException e) {
                assertThat(e.error().status()).isEqualTo(502);
            } catch (RuntimeException e) {
                throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
            }
        });
    }

    @Test
    void streamsWithNonsenseHaveOneOutcome() {
        Random random = new Random(7);
        for (String name : Wire.cases("calls", ".sse")) {
            byte[] original = Wire.bytes("calls/" + name + ".sse");
            for (int round = 0; round < 300; round++) {
                byte[] sse = original.clone();
                for (int flips = random.nextInt(3); flips >= 0; flips--) {
                    sse[random.nextInt(sse.length)] = (byte) "{}[]\":,0nx\n\\".charAt(random.nextInt(12));
                }
                try {
                    List<Event> events = Wire.events(sse);
                    assertThat(events.stream()
                                    .filter(event -> event instanceof Event.Completed || event instanceof Event.Failed))
                            .hasSize(1);
                    Wire.fold(events).reply();
                } catch (ChatException e) {
                    assertThat(e.error().status()).isEqualTo(502);
                }
            }
        }
    }

    @Test
    void errorsWithNonsenseAreErrors() {
        byte[] body =
                "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":null,\"code\":\"c\",\"details\":[{}]},\"detail\":[]}"
                        .getBytes(StandardCharsets.UTF_8);
        replaceEverything(body, nonsense -> assertThat(
                        Wire.CODEC.readError(500, nonsense, null).message())
                .isNotBlank());
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            assertThat(Wire.CODEC.readError(503, noise, null).message()).isNotBlank();
        }
    }

    /** A new sort of part must find its way through both writers. */
    @Test
    void everySortOfPartIsWritten() {
        List<Part> parts = List.of(
                new Part.Text("t"),
                new Part.Refusal("r"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://example.org/a.png"), null),
                new Part.Reasoning(null, List.of("hm"), null),
                new Part.ToolCall("c", "f", "{}"),
                new Part.ToolResult("c", "f", List.of(), false),
                new Part.Opaque(Protocol.GEMINI, "x", "{}", Part.Opaque.Fate.DROP));
        assertThat(parts.stream().map(Object::getClass))
                .hasSameElementsAs(List.of(Part.class.getPermittedSubclasses()));
        for (Part part : parts) {
            for (Role role : Role.values()) {
                ChatRequest.Builder request = new ChatRequest.Builder(Protocol.RESPONSES);
                request.model = "m";
                request.turns.add(new Turn(Role.USER, List.of(new Part.Text("x"))));
                request.turns.add(new Turn(role, List.of(part)));
                request.turns.add(new Turn(
                        Role.USER,
                        List.of(new Part.ToolResult("q", "f", ToolKind.FUNCTION, List.of(part), true, null))));
                ChatRequestRules.check(Wire.CODEC.writeRequest(request.build(), Wire.target()));
            }
            ChatRequest.Builder request = new ChatRequest.Builder(Protocol.OPENAI);
            request.model = "m";
            List<Event> events = List.of(
                    new Event.Started(null, null, io.github.aiproxy.chat.Usage.UNKNOWN),
                    new Event.PartStarted(0, 0, part),
                    new Event.PartEnded(0),
                    new Event.Completed());
            ChunkGrammar.check(Wire.write(events, Wire.client(request.build())), true);
            assertThat(Wire.json(Wire.CODEC.writeReply(Wire.reply(events), Wire.client(request.build()))))
                    .isNotNull();
        }
    }
}
