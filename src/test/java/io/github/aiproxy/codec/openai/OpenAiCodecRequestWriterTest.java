package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.RequestLine;
import io.github.aiproxy.codec.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiCodecRequestWriterTest {
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUg==";

    private final Target target = new Target("gpt-test", false, 4096);

    private static ChatRequest.Builder request(Turn... turns) {
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.ANTHROPIC);
        request.model = "client-model";
        request.turns.addAll(List.of(turns));
        return request;
    }

    private static Turn user(Part... parts) {
        return new Turn(Role.USER, List.of(parts));
    }

    private static Turn assistant(Part... parts) {
        return new Turn(Role.ASSISTANT, List.of(parts));
    }

    private static Part.Text text(String text) {
        return new Part.Text(text);
    }

    private static Part.ToolCall call(String id) {
        return new Part.ToolCall(id, "f", "{\"id\":\"" + id + "\"}");
    }

    private static Part.ToolResult result(String id, Part... content) {
        return new Part.ToolResult(id, "f", List.of(content), false);
    }

    private static Part.Media image() {
        return new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64(PNG), "image/jpeg");
    }

    private static Tool tool(String name, String namespace) {
        return new Tool(
                ToolKind.FUNCTION, name, namespace, null, null, null, null, false, null, Protocol.RESPONSES, null);
    }

    private JsonNode write(ChatRequest.Builder request) {
        return ChatRequestRules.check(Wire.CODEC.writeRequest(request.build(), target));
    }

    /** The messages as one line each: the role, then the content or the ids of calls. */
    private List<String> lines(ChatRequest.Builder request) {
        List<String> lines = new ArrayList<>();
        for (JsonNode message : write(request).get("messages")) {
            StringBuilder line = new StringBuilder(message.get("role").textValue());
            if (message.has("tool_call_id")) {
                line.append(' ').append(message.get("tool_call_id").textValue());
            }
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                line.append(": ").append(content.textValue());
            }
            content.forEach(part -> line.append(" <")
                    .append(part.path("text").asText(part.get("type").textValue()))
                    .append('>'));
            message.path("tool_calls")
                    .forEach(call -> line.append(" ->").append(call.get("id").textValue()));
            lines.add(line.toString());
        }
        return lines;
    }

    static List<String> same() {
        return Wire.cases("same", ".json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("same")
    void requestsKeepTheVendorsRules(String name) {
        ChatRequest request = Wire.CODEC.readRequest(Wire.bytes("same/" + name + ".json"), RequestLine.PLAIN);
        ChatRequestRules.check(Wire.CODEC.writeRequest(request, target));
    }

    @Test
    void resultsFollowTheirCallsInOrderAndOtherWordsComeAfter() {
        assertThat(lines(request(
                        user(text("go")),
                        assistant(text("a"), call("1"), call("2"), text("b")),
                        user(
                                text("first"),
                                result("2", text("two")),
                                result("1", text("one"), text("uno")),
                                text("then")))))
                .containsExactly(
                        "user: go",
                        "assistant: a\n\nb ->1 ->2",
                        "tool 1: one\nuno",
                        "tool 2: two",
                        "user <first> <then>");
    }

    @Test
    void missingResultsAreMadeUpAndOrphansBecomeWords() {
        assertThat(lines(request(
                        user(result("0", text("zero"))),
                        assistant(call("1"), call("2")),
                        user(result("2", text("two")), result("9", text("nine"))),
                        assistant(call("3")))))
                .containsExactly(
                        "user: Result of tool call 0: zero",
                        "assistant ->1 ->2",
                        "tool 1: No result",
                        "tool 2: two",
                        "user: Result of tool call 9: nine",
                        "assistant ->3",
                        "tool 3: No result");
    }

    @Test
    void resultsInSeveralMessagesAndAfterInstructionsStillFollowDirectly() {
        assertThat(lines(request(
                        assistant(call("1")),
                        assistant(call("2")),
                        new Turn(Role.SYSTEM, List.of(text("be brief"))),
                        user(result("2", text("two"))),
                        user(result("1", text("one"))),
                        user(text("next")))))
                .containsExactly("assistant ->1 ->2", "tool 1: one", "tool 2: two", "system: be brief", "user: next");
    }

    @Test
    void idsThatRepeatBindToTheirOwnTurn() {
        assertThat(lines(request(
                        assistant(call("c"), call("c")),
                        user(result("c", text("first")), result("c", text("second"))),
                        assistant(call("c")),
                        user(result("c", text("third"))))))
                .containsExactly(
                        "assistant ->c ->c_2", "tool c: first", "tool c_2: second", "assistant ->c", "tool c: third");
    }

    @Test
    void aResultThatComesAfterTheNextCallGoesToItsOwn() {
        assertThat(lines(request(
                        assistant(call("a")),
                        user(text("meanwhile?")),
                        assistant(call("b")),
                        user(result("a", text("late")), result("b", text("soon"))))))
                .containsExactly("assistant ->a", "tool a: late", "user: meanwhile?", "assistant ->b", "tool b: soon");
    }

    @Test
    void imagesInResultsFollowAllResults() {
        JsonNode messages = write(request(
                        assistant(call("1"), call("2")),
                        user(
                                result("1", text("seen"), image()),
                                new Part.ToolResult("2", "f", List.of(text("no file")), true),
                                text("what is it?"))))
                .get("messages");
        assertThat(messages.get(1).get("content").textValue()).isEqualTo("seen\n[image attached below]");
        assertThat(messages.get(2).get("content").textValue()).isEqualTo("Error: no file");
        assertThat(messages.get(3).get("role").textValue()).isEqualTo("user");
        assertThat(messages.get(3).at("/content/1/image_url/url").textValue())
                .as("labelled by its bytes")
                .isEqualTo("data:image/png;base64," + PNG);
        assertThat(messages.get(4).get("content").textValue()).isEqualTo("what is it?");
    }

    @Test
    void foreignThoughtsAreNeverSent() {
        Signature signature = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "SIG", null);
        byte[] body = Wire.CODEC.writeRequest(
                request(
                                user(text("x")),
                                assistant(new Part.Reasoning(null, List.of("SECRET"), signature), text("y")),
                                assistant(new Part.Reasoning(null, List.of("SECRET"), null)),
                                user(text("z")))
                        .build(),
                target);
        assertThat(ChatRequestRules.check(body).get("messages")).hasSize(3);
        assertThat(new String(body, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("SECRET", "SIG");
        assertThat(target.losses()).hasSize(2);
    }

    @Test
    void systemPromptKeepsItsBlocksWithoutTelemetryAndBlanks() {
        ChatRequest.Builder request = request(user(text("x")));
        request.system.add(text("x-anthropic-billing-header: cc_version=1; cch=abcde;"));
        request.system.add(new Part.Text("one", List.of(), null, new CacheHint(null)));
        request.system.add(text(" \n"));
        request.system.add(text("two"));
        assertThat(lines(request)).containsExactly("system <one> <two>", "user: x");
    }

    @Test
    void toolNamesAreLegalEverywhereAndComeBack() {
        ChatRequest.Builder request = request(
                user(text("x")),
                assistant(new Part.ToolCall("1", null, "status", "mcp__x", ToolKind.FUNCTION, " ", null, null)),
                user(result("1")),
                assistant(new Part.ToolCall("2", "my.tool with space", "{")),
                user(result("2")));
        String longName = "n".repeat(90);
        request.tools.addAll(List.of(
                tool("status", "mcp__x"),
                tool("mcp__x__status", null),
                tool("my.tool with space", null),
                tool("my_tool_with_space", null),
                tool(longName, null),
                tool("plain", null)));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("my.tool with space"));
        JsonNode written = write(request);
        List<String> names = new ArrayList<>();
        written.get("tools").forEach(tool -> names.add(tool.at("/function/name").textValue()));
        assertThat(names).doesNotHaveDuplicates().contains("plain", "mcp__x__status", "my_tool_with_space");
        assertThat(names.get(0)).startsWith("mcp__x__status_");
        assertThat(written.at("/tool_choice/function/name").textValue()).isEqualTo(names.get(2));
        assertThat(written.at("/messages/1/tool_calls/0/function/name").textValue())
                .isEqualTo(names.get(0));
        assertThat(written.at("/messages/1/tool_calls/0/function/arguments").textValue())
                .isEqualTo("{}");
        assertThat(written.at("/messages/3/tool_calls/0/function/arguments").textValue())
                .as("broken arguments are not thrown away")
                .isEqualTo("{");
        assertThat(target.toolNamed(names.get(0)))
                .isEqualTo(new Target.ToolName("status", "mcp__x", ToolKind.FUNCTION));
        assertThat(target.toolNamed(names.get(2)).name()).isEqualTo("my.tool with space");
        assertThat(target.toolNamed(names.get(4)).name()).isEqualTo(longName);
        assertThat(target.toolNamed("plain")).isNull();
    }

    @Test
    void schemasAreObjectsWithPropertiesAndOtherwiseVerbatim() {
        String[][] schemas = {
            {null, "{\"type\":\"object\",\"properties\":{}}"},
            {"{}", "{\"type\":\"object\",\"properties\":{}}"},
            {"{ \"type\" : \"object\" }", "{\"properties\":{}, \"type\" : \"object\" }"},
            {"{\"properties\":{\"a\":{}}}", "{\"type\":\"object\",\"properties\":{\"a\":{}}}"},
            {"{\"type\":\"object\",\"x\":1.0}", "{\"properties\":{},\"type\":\"object\",\"x\":1.0}"},
            {
                "{\"type\":\"object\", \"properties\":{\"type\":{\"const\":12345678901234567890}}}",
                "{\"type\":\"object\", \"properties\":{\"type\":{\"const\":12345678901234567890}}}"
            },
        };
        for (String[] schema : schemas) {
            assertThat(ToolSchema.parameters(schema[0])).isEqualTo(schema[1]);
        }
    }

    @Test
    void strictIsSaidOnlyIfTheSchemaKeepsItsRules() {
        String open = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
        String closed = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
                + "\"additionalProperties\":false}";
        ChatRequest.Builder request = request(user(text("x")));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "a", "A", open, true));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "b", "B", closed, true));
        request.tools.add(Tool.function(Protocol.ANTHROPIC, "c", "C", closed, null));
        JsonNode tools = write(request).get("tools");
        assertThat(tools.at("/0/function").has("strict")).isFalse();
        assertThat(tools.at("/1/function/strict").booleanValue()).isTrue();
        assertThat(tools.at("/2/function").has("strict")).isFalse();
    }

    @Test
    void toolsThatTheClientRunsAreNeverLostAndHostedOnesAre() {
        ChatRequest.Builder request = request(user(text("x")));
        for (ToolKind kind : ToolKind.values()) {
            request.tools.add(new Tool(
                    kind,
                    kind.name().toLowerCase(java.util.Locale.ROOT),
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    null,
                    Protocol.RESPONSES,
                    "{\"execution\":\"client\"}"));
        }
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("web_search"));
        JsonNode written = write(request);
        assertThat(written.get("tools")).hasSize((int) java.util.Arrays.stream(ToolKind.values())
                .filter(kind -> !kind.hosted())
                .count());
        assertThat(written.has("tool_choice")).isFalse();
        assertThat(target.toolNamed("bash").kind()).isEqualTo(ToolKind.BASH);
        assertThat(target.losses()).extracting(Target.Loss::path).contains("tool_choice");
    }

    @Test
    void choiceAndParallelFlagNeedTools() {
        ChatRequest.Builder request = request(user(text("x")));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.AUTO);
        request.parallelToolCalls = false;
        write(request);
    }

    @Test
    void forcedToolThatDoesNotExistIsRefused() {
        ChatRequest.Builder request = request(user(text("x")));
        request.tools.add(tool("f", null));
        request.toolChoice = new ToolChoice(ToolChoice.Mode.NAMED, List.of("g"));
        assertThatThrownBy(() -> write(request))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("tool_choice: ");
    }

    @Test
    void whatOnlyOtherWiresKnowIsRecorded() {
        ChatRequest.Builder request = request(user(text("x")));
        request.sampling = new Sampling(1.0, null, 40, null, null, null);
        request.stop = List.of("1", "2", "3", "4", "5");
        request.metadata.put("a", "b");
        request.extras.put("container", "\"c\"");
        request.serviceTier = "standard_only";
        request.identity = new Identity("user_".repeat(30), null, null);
        JsonNode written = write(request);
        assertThat(written.get("stop")).hasSize(4);
        assertThat(written.has("container")).isFalse();
        assertThat(written.get("service_tier").textValue()).isEqualTo("default");
        assertThat(target.losses()).extracting(Target.Loss::path).containsExactly("top_k", "metadata", "container");
    }

    @Test
    void thinkingBecomesAnEffort() {
        Object[][] cases = {
            {new Thinking(Thinking.Mode.OFF, null, null, null), "none"},
            {new Thinking(Thinking.Mode.ON, null, 1024, null), "low"},
            {new Thinking(Thinking.Mode.ON, null, 16000, null), "high"},
            {new Thinking(Thinking.Mode.ON, null, 63999, null), "xhigh"},
            {new Thinking(Thinking.Mode.ADAPTIVE, Thinking.Effort.MAX, null, null), "max"},
            {new Thinking(Thinking.Mode.ADAPTIVE, null, null, null), null},
        };
        for (Object[] pair : cases) {
            ChatRequest.Builder request = request(user(text("x")));
            request.thinking = (Thinking) pair[0];
            assertThat(write(request).path("reasoning_effort").textValue()).isEqualTo(pair[1]);
        }
    }

    @Test
    void schemaOfTheAnswerHasTheNameThatTheVendorWants() {
        ChatRequest.Builder request = request(user(text("x")));
        request.outputFormat =
                new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, null, null, "{\"type\":\"object\"}", null);
        JsonNode format = write(request).get("response_format");
        assertThat(format)
                .isEqualTo(Wire.json("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"response\","
                        + "\"schema\":{\"type\":\"object\"},\"strict\":false}}"));
    }

    @Test
    void limitHasTheNameThatTheUpstreamKnows() {
        ChatRequest.Builder request = request(user(text("x")));
        request.maxOutputTokens = 5;
        assertThat(Wire.json(new OpenAiCodec(OpenAiCodec.MAX_TOKENS, OpenAiCodec.Thoughts.NONE)
                        .writeRequest(request.build(), target)))
                .isEqualTo(Wire.json("{\"model\":\"gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                        + "\"max_tokens\":5}"));
    }

    @ParameterizedTest
    @CsvSource({"NONE, , ", "CALLS, hm, ", "ALL, hm, so"})
    void thoughtsGoBackToTheUpstreamsThatTakeThem(OpenAiCodec.Thoughts thoughts, String beforeCall, String before) {
        ChatRequest.Builder request = request(
                user(text("x")),
                assistant(
                        new Part.Reasoning(null, List.of("hm"), null),
                        new Part.Reasoning(
                                null,
                                List.of("foreign"),
                                new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "S", null)),
                        new Part.ToolCall("1", "f", "{}")),
                new Turn(Role.USER, List.of(new Part.ToolResult("1", "f", List.of(text("r")), false))),
                assistant(new Part.Reasoning(null, List.of("so"), null), text("y")),
                user(text("z")));
        JsonNode messages = Wire.json(
                        new OpenAiCodec(OpenAiCodec.MAX_TOKENS, thoughts).writeRequest(request.build(), target))
                .path("messages");
        assertThat(messages.at("/1/reasoning_content").textValue()).isEqualTo(beforeCall);
        assertThat(messages.at("/3/reasoning_content").textValue()).isEqualTo(before);
        assertThat(messages.toString()).doesNotContain("foreign");
        assertThat(target.losses()).hasSize(thoughts == OpenAiCodec.Thoughts.NONE ? 3 : before == null ? 2 : 1);
    }

    @Test
    void documentsAreFilesOrWords() {
        JsonNode content = write(request(user(
                        new Part.Media(
                                Part.Media.Kind.DOCUMENT,
                                new Part.Source.Base64("JVBERi0="),
                                "application/pdf",
                                "a.pdf",
                                "Read this.",
                                null,
                                null),
                        new Part.Media(
                                Part.Media.Kind.DOCUMENT,
                                new Part.Source.PlainText("words"),
                                "text/plain",
                                "Title",
                                null,
                                null,
                                null),
                        new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.Base64("aGk="), "text/csv"))))
                .at("/messages/0/content");
        assertThat(content)
                .isEqualTo(Wire.json("[{\"type\":\"text\",\"text\":\"Read this.\"},{\"type\":\"file\",\"file\":{"
                        + "\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,JVBERi0=\"}},"
                        + "{\"type\":\"text\",\"text\":\"Title\\n\\nwords\"},{\"type\":\"text\",\"text\":\"hi\"}]"));
    }

    @Test
    void mediaThatThisWireCannotSayAreRefusedByTheirPath() {
        Part.Source url = new Part.Source.Url("https://example.org/x");
        Part.Source base64 = new Part.Source.Base64("AAAA");
        List<Part> refused = List.of(
                new Part.Media(Part.Media.Kind.DOCUMENT, url, "application/pdf"),
                new Part.Media(Part.Media.Kind.VIDEO, base64, "video/mp4"),
                new Part.Media(Part.Media.Kind.AUDIO, base64, "audio/ogg"),
                new Part.Media(Part.Media.Kind.AUDIO, url, "audio/wav"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.FileId(Protocol.ANTHROPIC, "f"), null),
                new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.FileId(Protocol.ANTHROPIC, "f"), null),
                new Part.Opaque(Protocol.ANTHROPIC, "container_upload", "{}", Part.Opaque.Fate.FAIL));
        for (Part part : refused) {
            assertThatThrownBy(() -> write(request(user(text("x"), part))))
                    .isInstanceOf(ChatException.class)
                    .hasMessageStartingWith("messages[0].content[1]: ");
        }
    }

    @Test
    void foundToolsAreToldInWords() {
        assertThat(lines(request(
                        assistant(call("1")),
                        user(result(
                                "1",
                                new Part.Opaque(
                                        Protocol.ANTHROPIC,
                                        "tool_reference",
                                        "{\"type\":\"tool_reference\",\"tool_name\":\"Read\"}",
                                        Part.Opaque.Fate.DROP))))))
                .containsExactly("assistant ->1", "tool 1: Tool Read is now available");
    }

    @Test
    void historyOfHostedToolsIsLeftOutWithItsResults() {
        Part.ToolCall search = new Part.ToolCall("s1", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null);
        Part.ToolResult found =
                new Part.ToolResult("s1", "web_search", ToolKind.WEB_SEARCH, List.of(text("x")), false, null);
        assertThat(lines(request(user(text("q")), assistant(search, found, text("a")), user(text("z")))))
                .containsExactly("user: q", "assistant: a", "user: z");
    }

    @Test
    void storedHistoryOfAnotherWireIsRefused() {
        ChatRequest.Builder request = request(user(text("x")));
        request.previousResponseId = "resp_1";
        assertThatThrownBy(() -> write(request)).isInstanceOfSatisfying(ChatException.class, e -> assertThat(
                        e.error().code())
                .isEqualTo("previous_response_not_found"));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anyHistoryBecomesARequestThatTheVendorTakes(Protocol origin) {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed * 31L + origin.ordinal());
            ChatRequest.Builder request = new ChatRequest.Builder(origin);
            request.model = "m";
            for (int turn = random.nextInt(7); turn >= 0; turn--) {
                List<Part> parts = new ArrayList<>();
                Role role = Role.values()[random.nextInt(4)];
                for (int part = random.nextInt(5); part > 0; part--) {
                    parts.add(part(random, role));
                }
                request.turns.add(new Turn(role, parts));
            }
            for (int tool = random.nextInt(3); tool > 0; tool--) {
                request.tools.add(tool("t" + tool, random.nextBoolean() ? "n.s" : null));
            }
            Target fresh = new Target("gpt-test", random.nextBoolean(), 4096);
            byte[] body = Wire.CODEC.writeRequest(request.build(), fresh);
            try {
                ChatRequestRules.check(body);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ": " + new String(body, java.nio.charset.StandardCharsets.UTF_8), e);
            }
        }
    }

    private static Part part(Random random, Role role) {
        String id = "c" + random.nextInt(4);
        return switch (random.nextInt(role == Role.ASSISTANT ? 8 : 6)) {
            case 0 -> text(random.nextInt(4) == 0 ? "" : "words");
            case 1, 2 -> role == Role.ASSISTANT ? call(id) : result(id, random.nextBoolean() ? image() : text("r"));
            case 3 -> image();
            case 4 -> new Part.Opaque(Protocol.ANTHROPIC, "fallback", "{}", Part.Opaque.Fate.DROP);
            case 5 -> role == Role.ASSISTANT ? new Part.Refusal("no") : text("more");
            case 6 -> new Part.ToolCall(id, null, "my tool", "n.s", ToolKind.CUSTOM, "free", null, null);
            default -> new Part.Reasoning(null, List.of("hm"), null);
        };
    }
}
