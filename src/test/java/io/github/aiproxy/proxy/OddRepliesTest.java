package io.github.aiproxy.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.fake.FakeReply;
import io.github.aiproxy.fake.FakeUpstream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replies whose HTTP or JSON is odd: what can only be read in one way is the answer; of all else the client sees nothing,
 * as another upstream answers.
 */
final class OddRepliesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String JSON = "content-type: application/json\r\n";
    private static final String SSE = "content-type: text/event-stream\r\n";
    private static final String CHUNKED = "transfer-encoding: chunked\r\n";
    private static final String LAST = "0\r\n\r\n";
    private static final String WORDS = "odd words";
    private static final String OTHER = "other words";

    private static RawUpstream raw;
    private static FakeUpstream good;
    private static RunningProxy proxy;
    /** Each case has a model of its own, so that the odd upstream is asked first. */
    private static int models;

    @BeforeAll
    static void start() {
        raw = new RawUpstream();
        good = FakeUpstream.answering(
                Protocol.OPENAI,
                request -> request.text().contains("\"stream\":true")
                        ? FakeReply.sse(frames(OTHER))
                        : FakeReply.json(200, whole(OTHER)));
        proxy = new ProxyYaml()
                .with("circuit_breaker: { failures: 1000 }")
                .upstreamAt("odd", raw.uri(), "api_type: openai", "token: key", "weight: 2")
                .upstream("good", good, "weight: 1")
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        good.close();
        raw.close();
    }

    private static String whole(String words) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"" + words + "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    private static List<String> frames(String words) {
        return List.of(
                chunk("{\"role\":\"assistant\",\"content\":\"" + words + "\"}", "null"),
                chunk("{}", "\"stop\""),
                "data: [DONE]\n\n");
    }

    private static String stream(String words) {
        return String.join("", frames(words));
    }

    private static String ofLength(String body) {
        return "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String inChunks(String body) {
        return "\r\n" + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    }

    private static Arguments answer(String what, String bytes) {
        return Arguments.of(what, bytes, WORDS, "");
    }

    /** A stream that a client of the same protocol gets as it is, down to its bytes. */
    private static Arguments relayed(String what, String frames) {
        return Arguments.of(what, OK + SSE + ofLength(frames), WORDS, frames);
    }

    private static Arguments nonsense(String what, String bytes) {
        return Arguments.of(what, bytes, OTHER, "");
    }

    static Stream<Arguments> replies() {
        String body = whole(WORDS);
        String json = OK + JSON;
        String early = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
        return Stream.of(
                answer("until the connection closes", json + "\r\n" + body),
                answer("HTTP/1.0", json.replace("1.1", "1.0") + "\r\n" + body),
                answer("after 100 and 103", "HTTP/1.1 100 Continue\r\n\r\n" + early + json + ofLength(body)),
                answer("without a reason", json.replace(" OK", " ") + ofLength(body)),
                answer("201", json.replace("200", "201") + ofLength(body)),
                answer(
                        "chunk with an extension",
                        json + CHUNKED + inChunks(body).replace("\r\n{", ";a=b\r\n{") + LAST),
                answer("with trailers", json + CHUNKED + inChunks(body) + "0\r\nx-a: b\r\n\r\n"),
                answer("without a type", OK + ofLength(body)),
                answer("unused coding", json + "content-encoding: identity\r\n" + ofLength(body)),
                answer("events for JSON", OK + SSE + ofLength(stream(WORDS))),
                answer("bytes behind it", json + ofLength(body) + "and more\r\n"),
                answer("another answer behind it", json + ofLength(body) + json + ofLength(whole("nobody's words"))),
                answer("byte-order mark", json + ofLength("\u00ef\u00bb\u00bf" + body)),
                nonsense("two lengths", json + "content-length: 5\r\n" + ofLength(body)),
                nonsense("length and chunks", json + CHUNKED + "content-length: 5\r\n" + inChunks(body) + LAST),
                nonsense("length that is not reached", json + "content-length: 9999\r\n\r\n" + body),
                nonsense("negative length", json + "content-length: -5\r\n\r\n" + body),
                nonsense("length that is no number", json + "content-length: abc\r\n\r\n" + body),
                nonsense("cut off by a close", json + "\r\n" + body.substring(0, body.length() - 20)),
                nonsense("no last chunk", json + CHUNKED + inChunks(body)),
                nonsense("size that is no number", json + CHUNKED + "\r\nzz\r\n" + body + "\r\n" + LAST),
                nonsense("size beyond all", json + CHUNKED + "\r\nffffffffffffffff\r\n" + body + "\r\n" + LAST),
                nonsense("negative size", json + CHUNKED + "\r\n-5\r\n" + body + "\r\n" + LAST),
                nonsense("no head", body),
                nonsense("no HTTP", "\u0015\u0003\u0001\u0000\u0002\u0002\u0028"),
                nonsense("HTTP/2", "\u0000\u0000\u0012\u0004\u0000\u0000\u0000\u0000\u0000" + "\u0000".repeat(18)),
                nonsense("header of 300 KB", json + "x-a: " + "a".repeat(300_000) + "\r\n" + ofLength(body)),
                nonsense("header without a colon", json + "xab\r\n" + ofLength(body)),
                nonsense("NUL in a header", json + "x-a: a\u0000b\r\n" + ofLength(body)),
                nonsense("line end in a header", json + "x-request-id: a\rb\r\n" + ofLength(body)),
                nonsense("204", "HTTP/1.1 204 No Content\r\n\r\n"),
                nonsense("304", "HTTP/1.1 304 Not Modified\r\n\r\n"),
                nonsense("status that is none", "HTTP/1.1 999 What\r\n" + ofLength("{}")),
                nonsense("status 000", "HTTP/1.1 000 What\r\n" + ofLength("{}")),
                nonsense("not compressed", json + "content-encoding: gzip\r\n" + ofLength(body)),
                nonsense("a page", OK + "content-type: text/html\r\n" + ofLength("<html>sign in</html>")),
                nonsense(
                        "UTF-16",
                        json
                                + ofLength(new String(
                                        body.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1))),
                nonsense("Latin-1", json + ofLength(body.replace("odd", "\u00f6dd"))),
                nonsense("nothing", json + ofLength("")),
                nonsense("null", json + ofLength("null")),
                nonsense("list", json + ofLength("[" + body + "]")),
                nonsense("two objects", json + ofLength(body + body)),
                nonsense("finished with an error", json + ofLength(body.replace("\"stop\"", "\"error\""))),
                nonsense("choices that are none", json + ofLength("{\"id\":\"c\",\"choices\":[\"odd words\"]}")));
    }

    static Stream<Arguments> streams() {
        String body = stream(WORDS);
        String sse = OK + SSE;
        return Stream.of(
                answer("until the connection closes", sse + "\r\n" + body),
                answer("of a length", sse + ofLength(body)),
                answer("JSON for events", OK + JSON + ofLength(whole(WORDS))),
                answer("without a type", OK + CHUNKED + inChunks(body) + LAST),
                relayed("byte-order mark", "\u00ef\u00bb\u00bf" + body),
                answer("comments, ids and waits", sse + ofLength(": hello\n\nid: 4\nretry: 10\n\n" + body)),
                relayed("no spaces", body.replace("data: ", "data:")),
                relayed("data in several lines", body.replace(",\"model\"", ",\ndata: \"model\"")),
                relayed("more behind its end", body + chunk("{\"content\":\"!\"}", "null")),
                nonsense("no events", sse + CHUNKED + "\r\n" + LAST),
                nonsense("a page", OK + "content-type: text/html\r\n" + ofLength("<html>sign in</html>")),
                nonsense("no first chunk", sse + CHUNKED + "\r\nzz\r\n" + body));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void onlyWhatIsClearIsAnAnswer(String what, String bytes, String words, String relayed) {
        asked(bytes, words, relayed, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void onlyWhatIsClearIsAStream(String what, String bytes, String words, String relayed) {
        asked(bytes, words, relayed, true);
    }

    private static void asked(String bytes, String words, String relayed, boolean stream) {
        raw.answers(bytes, true);
        for (Dialect client : List.of(Dialect.OPENAI, Dialect.ANTHROPIC)) {
            Http.Answer answer = client.ask(proxy.uri(), "model-" + models++, "hello", stream);
            assertThat(answer.status()).as("%s: %s", client, answer.body()).isEqualTo(200);
            if (client == Dialect.OPENAI && !relayed.isEmpty()) {
                assertThat(answer.bytes()).isEqualTo(relayed.getBytes(StandardCharsets.ISO_8859_1));
                continue;
            }
            assertThat(client.text(answer.body()))
                    .as("%s: %s", client, answer.body())
                    .isEqualTo(words);
            assertThat(client.errors(answer.body())).isEmpty();
            assertThat(answer.body()).doesNotContain("nobody's");
        }
    }

    /** Its connection is not used again, or what was behind the answer would be somebody else's. */
    @Test
    void whatIsBehindAnAnswerIsNobodys() {
        raw.answers(OK + JSON + ofLength(whole(WORDS)) + OK + JSON + ofLength(whole("nobody's words")), false);
        for (int i = 0; i < 20; i++) {
            Http.Answer answer = Dialect.OPENAI.ask(proxy.uri(), "same", "hello", false);
            assertThat(Dialect.OPENAI.text(answer.body())).isIn(WORDS, OTHER);
        }
    }
}
