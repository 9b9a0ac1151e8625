package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ids of calls, which every provider and client forms in its own way: what was paired and distinct stays so. */
final class CallIdsTest {
    private static final String LONG = "call_" + "x".repeat(111);
    /** Some too long and alike at the beginning, some with characters that wires refuse, some used again in a later turn. */
    private static final List<List<String>> TURNS = List.of(
            List.of(LONG, LONG.substring(1) + "y", LONG + "z"),
            List.of("functions.f:0", "functions_f_0", "a.b", "a:b", "a/b", "ä b"),
            List.of("call_0", "call_1"),
            List.of("call_0", "call_1"),
            List.of("toolu_01A", "chatcmpl-tool-1|fc_2"));

    static Stream<Arguments> pairs() {
        return Stream.of(Protocol.values())
                .flatMap(from -> Stream.of(Protocol.values()).map(to -> Arguments.of(from, to)));
    }

    /** A history of that client, as it sends it: through its own wire if ids can be said there. */
    private static ChatRequest history(Protocol origin) {
        ChatRequest.Builder request = new ChatRequest.Builder(origin);
        request.model = "m";
        request.maxOutputTokens = 99;
        request.tools.add(Tool.function(origin, "f", null, "{\"type\":\"object\",\"properties\":{}}", null));
        request.turns.add(new Turn(Role.USER, List.of(new Part.Text("Go"))));
        int turn = 0;
        for (List<String> ids : TURNS) {
            List<Part> calls = new ArrayList<>();
            List<Part> results = new ArrayList<>();
            for (String id : ids) {
                String told = turn + "/" + id.hashCode();
                calls.add(new Part.ToolCall(id, "f", "{\"told\":\"" + told + "\"}"));
                results.add(0, new Part.ToolResult(id, "f", List.of(new Part.Text(told)), false));
            }
            request.turns.add(new Turn(Role.ASSISTANT, calls));
            request.turns.add(new Turn(Role.USER, results));
            turn++;
        }
        return request.build();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("pairs")
    void callsKeepTheirResults(Protocol from, Protocol to) {
        byte[] body = Codecs.INSTANCE.plain(to).writeRequest(history(from), new Target("m", false, 99));
        ChatRequest read = Codecs.INSTANCE.plain(to).readRequest(body, new RequestLine("m", false));
        Pattern legal =
                switch (to) {
                    case ANTHROPIC -> Pattern.compile("[A-Za-z0-9_-]+");
                    case OPENAI -> Pattern.compile(".{1,40}");
                    case RESPONSES -> Pattern.compile(".{1,64}");
                    case GEMINI -> Pattern.compile(".+");
                };
        Map<String, String> open = new LinkedHashMap<>();
        int answered = 0;
        for (Turn turn : read.turns()) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call) {
                    assertThat(call.callId()).matches(legal);
                    String told = Trees.parse(call.arguments()).path("told").asText();
                    assertThat(open.put(call.callId(), told)).as(call.callId()).isNull();
                } else if (part instanceof Part.ToolResult result) {
                    assertThat(result.name()).isEqualTo("f");
                    Part.Text told = (Part.Text) result.content().get(0);
                    assertThat(told.text()).isEqualTo(open.remove(result.callId()));
                    answered++;
                }
            }
        }
        assertThat(open).isEmpty();
        assertThat(answered).isEqualTo(TURNS.stream().mapToInt(List::size).sum());
        assertThat(new String(body, StandardCharsets.UTF_8)).doesNotContain("No result");
    }
}
