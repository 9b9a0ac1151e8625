package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tools of Codex, which it sends inside the input: free text, namespaces, a plain one whose name is what the namespaced
 * one becomes elsewhere, and shells. Whatever the upstream, it gets calls that it can run.
 */
final class CodexToolsTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"q\":{\"type\":\"string\"}},\"required\":[\"q\"]}";
    private static final String REQUEST = """
            {"model":"m","stream":true,"store":false,"parallel_tool_calls":false,"client_metadata":{"x":"y"},"input":[
            {"type":"additional_tools","role":"developer","tools":[
              {"type":"namespace","name":"functions","description":"Runs.","tools":[
                {"type":"custom","name":"exec","description":"Runs code.",
                 "format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"}}]},
              {"type":"namespace","name":"mcp__x","description":"X.","tools":[
                {"type":"function","name":"status","strict":false,"parameters":%1$s}]},
              {"type":"function","name":"mcp__x__status","strict":false,"parameters":%1$s},
              {"type":"local_shell"},{"type":"apply_patch"}]},
            {"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]}]}""".formatted(SCHEMA);

    private static final String RAW = "*** Begin \"Patch\"\n+\uD83D\uDE00 {\"a\":1}\\n\n*** End Patch";
    /** As a model may write it: everything that can be escaped is. */
    private static final String WRAPPED =
            "{\"input\":\"*** Begin \\u0022Patch\\u0022\\n+\\ud83d\\ude00 {\\\"a\\\":1}\\\\n\\n*** End Patch\"}";

    private static final Map<String, String> ARGUMENTS = Map.of(
            "local_shell", "{\"command\":[\"ls\"]}",
            "apply_patch", "{\"type\":\"delete_file\",\"path\":\"a\"}");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "ANTHROPIC, claude-opus-4-6",
        "OPENAI, gpt-5.2",
        "OPENAI, gpt-4.1",
        "OPENAI, qwen3-coder",
        "GEMINI, gemini-3-pro-preview",
        "RESPONSES, gpt-5.2"
    })
    void codexGetsCallsThatItCanRun(Protocol upstream, String model) {
        ChatRequest request = Codecs.INSTANCE
                .plain(Protocol.RESPONSES)
                .readRequest(REQUEST.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
        Target target = new Target(model, true, 1024);
        byte[] body = Codecs.INSTANCE.plain(upstream).writeRequest(request, target);
        ChatRequest offered = Codecs.INSTANCE.plain(upstream).readRequest(body, new RequestLine(model, true));
        assertThat(offered.tools()).hasSize(5);
        // Older models of OpenAI's and those of other makers refuse tools that take free text.
        assertThat(offered.tools().stream().anyMatch(tool -> tool.kind() == ToolKind.CUSTOM))
                .isEqualTo(model.equals("gpt-5.2"));
        assertThat(offered.tools().stream()
                        .filter(tool -> tool.namespace() == null)
                        .map(Tool::name))
                .doesNotHaveDuplicates();

        Replies.Way told = new Replies.Way(request, target, Protocol.RESPONSES, upstream, 1);
        List<Event> read = Replies.events(reply(offered, upstream), told);
        byte[] stream = Replies.stream(read, told);
        StreamGrammar.check(Protocol.RESPONSES, stream, false);
        JsonNode frames = Replies.frames(stream);
        assertRunnable(frames.get(frames.size() - 1).at("/response/output"));
        assertRunnable(Trees.parse(Replies.whole(read, told)).path("output"));
    }

    /** A model behind that upstream calls everything, in the smallest pieces. */
    private static byte[] reply(ChatRequest offered, Protocol upstream) {
        List<Event> events = new ArrayList<>(List.of(new Event.Started("r", "m", Usage.UNKNOWN)));
        for (int i = 0; i < offered.tools().size(); i++) {
            Tool tool = offered.tools().get(i);
            boolean exec = tool.name().endsWith("exec");
            String arguments = exec
                    ? tool.kind() == ToolKind.CUSTOM ? RAW : WRAPPED
                    : ARGUMENTS.getOrDefault(tool.name(), "{\"q\":\"" + i + "\"}");
            events.add(new Event.PartStarted(
                    i,
                    0,
                    new Part.ToolCall("call_" + i, null, tool.name(), tool.namespace(), tool.kind(), "", null, null)));
            for (int c = 0; c < arguments.length(); c++) {
                events.add(new Event.Delta(i, arguments.substring(c, c + 1)));
            }
            events.add(new Event.PartEnded(i));
        }
        events.add(new Event.Finished(0, new Stop(Stop.Reason.TOOL_CALLS)));
        events.add(new Event.UsageSeen(new Usage(1, null, null, null, 1, null)));
        events.add(new Event.Completed());
        return Replies.stream(events, new Replies.Way(offered, null, upstream, upstream, 1));
    }

    private static void assertRunnable(JsonNode output) {
        assertThat(output).hasSize(5);
        List<String> calls = new ArrayList<>();
        for (JsonNode item : output) {
            calls.add(item.path("type").asText() + " " + item.path("namespace").asText("-") + " "
                    + item.path("name").asText("-"));
            if (item.path("name").asText().equals("exec")) {
                assertThat(item.path("input").asText()).isEqualTo(RAW);
            }
        }
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "custom_tool_call functions exec",
                        "function_call mcp__x status",
                        "function_call - mcp__x__status",
                        "local_shell_call - -",
                        "apply_patch_call - -");
        for (JsonNode item : output) {
            if (item.path("type").asText().equals("local_shell_call")) {
                assertThat(item.at("/action/command/0").asText()).isEqualTo("ls");
            } else if (item.path("type").asText().equals("apply_patch_call")) {
                assertThat(item.at("/operation/path").asText()).isEqualTo("a");
            }
        }
    }
}
