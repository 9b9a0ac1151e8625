package io.github.aiproxy.codec.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Annotation;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.TokenLogprob;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reply as one object is, byte for byte, what a stream of the same parts ends with. */
class WholeReplyTest {
    private static final Signature OWN =
            new Signature(Protocol.RESPONSES, Signature.Kind.ENCRYPTED_CONTENT, "sealed", "rs_bound");
    private static final Signature FOREIGN = new Signature(Protocol.ANTHROPIC, Signature.Kind.SIGNATURE, "x", null);
    private static final Annotation CITATION =
            new Annotation("https://a.example/\"", "A", 1, 3, null, Protocol.ANTHROPIC, null);
    private static final Annotation OWN_CITATION = new Annotation(
            null, null, null, null, null, Protocol.RESPONSES, "{\"type\":\"file_citation\",\r\n \"index\":0}");
    private static final Annotation UNSAYABLE =
            new Annotation(null, "a page", null, null, "words", Protocol.ANTHROPIC, "{}");
    private static final TokenLogprob TOKEN = new TokenLogprob("w\"", -0.5, null, List.of());

    private static final List<Part> PARTS = List.of(
            new Part.Text(""),
            new Part.Text("words with a \"quote\"\n, half a pair \uD83D and a whole one \uD83D\uDE00"),
            new Part.Text("aside").withPhase("commentary"),
            new Part.Text("cited", List.of(CITATION, OWN_CITATION, UNSAYABLE), null, null, List.of(TOKEN), null),
            new Part.Text("", List.of(CITATION), null, null),
            new Part.Text("", List.of(UNSAYABLE), null, null),
            new Part.Refusal("no"),
            new Part.Refusal("no, and that is final", "final_answer"),
            new Part.Refusal(""),
            new Part.Reasoning(null, List.of("first", "", "second"), FOREIGN),
            new Part.Reasoning("rs_1", List.of("thought"), OWN),
            new Part.Reasoning(null, List.of(""), OWN),
            new Part.Reasoning(null, List.of(), FOREIGN),
            call("call_1", "fc_1", ToolKind.FUNCTION, "{\"a\": 1}"),
            call("call_2", "fc_1", ToolKind.FUNCTION, ""),
            new Part.ToolCall("call_" + "9".repeat(80), null, "f", "space", ToolKind.BASH, "{", null, null),
            call("call_4", null, ToolKind.CUSTOM, ""),
            call("call_5", "ctc_5", ToolKind.CUSTOM, "free text"),
            call("call_6", "lsh_6", ToolKind.LOCAL_SHELL, "{\"command\":[\"ls\"]}"),
            call("call_7", null, ToolKind.APPLY_PATCH, "broken"),
            call("call_8", null, ToolKind.WEB_SEARCH, "{\"query\":\"news\"}"),
            call("call_9", null, ToolKind.CODE_EXECUTION, "{}"),
            new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("AAAA"), "image/png"),
            new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://a.example/"), "image/png"),
            new Part.ToolResult("call_9", "run", List.of(new Part.Text("out")), false),
            new Part.Opaque(
                    Protocol.RESPONSES,
                    "mcp_call",
                    "{\"type\":\"mcp_call\",\n\"id\":\"mcp_1\"}",
                    Part.Opaque.Fate.DROP),
            new Part.Opaque(Protocol.GEMINI, "x", "{}", Part.Opaque.Fate.DROP));

    private static Part call(String id, String itemId, ToolKind kind, String arguments) {
        return new Part.ToolCall(id, itemId, "a_tool", null, kind, arguments, null, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"END_TURN", "MAX_TOKENS", "REFUSAL"})
    void isWhatTheStreamEndsWithWhateverIsSaid(Stop.Reason reason) {
        Stop stop = new Stop(reason, null, reason == Stop.Reason.REFUSAL ? "the provider's words" : null);
        same(List.of(), stop, Wire.client());
        for (Part first : PARTS) {
            same(List.of(first), stop, Wire.client());
            for (Part second : PARTS) {
                same(List.of(first, second), stop, Wire.client());
                for (int third = 0; third < PARTS.size(); third += 6) {
                    same(List.of(first, second, PARTS.get(third)), stop, Wire.client());
                }
            }
        }
    }

    @Test
    void isWhatTheStreamEndsWithWhateverWasAsked() {
        for (String asked : List.of(ASKED, new String(Wire.file("codex-request.json"), StandardCharsets.UTF_8))) {
            List<Part> parts = List.of(new Part.Text("words"), call("call_1", null, ToolKind.FUNCTION, "{}"));
            same(parts, new Stop(Stop.Reason.END_TURN), Wire.client(Wire.request(asked)));
        }
    }

    @Test
    void repeatsWhatWasAsked() {
        byte[] json = Wire.CODEC.writeReply(
                Wire.fold(events(List.of(), new Stop(Stop.Reason.END_TURN))), Wire.client(Wire.request(ASKED)));
        assertThat(new String(json, StandardCharsets.UTF_8))
                .contains("\"error\":null,\"incomplete_details\":null,\"model\":\"m\","
                        + "\"instructions\":\"say \\\"ü\\\"\\n\\ttwice\",\"max_output_tokens\":99,\"temperature\":0.5,"
                        + "\"top_p\":1.0,\"top_logprobs\":2,\"parallel_tool_calls\":false,"
                        + "\"previous_response_id\":\"resp_0\",\"store\":true,\"service_tier\":\"flex\",\"user\":\"u\","
                        + "\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\","
                        + "\"reasoning\":{\"effort\":\"low\",\"summary\":\"detailed\"},"
                        + "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{  \"type\": \"object\"},"
                        + "\"strict\":true},\"verbosity\":\"low\"},"
                        + "\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"},"
                        + "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"description\":\"d\","
                        + "\"parameters\":{  \"type\": \"object\",  \"properties\": {}},\"strict\":true},"
                        + "{\"type\":\"function\",\"name\":\"g\","
                        + "\"parameters\":{\"properties\":{},\"type\":\"object\"},\"strict\":false},"
                        + "{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a.example\"]}}],"
                        + "\"truncation\":\"auto\",\"metadata\":{\"a\":\"b\"},\"output\":[],\"usage\":");
    }

    @Test
    void longInstructionsAreRepeatedHoweverTheyWereSpelt() {
        String spelt = "\\u00fc \\/ \\\" \\n \\ud83d\\ude00 ü " + "word ".repeat(20);
        for (String instructions : List.of(spelt, spelt.replace("\\ud83d\\ude00", ""))) {
            ChatRequest asked = Wire.request("{\"input\":\"hi\",\"instructions\":\"" + instructions + "\"}");
            List<Event> events = events(List.of(new Part.Text("words")), new Stop(Stop.Reason.END_TURN));
            byte[] json = Wire.CODEC.writeReply(Wire.fold(events), Wire.client(asked));
            assertThat(Wire.tree(json).get("instructions"))
                    .isEqualTo(Wire.tree("[\"" + instructions + "\"]").get(0));
        }
    }

    private static final String ASKED = """
            {"model":"m","instructions":"say \\"ü\\"\\n\\ttwice","max_output_tokens":99,"temperature":0.5,"top_p":1,
             "top_logprobs":2,"parallel_tool_calls":false,"previous_response_id":"resp_0","store":true,
             "service_tier":"flex","user":"u","safety_identifier":"s","prompt_cache_key":"k",
             "reasoning":{"effort":"low","summary":"detailed"},"text":{"verbosity":"low","format":{"type":"json_schema",
             "name":"n","strict":true,"schema":{
             "type": "object"}}},"tool_choice":{"type":"function","name":"f"},"tools":[
             {"type":"function","name":"f","description":"d","strict":true,"parameters":{
             "type": "object",\r\n"properties": {}}},
             {"type":"function","name":"g","parameters":{"properties":{}}},
             {"type":"web_search","filters":{"allowed_domains":["a.example"]}}],
             "truncation":"auto","metadata":{"a":"b"},"input":"hi"}
            """;

    private static void same(List<Part> parts, Stop stop, ClientView client) {
        List<Event> events = events(parts, stop);
        byte[] whole = Wire.CODEC.writeReply(Wire.fold(events), client);
        String stream = new String(Wire.stream(events, client), StandardCharsets.UTF_8);
        String response = stream.substring(stream.lastIndexOf(",\"response\":") + 12, stream.length() - 3);
        assertThat(new String(whole, StandardCharsets.UTF_8)).as("%s", parts).isEqualTo(response);
    }

    private static List<Event> events(List<Part> parts, Stop stop) {
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started("up", "upstream", Usage.UNKNOWN));
        for (int i = 0; i < parts.size(); i++) {
            events.add(new Event.PartStarted(i, 0, parts.get(i)));
            events.add(new Event.PartEnded(i));
        }
        events.add(new Event.UsageSeen(new Usage(10, 4, null, null, 5, 2)));
        events.add(new Event.Finished(0, stop));
        events.add(new Event.Completed());
        return events;
    }
}
