package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Event;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.ReplyFold;
import io.github.aiproxy.fake.Trees;
import io.github.aiproxy.sse.ByteSink;
import io.github.aiproxy.sse.FrameReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of one protocol is told of a reply of another, as a stream and whole. */
final class TranslatedRepliesTest {
    private static final String ASKED = "the-name-asked-for";
    private static final String THEIRS = "the-upstreams-name";

    private static final String BLOCKED =
            "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"modelVersion\":\"" + THEIRS
                    + "\",\"responseId\":\"r\",\"usageMetadata\":{\"promptTokenCount\":4,\"totalTokenCount\":4}}";
    /** 東京 is six bytes, and the cited words come behind a character of two UTF-16 units. */
    private static final String GROUNDED = "{\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{"
            + "\"text\":\"東京 😀 は首都。\"}]},\"finishReason\":\"STOP\",\"groundingMetadata\":{\"groundingChunks\":[{"
            + "\"web\":{\"uri\":\"https://h/1\",\"title\":\"T\"}}],\"groundingSupports\":[{\"segment\":{\"startIndex\":12,"
            + "\"endIndex\":21,\"text\":\"は首都\"},\"groundingChunkIndices\":[0]}]}}],\"modelVersion\":\"m\","
            + "\"responseId\":\"r\"}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Event> streamed(Protocol upstream, String sse) {
        List<Event> events = new ArrayList<>();
        EventReader reader = Codecs.INSTANCE.of(upstream).eventReader(new Target("m", true, 1024));
        FrameReader frames = new FrameReader(1 << 16);
        byte[] stream = bytes(sse);
        frames.read(stream, 0, stream.length, frame -> reader.read(frame, events::add));
        if (!reader.ended()) {
            reader.end(events::add);
        }
        return events;
    }

    private static ClientView view(Protocol client) {
        ChatRequest.Builder request = new ChatRequest.Builder(client);
        request.model = ASKED;
        request.stream = true;
        return new ClientView(request.build(), "R1", 1_760_000_000L, () -> 1, false);
    }

    private static String stream(List<Event> events, Protocol client) {
        EventWriter writer = Codecs.INSTANCE.of(client).eventWriter(view(client));
        ByteSink out = new ByteSink(1024);
        events.forEach(event -> writer.write(event, out));
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    private static JsonNode whole(List<Event> events, Protocol client) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold::accept);
        return Trees.read(
                new String(Codecs.INSTANCE.of(client).writeReply(fold.reply(), view(client)), StandardCharsets.UTF_8));
    }

    private static List<JsonNode> data(String sse) {
        return sse.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Trees.read(line.substring("data: ".length())))
                .toList();
    }

    private static JsonNode last(String sse) {
        List<JsonNode> data = data(sse);
        return data.get(data.size() - 1);
    }

    /** As of a server that leaves out the blank line between two frames: the words of the second must not get lost. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "OPENAI; {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
                "ANTHROPIC; {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
                "RESPONSES; {\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"a\"}",
                "GEMINI; {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}"
            })
    void framesThatRanTogetherAreNotReadByHalf(Protocol upstream, String frame) {
        String block = "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
                + "\"text\":\"\"}}\n\n";
        String begin = (upstream == Protocol.ANTHROPIC ? block : "") + "data: " + frame + "\n\n";
        assertThat(streamed(upstream, begin)).contains(new Event.Delta(0, "a"));
        assertThatThrownBy(() -> streamed(upstream, begin + "data: " + frame + "\ndata: " + frame + "\n\n"))
                .isInstanceOf(ChatException.class);
    }

    /** No chance at all has no number in JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":[{\"token\":\"a\","
                        + "\"logprob\":-1e999}]},\"finish_reason\":\"stop\"}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\",\"logprobsResult\":{"
                        + "\"chosenCandidates\":[{\"token\":\"a\",\"logProbability\":\"-Infinity\"}]}}]}"
            })
    void aTokenWithoutAnyChanceIsToldAsOne(String chunk) {
        Protocol upstream = chunk.startsWith("{\"candidates") ? Protocol.GEMINI : Protocol.OPENAI;
        List<Event> events = streamed(upstream, "data: " + chunk + "\n\n");
        for (Protocol client : new Protocol[] {Protocol.OPENAI, Protocol.GEMINI, Protocol.RESPONSES}) {
            String told = stream(events, client);
            assertThat(data(told)).isNotEmpty();
            assertThat(told).contains(":-9999.0");
            assertThat(whole(events, client)).asString().contains(":-9999.0");
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void blockedPromptIsARefusalAndNoEmptySuccess(Protocol client) {
        List<Event> events = streamed(Protocol.GEMINI, "data: " + BLOCKED + "\n\n");
        JsonNode json = whole(events, client);
        String sse = stream(events, client);
        switch (client) {
            case ANTHROPIC -> {
                assertThat(json.path("stop_reason").asText()).isEqualTo("refusal");
                assertThat(json.path("content")).isEmpty();
                assertThat(sse).contains("\"stop_reason\":\"refusal\"").contains("event: message_stop");
            }
            case OPENAI -> {
                assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("content_filter");
                assertThat(sse).contains("\"finish_reason\":\"content_filter\"").contains("[DONE]");
            }
            case RESPONSES -> {
                assertThat(json.path("status").asText()).isEqualTo("incomplete");
                assertThat(json.at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
                assertThat(last(sse).path("type").asText()).isEqualTo("response.incomplete");
            }
            case GEMINI -> {
                assertThat(json.at("/candidates/0/finishReason").asText()).isEqualTo("PROHIBITED_CONTENT");
                assertThat(last(sse).at("/candidates/0/finishReason").asText()).isEqualTo("PROHIBITED_CONTENT");
            }
        }
    }

    @Test
    void citationsPointAtTheirWordsWhateverTheUnit() {
        List<Event> events = streamed(Protocol.GEMINI, "data: " + GROUNDED + "\n\n");
        String text = "東京 😀 は首都。";
        JsonNode chat = whole(events, Protocol.OPENAI).at("/choices/0/message");
        assertThat(cited(text, chat.at("/annotations/0/url_citation"))).isEqualTo("は首都");
        for (JsonNode chunk : data(stream(events, Protocol.OPENAI))) {
            JsonNode citation = chunk.at("/choices/0/delta/annotations/0/url_citation");
            assertThat(citation.isMissingNode() || cited(text, citation).equals("は首都"))
                    .isTrue();
        }
        JsonNode responses = whole(events, Protocol.RESPONSES).at("/output/0/content/0");
        assertThat(cited(text, responses.at("/annotations/0"))).isEqualTo("は首都");
        assertThat(last(stream(events, Protocol.RESPONSES)).at("/response/output/0/content/0"))
                .isEqualTo(responses);
        JsonNode segment =
                whole(events, Protocol.GEMINI).at("/candidates/0/groundingMetadata/groundingSupports/0/segment");
        assertThat(segment.path("startIndex").asInt()).isEqualTo(12);
        assertThat(segment.path("endIndex").asInt()).isEqualTo(21);
    }

    private static String cited(String text, JsonNode citation) {
        int[] points = text.codePoints().toArray();
        int start = citation.path("start_index").asInt();
        return new String(points, start, citation.path("end_index").asInt() - start);
    }

    /** What was redacted reaches a Responses client as reasoning that it sends back, and Anthropic as it was. */
    @Test
    void redactedThinkingSurvivesAnotherProtocol() {
        String sse =
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
                        + "\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[],\"usage\":{\"input_tokens\":1,"
                        + "\"output_tokens\":1}}}\n\n"
                        + block(0, "{\"type\":\"redacted_thinking\",\"data\":\"RURBQ1RFRA==\"}")
                        + block(1, "{\"type\":\"text\",\"text\":\"Hi\"}")
                        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                        + "\"usage\":{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        List<Event> events = streamed(Protocol.ANTHROPIC, sse);
        JsonNode json = whole(events, Protocol.RESPONSES);
        assertThat(last(stream(events, Protocol.RESPONSES)).at("/response/output"))
                .isEqualTo(json.path("output"));
        assertThat(json.at("/output/0/type").asText()).isEqualTo("reasoning");
        String again = "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"a\"}," + json.at("/output/0") + ","
                + json.at("/output/1") + ",{\"role\":\"user\",\"content\":\"b\"}]}";
        ChatRequest request = Codecs.INSTANCE.of(Protocol.RESPONSES).readRequest(bytes(again), RequestLine.PLAIN);
        byte[] written = Codecs.INSTANCE
                .of(Protocol.ANTHROPIC)
                .writeRequest(request, new Target("claude-sonnet-4-5", true, 1024));
        assertThat(Trees.read(new String(written, StandardCharsets.UTF_8)).at("/messages/1/content/0"))
                .isEqualTo(Trees.read("{\"type\":\"redacted_thinking\",\"data\":\"RURBQ1RFRA==\"}"));
    }

    /** A signature holds for the very text: nothing of it is trimmed, normalised or repaired. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "  both ends  ",
                "line\\r\\nends\\n",
                "\\u00a0no\\u00a0break\\u2028",
                "e\\u0301 and \\u00e9",
                "\\ud83d\\ude00",
                "\\ud83d",
                "\\u0000\\u001f\\\"\\/"
            })
    void signedThinkingIsGivenBackToTheByte(String escaped) {
        String body = "{\"model\":\"m\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"" + escaped
                + "\",\"signature\":\"c2ln\"},{\"type\":\"text\",\"text\":\"b\"}]},{\"role\":\"user\",\"content\":\"c\"}]}";
        Codec codec = Codecs.INSTANCE.of(Protocol.ANTHROPIC);
        byte[] written = codec.writeRequest(
                codec.readRequest(bytes(body), RequestLine.PLAIN), new Target("claude-sonnet-4-5", false, 64));
        String text = Trees.read(body).at("/messages/1/content/0/thinking").textValue();
        assertThat(Trees.read(new String(written, StandardCharsets.UTF_8))
                        .at("/messages/1/content/0/thinking")
                        .textValue())
                .isEqualTo(text);
    }

    private static String block(int index, String block) {
        return "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":" + index
                + ",\"content_block\":" + block + "}\n\nevent: content_block_stop\ndata: "
                + "{\"type\":\"content_block_stop\",\"index\":" + index + "}\n\n";
    }

    static Stream<Arguments> replies() {
        List<String[]> upstreams = List.of(
                new String[] {
                    "OPENAI",
                    "data: {\"id\":\"c\",\"model\":\"" + THEIRS
                            + "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
                            + "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                },
                new String[] {
                    "GEMINI",
                    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hi\"}]},"
                            + "\"finishReason\":\"STOP\"}],\"modelVersion\":\"" + THEIRS + "\"}\n\n"
                },
                new String[] {
                    "ANTHROPIC",
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
                            + "\"role\":\"assistant\",\"model\":\"" + THEIRS + "\",\"content\":[],\"usage\":{}}}\n\n"
                            + block(0, "{\"type\":\"text\",\"text\":\"Hi\"}")
                            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}"
                            + "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
                },
                new String[] {
                    "RESPONSES",
                    "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"" + THEIRS + "\"}}\n\n"
                            + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"model\":\"" + THEIRS
                            + "\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"role\":\"assistant\","
                            + "\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}]}}\n\n"
                });
        return upstreams.stream().flatMap(reply -> Stream.of(Protocol.values())
                .map(client -> Arguments.of(Protocol.valueOf(reply[0]), client, reply[1])));
    }

    @ParameterizedTest(name = "{0}→{1}")
    @MethodSource("replies")
    void modelHasTheNameThatWasAskedFor(Protocol upstream, Protocol client, String sse) {
        List<Event> events = streamed(upstream, sse);
        for (String told : List.of(stream(events, client), whole(events, client).toString())) {
            assertThat(told).contains("\"" + ASKED + "\"").contains("Hi").doesNotContain(THEIRS);
        }
        for (JsonNode frame : data(stream(events, client))) {
            for (String field : List.of("model", "modelVersion")) {
                assertThat(frame.findValuesAsText(field)).allMatch(ASKED::equals);
            }
        }
    }
}
