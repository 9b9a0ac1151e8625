package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.RequestRules.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.OPENAI);
    private final Target target = new Target("claude-sonnet-4-5", true, 4096);

    HistoryTest() {
        request.model = "m";
        say(Role.USER, text("go"));
    }

    @Test
    void resultsSplitOverTurnsComeTogetherInTheOrderOfTheCalls() {
        say(Role.ASSISTANT, call("a"), call("b"), call("c"));
        say(Role.USER, text("meanwhile"), result("b"));
        say(Role.USER, result("c"));
        say(Role.ASSISTANT, text("wait"));
        say(Role.USER, result("a"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.get(2).findValuesAsText("tool_use_id")).containsExactly("a", "b", "c");
        assertThat(messages.get(2).path("content").get(0).path("content").asText())
                .isEqualTo("result of a");
        assertThat(messages.get(2).path("content").get(3).path("text").asText()).isEqualTo("meanwhile");
        assertThat(messages).hasSize(4);
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void aCallWithoutResultIsAnsweredAsFailed() {
        say(Role.ASSISTANT, call("a"), call("b"));
        say(Role.USER, result("b"), text("next"));
        say(Role.ASSISTANT, call("c"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.get(2).path("content").get(0).toString())
                .isEqualTo(
                        "{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":\"No result\",\"is_error\":true}");
        assertThat(messages.get(4).findValuesAsText("tool_use_id")).containsExactly("c");
        assertThat(target.losses()).hasSize(2);
    }

    @Test
    void aResultWithoutItsCallIsTold() {
        say(Role.USER, result("gone"));
        say(Role.ASSISTANT, call("a"));
        say(Role.USER, result("a"), result("a"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.get(0).findValuesAsText("text")).containsExactly("go", "[Result of f]", "result of gone");
        assertThat(messages.get(2).findValuesAsText("text")).containsExactly("[Result of f]", "result of a");
    }

    @Test
    void idsUsedAgainBelongToTheirOwnTurns() {
        for (String turn : new String[] {"one", "two"}) {
            say(Role.ASSISTANT, call("call_0"));
            say(Role.USER, new Part.ToolResult("call_0", "f", List.of(new Part.Text(turn)), false));
        }
        say(Role.ASSISTANT, call("x"), call("x"));
        say(Role.USER, result("x"), result("x"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.get(2).at("/content/0/content").asText()).isEqualTo("one");
        assertThat(messages.get(4).at("/content/0/content").asText()).isEqualTo("two");
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void aMissingResultDoesNotTakeThatOfALaterCallWithTheSameId() {
        say(Role.ASSISTANT, call("call_0"));
        say(Role.USER, text("never mind"));
        say(Role.ASSISTANT, call("call_0"));
        say(Role.USER, result("call_0"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.get(2).at("/content/0/is_error").asBoolean()).isTrue();
        assertThat(messages.get(4).at("/content/0/content").asText()).isEqualTo("result of call_0");
    }

    @Test
    void idsThatAnthropicRefusesAreChangedAlikeOnBothSidesAndStayApart() {
        for (String id : new String[] {"functions.f:0", "functions_f_0", "functions/f/0", "", "é".repeat(200)}) {
            say(Role.ASSISTANT, call(id));
            say(Role.USER, result(id));
        }
        written(request.build(), target);
        assertThat(target.losses()).isEmpty();
    }

    @Test
    void earlierIdsDoNotChangeWhenTheConversationGoesOn() {
        say(Role.ASSISTANT, call("a.b"), call("a.b"));
        say(Role.USER, result("a.b"), result("a.b"));
        JsonNode before = written(request.build(), target).path("messages");
        say(Role.ASSISTANT, call("a.b"));
        say(Role.USER, result("a.b"));
        JsonNode after = written(request.build(), target).path("messages");
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(before.get(i));
        }
    }

    @Test
    void hostedCallsOfOthersLeaveNoTrace() {
        say(
                Role.ASSISTANT,
                new Part.ToolCall("w", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null),
                text("found"));
        say(Role.USER, new Part.ToolResult("w", null, List.of(text("x")), false), text("thanks"));
        JsonNode messages = written(request.build(), target).path("messages");
        assertThat(messages.toString()).doesNotContain("tool_");
        assertThat(target.losses()).hasSize(2);
    }

    @Test
    void systemTurnsOfThisWireKeepTheirRoleAndNeverSplitAPair() {
        ChatRequest.Builder own = new ChatRequest.Builder(Protocol.ANTHROPIC);
        own.model = "m";
        own.turns.add(new Turn(Role.USER, List.of(text("a"))));
        own.turns.add(new Turn(Role.ASSISTANT, List.of(call("c"))));
        own.turns.add(new Turn(Role.SYSTEM, List.of(text("note"))));
        own.turns.add(new Turn(Role.USER, List.of(result("c"), text("b"))));
        JsonNode messages = written(own.build(), target).path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user", "system", "user");
    }

    @Test
    void anyHistoryBecomesOneThatIsAccepted() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Protocol origin = Protocol.values()[random.nextInt(4)];
            ChatRequest.Builder any = new ChatRequest.Builder(origin);
            any.model = "m";
            int turns = random.nextInt(8);
            for (int i = 0; i < turns; i++) {
                Role role = Role.values()[random.nextInt(4)];
                List<Part> parts = new ArrayList<>();
                int size = random.nextInt(4);
                for (int j = 0; j < size; j++) {
                    parts.add(part(role, random));
                }
                any.turns.add(new Turn(role, parts));
            }
            boolean old = random.nextBoolean();
            JsonNode body = written(any.build(), new Target(old ? "claude-opus-4-1" : "claude-opus-4-8", true, 4096));
            if (!old && origin != Protocol.ANTHROPIC) {
                JsonNode messages = body.path("messages");
                assertThat(messages.get(messages.size() - 1).path("role").asText())
                        .isEqualTo("user");
            }
        }
    }

    private static Part part(Role role, Random random) {
        String id = new String[] {"a", "b", "c.d", "c:d", ""}[random.nextInt(5)];
        String text = new String[] {"", " ", "x", "y \n"}[random.nextInt(4)];
        if (role == Role.SYSTEM || role == Role.DEVELOPER) {
            return new Part.Text(text);
        }
        return switch (random.nextInt(role == Role.USER ? 4 : 6)) {
            case 0 -> new Part.Text(text);
            case 1 -> new Part.ToolResult(id, null, List.of(new Part.Text(text)), random.nextBoolean());
            case 2 -> new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("iVBORw0KGgo="), "image/png");
            case 3 -> role == Role.USER ? new Part.Text("said") : new Part.ToolCall(id, "f g", text);
            case 4 -> new Part.ToolCall(id, "f", "{}");
            default -> new Part.Reasoning(null, List.of(text), null);
        };
    }

    private static Part text(String text) {
        return new Part.Text(text);
    }

    private static Part call(String id) {
        return new Part.ToolCall(id, "f", "{}");
    }

    private static Part result(String id) {
        return new Part.ToolResult(id, "f", List.of(new Part.Text("result of " + id)), false);
    }

    private void say(Role role, Part... parts) {
        request.turns.add(new Turn(role, List.of(parts)));
    }
}
