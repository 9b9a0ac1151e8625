package io.github.aiproxy.codec.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiCodecRequestReaderTest {
    private static ChatRequest read(String json) {
        return Wire.CODEC.readRequest(json.getBytes(StandardCharsets.UTF_8), RequestLine.PLAIN);
    }

    /** Reads a request with these messages, written with single quotes. */
    private static ChatRequest messages(String messages) {
        return read(("{'model':'m','messages':[" + messages + "]}").replace('\'', '"'));
    }

    private static ChatRequest with(String fields) {
        return read(("{'model':'m','messages':[{'role':'user','content':'x'}]," + fields + "}").replace('\'', '"'));
    }

    static List<String> same() {
        return Wire.cases("same", ".json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("same")
    void whatAChatClientSaysReachesAChatUpstreamUnchanged(String name) {
        byte[] body = Wire.bytes("same/" + name + ".json");
        ChatRequest request = Wire.CODEC.readRequest(body, RequestLine.PLAIN);
        Target target = new Target("gpt-test", request.stream(), 4096);
        byte[] written = Wire.CODEC.writeRequest(request, target);
        assertThat(Wire.json(written)).isEqualTo(Wire.json(body));
        assertThat(target.losses()).isEmpty();
        assertThat(Wire.CODEC.writeRequest(request, new Target("gpt-test", request.stream(), 4096)))
                .as("the same bytes every time")
                .isEqualTo(written);
    }

    @Test
    void everyFieldIsUnderstood() {
        ChatRequest request = Wire.CODEC.readRequest(Wire.bytes("same/full.json"), RequestLine.PLAIN);
        assertThat(request.origin()).isEqualTo(Protocol.OPENAI);
        assertThat(request.stream()).isTrue();
        assertThat(request.includeUsage()).isTrue();
        assertThat(request.system())
                .containsExactly(new Part.Text("You are terse."), new Part.Text("Answer in German."));
        assertThat(request.turns().get(0))
                .isEqualTo(new Turn(Role.USER, List.of(new Part.Text("Weather in Bonn and Kiel?")), "ada"));
        assertThat(request.turns().get(2))
                .isEqualTo(new Turn(
                        Role.USER,
                        List.of(
                                new Part.ToolResult("call_a", "weather", List.of(new Part.Text("12 °C")), false),
                                new Part.ToolResult("call_b", "weather", List.of(), false))));
        assertThat(request.turns().get(3).role()).isEqualTo(Role.DEVELOPER);
        assertThat(request.turns().get(5).parts())
                .containsExactly(new Part.ToolCall(
                        "call_c", null, "apply_patch", null, ToolKind.CUSTOM, "*** Begin\n*** End", null, null));
        assertThat(request.turns().get(6).parts())
                .singleElement()
                .satisfies(part -> assertThat(((Part.ToolResult) part).kind()).isEqualTo(ToolKind.CUSTOM));
        assertThat(request.maxOutputTokens()).isEqualTo(2048);
        assertThat(request.stop()).containsExactly("END", "STOP");
        assertThat(request.sampling()).isEqualTo(new Sampling(0.7, 0.9, null, 0.5, -0.5, 9007199254740993L));
        assertThat(request.thinking()).isEqualTo(new Thinking(null, Thinking.Effort.HIGH, null, null));
        assertThat(request.outputFormat().kind()).isEqualTo(OutputFormat.Kind.JSON_SCHEMA);
        assertThat(request.outputFormat().schema()).contains("1.50");
        assertThat(request.outputFormat().strict()).isTrue();
        assertThat(request.identity()).isEqualTo(new Identity("u1", "s1", "k1"));
        assertThat(request.metadata()).isEqualTo(Map.of("team", "red"));
        assertThat(request.extras()).containsOnlyKeys("logit_bias", "prediction");
        assertThat(request.candidates()).isEqualTo(2);
        assertThat(request.topLogprobs()).isEqualTo(3);
        assertThat(request.toolChoice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.ALLOWED_REQUIRED, List.of("weather", "say")));
        assertThat(request.tools())
                .extracting(Tool::kind)
                .containsExactly(ToolKind.FUNCTION, ToolKind.CUSTOM, ToolKind.CUSTOM, ToolKind.WEB_SEARCH);
        assertThat(request.tools().get(0).schema()).contains("\"const\": 1.0");
        assertThat(request.tools().get(1).grammar()).isEqualTo(new Tool.Grammar("lark", "start: /x/"));
    }

    @Test
    void onlyInstructionsThatLeadAreTheSystemPrompt() {
        ChatRequest request = messages("{'role':'system','content':'a'},{'role':'developer','content':'b'},"
                + "{'role':'user','content':'c'},{'role':'system','content':'d'}");
        assertThat(request.system()).containsExactly(new Part.Text("a"), new Part.Text("b"));
        assertThat(request.turns()).extracting(Turn::role).containsExactly(Role.USER, Role.SYSTEM);
    }

    @Test
    void emptyWordsBesideCallsAreNoPart() {
        ChatRequest request = messages("{'role':'user','content':'c'},{'role':'assistant','content':'','refusal':null,"
                + "'tool_calls':[{'id':'1','type':'function','function':{'name':'f','arguments':{'a': 1.0}}}]},"
                + "{'role':'tool','tool_call_id':'1','content':[{'type':'text','text':'r'}]}");
        assertThat(request.turns().get(1).parts()).containsExactly(new Part.ToolCall("1", "f", "{\"a\":1.0}"));
        assertThat(request.turns().get(2).parts())
                .containsExactly(new Part.ToolResult("1", "f", List.of(new Part.Text("r")), false));
    }

    @Test
    void oldFormOfFunctionsIsTools() {
        ChatRequest request = read(("{'model':'m','messages':[{'role':'user','content':'x'},"
                        + "{'role':'assistant','content':null,'function_call':{'name':'f','arguments':'{}'}},"
                        + "{'role':'function','name':'f','content':'r'}],"
                        + "'functions':[{'name':'f','parameters':{'type':'object'}}],'function_call':{'name':'f'}}")
                .replace('\'', '"'));
        assertThat(request.tools())
                .containsExactly(Tool.function(Protocol.OPENAI, "f", null, "{\"type\":\"object\"}", null));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of("f")));
        Part.ToolCall call = (Part.ToolCall) request.turns().get(1).parts().get(0);
        Part.ToolResult result =
                (Part.ToolResult) request.turns().get(2).parts().get(0);
        assertThat(result.callId()).isEqualTo(call.callId()).isNotBlank();
        assertThat(result.name()).isEqualTo("f");
    }

    @Test
    void extensionsOfVendorsAreRead() {
        ChatRequest request = messages("{'role':'system','content':[{'type':'text','text':'s',"
                + "'cache_control':{'type':'ephemeral','ttl':'1h'}}]},{'role':'user','content':'x'},"
                + "{'role':'assistant','reasoning_content':'hm','content':'y','tool_calls':[{'id':'1','type':'function',"
                + "'function':{'name':'f','arguments':''},'extra_content':{'google':{'thought_signature':'c2ln'}}}]}");
        assertThat(request.system()).containsExactly(new Part.Text("s", List.of(), null, new CacheHint("1h")));
        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        new Part.Reasoning(null, List.of("hm"), null),
                        new Part.Text("y"),
                        new Part.ToolCall(
                                "1",
                                null,
                                "f",
                                null,
                                ToolKind.FUNCTION,
                                "",
                                new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "c2ln", null),
                                null));
    }

    @Test
    void dataUrlsAreTakenAsClientsWriteThem() {
        ChatRequest request = messages("{'role':'user','content':["
                + "{'type':'image_url','image_url':{'url':'data:image/JPEG;charset=utf-8;base64,_9j-\\nAA=='}},"
                + "{'type':'image_url','image_url':'data:application/pdf;base64,JVBERi0='},"
                + "{'type':'file','file':{'filename':'a.txt','file_data':'aGk='}},"
                + "{'type':'input_audio','input_audio':{'data':'AAAA','format':'mp3'}}]}");
        assertThat(request.turns().get(0).parts())
                .containsExactly(
                        new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("/9j+AA=="), "image/jpeg"),
                        new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.Base64("JVBERi0="), "application/pdf"),
                        new Part.Media(
                                Part.Media.Kind.DOCUMENT,
                                new Part.Source.Base64("aGk="),
                                "text/plain",
                                "a.txt",
                                null,
                                null,
                                null),
                        new Part.Media(Part.Media.Kind.AUDIO, new Part.Source.Base64("AAAA"), "audio/mpeg"));
    }

    @Test
    void smallThingsAreSetByTheirFields() {
        assertThat(with("'stop':'x'").stop()).containsExactly("x");
        assertThat(with("'stop':null,'temperature':null,'tools':null,'n':null").stop())
                .isEmpty();
        assertThat(with("'max_tokens':5").maxOutputTokens()).isEqualTo(5);
        assertThat(with("'max_tokens':5,'max_completion_tokens':7.0").maxOutputTokens())
                .isEqualTo(7);
        assertThat(with("'max_completion_tokens':7,'max_tokens':5").maxOutputTokens())
                .isEqualTo(7);
        assertThat(with("'stream':true").includeUsage()).isFalse();
        assertThat(with("'stream':true,'stream_options':{}").includeUsage()).isFalse();
        assertThat(with("'logprobs':true").topLogprobs()).isZero();
        assertThat(with("'reasoning_effort':'none'").thinking().mode()).isEqualTo(Thinking.Mode.OFF);
        assertThat(with("'response_format':{'type':'text'}").outputFormat().kind())
                .isEqualTo(OutputFormat.Kind.TEXT);
        assertThat(with("'tools':[{'type':'function','name':'f','parameters':{}}]")
                        .tools()
                        .get(0)
                        .name())
                .isEqualTo("f");
        assertThat(with("'tools':[{'type':'web_search'}]").tools().get(0).kind())
                .isEqualTo(ToolKind.OTHER);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m','input':'hi'}|input: ",
                "{'model':'m'}|messages: ",
                "{'messages':[]}|model: ",
                "{'model':'m','messages':[]}|messages: ",
                "{'model':'m','messages':{}}|messages: ",
                "[]|body: ",
                "{|body: ",
                "{'model':'m','model':'n'}|body: ",
                "{'model':'m','messages':[{'role':'foo'}]}|messages[0].role: ",
                "{'model':'m','messages':[1]}|messages[0]: ",
                "{'model':'m','messages':[{'role':'user','content':1}]}|messages[0].content: ",
                "{'model':'m','messages':[{'role':'user','content':[{}]}]}|messages[0].content[0].type: ",
                "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':1}]}]}|messages[0].content[0].text: ",
                "{'model':'m','messages':[{'role':'tool','content':'x'}]}|messages[0].tool_call_id: ",
                "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'id':'x'}]}]}|messages[0].tool_calls[0].function: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'temperature':'hot'}|temperature: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'temperature':1e999}|temperature: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':1e99}|max_tokens: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':1e99999999999}|body: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tools':[{'type':'function','function':{}}]}|tools[0].function.name: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'tool_choice':'foo'}|tool_choice: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'reasoning_effort':'foo'}|reasoning_effort: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'response_format':{'type':'foo'}}|response_format.type: ",
                "{'model':'m','messages':[{'role':'user','content':'x'}],'modalities':['audio']}|modalities: ",
            })
    void whatCannotBeUnderstoodIsNamedByItsPath(String body, String path) {
        assertThatThrownBy(() -> read(body.replace('\'', '"')))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith(path);
    }

    @Test
    void bytesThatAreNotTextAreRefused() {
        assertThatThrownBy(() -> Wire.CODEC.readRequest(
                        new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}, RequestLine.PLAIN))
                .isInstanceOf(ChatException.class);
        assertThatThrownBy(
                        () -> Wire.CODEC.readRequest(new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF, 1}, RequestLine.PLAIN))
                .isInstanceOf(ChatException.class);
        byte[] wide = "{\"model\":\"m\",\"messages\":[],\"schema\":{}}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> Wire.CODEC.readRequest(wide, RequestLine.PLAIN))
                .isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> Wire.CODEC.readRequest(new byte[0], RequestLine.PLAIN))
                .isInstanceOf(ChatException.class);
    }
}
