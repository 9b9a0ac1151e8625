package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories as trimming, forgetful and mixed-up clients send them: whatever they lack, what is written is lawful. */
class GeminiHistoryTest {
    private static final int HISTORIES = 400;

    private static ChatRequest random(Random random, Protocol origin) {
        ChatRequest.Builder request = Wires.builder(origin);
        int turns = random.nextInt(9);
        for (int turn = 0; turn < turns; turn++) {
            Role role = Role.values()[random.nextInt(4)];
            List<Part> parts = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                parts.add(part(random, role));
            }
            request.turns.add(new Turn(role, parts));
        }
        return request.build();
    }

    private static Part part(Random random, Role role) {
        String id = "call_" + random.nextInt(3);
        if (role == Role.ASSISTANT) {
            return switch (random.nextInt(5)) {
                case 0 -> new Part.Text(random.nextBoolean() ? "" : "said");
                case 1 -> new Part.Reasoning(null, List.of("thought"), null);
                case 2 -> new Part.Opaque(Protocol.RESPONSES, "item_reference", "{}", Part.Opaque.Fate.DROP);
                case 3 ->
                    new Part.ToolCall(
                            id, null, "patch", null, ToolKind.CUSTOM, random.nextBoolean() ? "" : "x", null, null);
                default ->
                    new Part.ToolCall(id, "f" + random.nextInt(2), random.nextBoolean() ? "{\"a\":1}" : "nonsense");
            };
        }
        return switch (role == Role.USER ? random.nextInt(4) : 0) {
            case 0 -> new Part.Text(random.nextBoolean() ? "" : "words");
            case 1 -> new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), "image/png");
            case 2 ->
                new Part.ToolResult(
                        id,
                        "f0",
                        List.of(
                                new Part.Text("{\"ok\":1}"),
                                new Part.Media(
                                        Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), "image/png")),
                        random.nextBoolean());
            default -> new Part.ToolResult(id, null, List.of(), false);
        };
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whateverTheHistoryWhatIsWrittenIsLawful(Protocol origin) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            ChatRequest request = random(new Random(seed), origin);
            for (String model : List.of("gemini-2.5-flash", "gemini-3-pro")) {
                JsonNode contents = Wires.written(request, Wires.target(model)).get("contents");
                GeminiLaws.check(contents);
                if (model.equals("gemini-2.5-flash")) {
                    contents.forEach(GeminiHistoryTest::hasNoMediaBesideResponses);
                } else {
                    hasSignedSteps(contents);
                }
            }
        }
    }

    private static void hasNoMediaBesideResponses(JsonNode content) {
        boolean responses = false;
        boolean media = false;
        for (JsonNode part : content.get("parts")) {
            responses |= part.has("functionResponse");
            media |= part.has("inlineData");
        }
        assertThat(responses && media).isFalse();
    }

    /** The rule of Gemini 3: since the user's last words, the first call of each content is signed. */
    private static void hasSignedSteps(JsonNode contents) {
        int start = 0;
        for (int i = 0; i < contents.size(); i++) {
            boolean user = contents.at("/" + i + "/role").asText().equals("user");
            if (user && contents.get(i).get("parts").findValue("functionResponse") == null) {
                start = i;
            }
        }
        for (int i = start; i < contents.size(); i++) {
            for (JsonNode part : contents.get(i).get("parts")) {
                if (part.has("functionCall")) {
                    assertThat(part.has("thoughtSignature")).isTrue();
                    break;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "gemini-3-pro"})
    void whatWasWrittenReadsAsItself(String model) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            ChatRequest request = random(new Random(seed), Protocol.ANTHROPIC);
            byte[] once = Wires.CODEC.writeRequest(request, Wires.target(model));
            ChatRequest read = Wires.CODEC.readRequest(once, new RequestLine(model, false));
            byte[] twice = Wires.CODEC.writeRequest(read, Wires.target(model));
            assertThat(Wires.tree(withoutOurs(twice))).isEqualTo(Wires.tree(withoutOurs(once)));
        }
    }

    /** Without ids, and without excuses for signatures, which depend on what was said beside results. */
    private static String withoutOurs(byte[] request) {
        return new String(request, StandardCharsets.UTF_8)
                .replaceAll("\"id\":\"[^\"]*\",", "")
                .replaceAll(",\"thoughtSignature\":\"skip[^\"]*\"", "");
    }
}
