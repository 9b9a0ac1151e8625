package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deferred tools on wires that are not the client's. */
class ToolOfferTest {
    private static final String LATER =
            "{\"name\":\"%s\",\"input_schema\":{\"type\":\"object\"},\"defer_loading\":true}";

    private static ChatRequest anthropic(String messages, String more, String... tools) {
        String body =
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}" + messages
                        + "],\"tools\":[{\"name\":\"find\",\"input_schema\":{\"type\":\"object\"}},"
                        + String.join(",", tools) + "]" + more + "}";
        return Codecs.INSTANCE
                .plain(Protocol.ANTHROPIC)
                .readRequest(body.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
    }

    private static List<String> shown(ChatRequest request, Protocol wire, Target target) {
        String body = new String(Codecs.INSTANCE.plain(wire).writeRequest(request, target), StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        for (String name : List.of("find", "first", "second")) {
            if (body.contains("\"name\":\"" + name + "\"")) {
                names.add(name);
            }
        }
        assertThat(body).doesNotContain("defer_loading");
        return names;
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES", "GEMINI"})
    void toolsWaitUntilTheClientsSearchFindsThem(Protocol wire) {
        ChatRequest request = anthropic("", "", LATER.formatted("first"), LATER.formatted("second"));
        Target target = new Target("m", false, 9);
        assertThat(shown(request, wire, target)).containsExactly("find");
        assertThat(target.losses()).extracting(Target.Loss::path).contains("tools[1]", "tools[2]");
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES", "GEMINI"})
    void toolsThatWereCalledOrAreChosenAreShown(Protocol wire) {
        String called = ",{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"first\","
                + "\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c\"}]}";
        ChatRequest request = anthropic(called, "", LATER.formatted("first"), LATER.formatted("second"));
        assertThat(shown(request, wire, new Target("m", false, 9))).containsExactly("find", "first");
        request = anthropic(
                "",
                ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"second\"}",
                LATER.formatted("first"),
                LATER.formatted("second"));
        assertThat(shown(request, wire, new Target("m", false, 9))).containsExactly("find", "second");
    }

    /** Nobody else could search them. */
    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"OPENAI", "RESPONSES", "GEMINI"})
    void toolsThatTheProviderWouldSearchAreAllShown(Protocol wire) {
        ChatRequest request = anthropic(
                "",
                "",
                LATER.formatted("first"),
                LATER.formatted("second"),
                "{\"type\":\"tool_search_tool_bm25_20251119\",\"name\":\"tool_search_tool_bm25\"}");
        assertThat(shown(request, wire, new Target("m", false, 9))).containsExactly("find", "first", "second");
    }
}
