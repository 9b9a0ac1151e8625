package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, the codec answers or throws a {@link ChatException}, and what it writes obeys. */
class ResponsesRobustnessTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static List<JsonNode> oddities() {
        return List.of(
                NODES.nullNode(),
                NODES.numberNode(-1),
                NODES.numberNode(3000000000L),
                NODES.numberNode(1e300),
                NODES.booleanNode(true),
                NODES.textNode(""),
                NODES.textNode("data:x"),
                NODES.arrayNode(),
                NODES.arrayNode().add(7).addNull().addObject(),
                NODES.objectNode(),
                NODES.objectNode().put("type", "function").put("name", "n"),
                NODES.objectNode().putNull("type"));
    }

    /** Replaces one value somewhere in the tree by something odd, or takes it out. */
    private static void mutate(JsonNode tree, Random random) {
        List<Consumer<JsonNode>> places = new ArrayList<>();
        collect(tree, places);
        int choice = random.nextInt(oddities().size() + 1);
        places.get(random.nextInt(places.size()))
                .accept(choice == oddities().size() ? null : oddities().get(choice));
    }

    private static void collect(JsonNode node, List<Consumer<JsonNode>> places) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                places.add(odd -> {
                    if (odd == null) {
                        object.remove(name);
                    } else {
                        object.set(name, odd.deepCopy());
                    }
                });
                collect(object.get(name), places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(odd -> {
                    if (odd == null) {
                        array.remove(at);
                    } else {
                        array.set(at, odd.deepCopy());
                    }
                });
                collect(array.get(i), places);
            }
        }
    }

    private static void onlyExpected(Runnable action, Object what) {
        try {
            action.run();
        } catch (ChatException expected) {
            assertThat(expected.error().message()).isNotBlank();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("on " + what, e);
        }
    }

    @Test
    void brokenRequestsAreRefusedAndReadOnesCanBeWritten() {
        Random random = new Random(1);
        ObjectNode every = NODES.objectNode().put("model", "m");
        every.set("input", Wire.tree(Wire.file("every-item.json")));
        for (JsonNode whole : List.of(Wire.tree(Wire.file("codex-request.json")), every)) {
            for (int round = 0; round < 3000; round++) {
                JsonNode body = whole.deepCopy();
                mutate(body, random);
                onlyExpected(
                        () -> {
                            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
                            ChatRequest request = Wire.CODEC.readRequest(bytes, RequestLine.PLAIN);
                            Wire.tree(Wire.CODEC.writeRequest(request, Wire.target()));
                            byte[] sse = Wire.stream(
                                    List.of(
                                            new Event.Started(null, null, io.github.aiproxy.chat.Usage.UNKNOWN),
                                            new Event.Completed()),
                                    Wire.client(request));
                            Wire.frames(sse);
                        },
                        body);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete"})
    void brokenStreamsEndOnceAndWhatIsWrittenOfThemObeys(String name) {
        Random random = new Random(2);
        List<JsonNode> frames = new ArrayList<>();
        for (String line : new String(Wire.file(name + ".sse"), StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith("data: {")) {
                frames.add(Wire.tree(line.substring(6)));
            }
        }
        for (int round = 0; round < 3000; round++) {
            List<JsonNode> broken = new ArrayList<>();
            frames.forEach(frame -> broken.add(frame.deepCopy()));
            int at = random.nextInt(broken.size());
            if (random.nextInt(4) == 0) {
                broken.remove(at);
            } else {
                mutate(broken.get(at), random);
            }
            StringBuilder sse = new StringBuilder();
            broken.forEach(frame -> sse.append("data: ").append(frame).append("\n\n"));
            onlyExpected(
                    () -> {
                        List<Event> events = Wire.events(sse.toString());
                        assertThat(events.stream()
                                        .filter(e -> e instanceof Event.Completed || e instanceof Event.Failed))
                                .hasSize(1);
                        Wire.frames(Wire.stream(events, Wire.client()));
                    },
                    sse);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning-text-call", "interleaved-calls", "citation-refusal-incomplete"})
    void brokenRepliesAndErrorsAreRead(String name) {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            JsonNode body = Wire.tree(Wire.file(name + ".json"));
            mutate(body, random);
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            onlyExpected(() -> Wire.reply(bytes, Wire.target()), body);
            ObjectNode wrapped = NODES.objectNode();
            wrapped.set("error", body);
            for (JsonNode error : List.of(body, wrapped, NODES.arrayNode().add(body))) {
                assertThat(Wire.CODEC.readError(500, error.toString().getBytes(StandardCharsets.UTF_8), null))
                        .isNotNull();
            }
        }
    }

    private static Part sample(Class<?> type) {
        if (type == Part.Text.class) {
            return new Part.Text("t");
        } else if (type == Part.Refusal.class) {
            return new Part.Refusal("r");
        } else if (type == Part.Media.class) {
            return new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBO"), null);
        } else if (type == Part.Reasoning.class) {
            return new Part.Reasoning(null, List.of("t"), null);
        } else if (type == Part.ToolCall.class) {
            return new Part.ToolCall("c", "f", "{}");
        } else if (type == Part.ToolResult.class) {
            return new Part.ToolResult("c", "f", List.of(), false);
        } else if (type == Part.Opaque.class) {
            return new Part.Opaque(Protocol.GEMINI, "x", "{}", Part.Opaque.Fate.DROP);
        }
        throw new AssertionError(type);
    }

    @Test
    void everyPartHasAPlaceInRequestsAndReplies() {
        for (Class<?> type : Part.class.getPermittedSubclasses()) {
            Part part = sample(type);
            for (Role role : Role.values()) {
                ChatRequest.Builder request = new ChatRequest.Builder(Protocol.GEMINI);
                request.turns.add(new Turn(role, List.of(part)));
                assertThatCode(() -> Wire.CODEC.writeRequest(request.build(), Wire.target()))
                        .doesNotThrowAnyException();
            }
            ResponsesGrammar.check(Wire.stream(
                    List.of(
                            new Event.Started(null, null, io.github.aiproxy.chat.Usage.UNKNOWN),
                            new Event.PartStarted(0, 0, part),
                            new Event.PartEnded(0),
                            new Event.Completed()),
                    Wire.client()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FUNCTION",
                "CUSTOM",
                "BASH",
                "TEXT_EDITOR",
                "MEMORY",
                "COMPUTER",
                "LOCAL_SHELL",
                "SHELL",
                "APPLY_PATCH",
                "TOOL_SEARCH"
            })
    void callsOfEveryKindAreAnsweredWhateverTheirArguments(String kind) {
        for (String arguments : List.of("", "{", "[1]", "{\"a\":1}", "free text")) {
            for (Protocol origin : Protocol.values()) {
                ChatRequest.Builder request = new ChatRequest.Builder(origin);
                request.turns.add(new Turn(
                        Role.ASSISTANT,
                        List.of(new Part.ToolCall(
                                "c", null, "n", null, ToolKind.valueOf(kind), arguments, null, null))));
                JsonNode input = Wire.tree(Wire.CODEC.writeRequest(request.build(), Wire.target()))
                        .get("input");
                assertThat(input).hasSize(2);
                assertThat(input.get(1).get("type").textValue()).endsWith("_output");
            }
        }
    }
}
