package io.github.aiproxy.codec.anthropic;

import static io.github.aiproxy.codec.anthropic.Transcript.CODEC;
import static io.github.aiproxy.codec.anthropic.Transcript.file;
import static io.github.aiproxy.codec.anthropic.Transcript.reply;
import static io.github.aiproxy.codec.anthropic.Transcript.replyEvents;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.Message;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Signature;
import io.github.aiproxy.chat.Stop;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnthropicRepliesTest {
    @ParameterizedTest
    @MethodSource("io.github.aiproxy.codec.anthropic.AnthropicEventReaderTest#transcripts")
    void aReplyIsWrittenAsItWasRead(String name) throws Exception {
        byte[] body = file("stream/" + name + ".json");
        String written = written(reply(replyEvents(body)));
        ObjectNode expected = (ObjectNode) AnthropicGrammar.json(new String(body, StandardCharsets.UTF_8));
        expected.put("id", "msg_0123abc").put("model", "told-model");
        ObjectNode usage = (ObjectNode) expected.get("usage");
        for (String figure : List.of("cache_creation_input_tokens", "cache_read_input_tokens")) {
            usage.put(figure, usage.path(figure).asInt());
        }
        if (expected.path("stop_details").isObject()) {
            ((ObjectNode) expected.get("stop_details")).putNull("category");
        }
        assertThat(AnthropicGrammar.json(written)).isEqualTo(expected);
        ObjectMappers.jsonMapper().readValue(written, Message.class);
    }

    @Test
    void argumentsKeepTheirLexemes() {
        assertThat(written(reply(replyEvents(file("stream/thinking-then-tools.json")))))
                .contains("{\"x\":12345678901234567890,\"y\":1.0}");
    }

    @ParameterizedTest
    @MethodSource("io.github.aiproxy.codec.anthropic.AnthropicEventReaderTest#transcripts")
    void bothFormsOfAReplySayTheSame(String name) {
        List<Event> events = replyEvents(file("stream/" + name + ".json"));
        ChatReply streamed = reply(Transcript.events(Transcript.written(events)));
        ChatReply whole = reply(replyEvents(written(reply(events)).getBytes(StandardCharsets.UTF_8)));
        assertThat(streamed).isEqualTo(whole);
    }

    @Test
    void whatThisWireCannotSayIsLeftOut() {
        Signature foreign = new Signature(Protocol.GEMINI, Signature.Kind.THOUGHT_SIGNATURE, "AAAA", null);
        JsonNode message = AnthropicGrammar.json(written(new ChatReply(
                null,
                null,
                List.of(new ChatReply.Candidate(
                        List.of(
                                new Part.Reasoning("rs_1", List.of("a", "b"), foreign),
                                new Part.Reasoning("rs_2", List.of(), foreign),
                                new Part.Text(""),
                                new Part.Opaque(Protocol.RESPONSES, "web_search_call", "{}", Part.Opaque.Fate.DROP),
                                new Part.ToolCall("w", null, "web_search", null, ToolKind.WEB_SEARCH, "{}", null, null),
                                new Part.ToolCall("c", null, "patch", null, ToolKind.CUSTOM, "free text", null, null),
                                new Part.ToolCall("a.b", "f", "broken{"),
                                new Part.ToolCall("d", "g", "")),
                        new Stop(Stop.Reason.TOOL_CALLS))),
                Usage.UNKNOWN)));
        assertThat(message.path("content").toString())
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"a\\n\\nb\",\"signature\":\"\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"patch\",\"input\":{\"input\":\"free text\"}},"
                        + "{\"type\":\"tool_use\",\"id\":\"" + ToolIds.legal("a.b")
                        + "\",\"name\":\"f\",\"input\":{\"_raw\":\"broken{\"}},"
                        + "{\"type\":\"tool_use\",\"id\":\"d\",\"name\":\"g\",\"input\":{}}]");
        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(321);
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
    }

    @Test
    void aRefusalInWordsIsARefusal() {
        JsonNode message = AnthropicGrammar.json(written(new ChatReply(
                null,
                null,
                List.of(new ChatReply.Candidate(List.of(new Part.Refusal("No.")), new Stop(Stop.Reason.END_TURN))),
                new Usage(3, null, null, null, 1, null))));
        assertThat(message.at("/content/0/text").asText()).isEqualTo("No.");
        assertThat(message.path("stop_reason").asText()).isEqualTo("refusal");
        assertThat(message.at("/stop_details/type").asText()).isEqualTo("refusal");
    }

    @Test
    void everySortOfPartHasItsPlace() {
        assertThat(Part.class.getPermittedSubclasses()).hasSize(7);
        for (Part part : List.of(
                new Part.Text("x"),
                new Part.Refusal("x"),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Url("https://example.org/i.png"), null),
                new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Base64("AA"), "image/png"),
                new Part.Reasoning(null, List.of(), null),
                new Part.ToolCall("a", "f", ""),
                new Part.ToolResult("a", "f", List.of(), false),
                new Part.Opaque(Protocol.GEMINI, "x", "{}", Part.Opaque.Fate.DROP))) {
            assertThat(ReplyBlocks.form(part)).isNotNull();
            assertThat(ReplyBlocks.text(part)).isNotNull();
        }
    }

    private static String written(ChatReply reply) {
        return new String(CODEC.writeReply(reply, Transcript.client()), StandardCharsets.UTF_8);
    }
}
