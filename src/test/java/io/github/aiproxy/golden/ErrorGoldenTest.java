package io.github.aiproxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Codecs;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error reply of the corpus is told to clients of every protocol in their own shape.
 *
 * <p>A case has {@code case.json} with the kind, when to come back and the statuses on both sides; {@code
 * upstream.<protocol>.*} with what an upstream answers, {@code upstream.any.*} where it may be any; {@code
 * client.<protocol>.json} with what the client is told, in which {@code ${message}} stands for the upstream's words
 * and {@code ${param}} for the culprit that it names.
 */
final class ErrorGoldenTest {
    /** What Claude Code looks for to compact the conversation, and Gemini's clients for theirs. */
    private static final String TOO_LONG = "prompt is too long";

    private static final String TOKEN_COUNT = "The input token count exceeds the maximum number of tokens allowed. ";

    static Stream<Arguments> errors() {
        List<Arguments> all = new ArrayList<>();
        for (GoldenCase golden : GoldenCase.all("error")) {
            for (String file : upstreams(golden)) {
                String upstream = file.split("\\.")[1];
                for (Protocol from : Protocol.values()) {
                    if (upstream.equals("any") || upstream.equals(from.id())) {
                        for (Protocol to : Protocol.values()) {
                            all.add(Arguments.of(golden + " " + from.id() + "→" + to.id(), golden, file, from, to));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    private static List<String> upstreams(GoldenCase golden) {
        try (Stream<Path> files = Files.list(golden.file(""))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("upstream."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void isToldInTheClientsShape(String name, GoldenCase golden, String file, Protocol from, Protocol to) {
        JsonNode expected = Trees.parse(golden.bytes("case.json"));
        Duration header =
                expected.has("header") ? Duration.parse(expected.path("header").asText()) : null;
        ChatError error = Codecs.INSTANCE
                .of(from)
                .readError(expected.at("/upstream/" + from.id()).asInt(), golden.bytes(file), header);

        assertThat(error.kind().name()).as(name).isEqualTo(expected.path("kind").asText());
        assertThat(error.retryAfter())
                .as(name)
                .isEqualTo(
                        expected.has("retryAfter")
                                ? Duration.parse(expected.path("retryAfter").asText())
                                : null);
        assertThat(error.message()).as(name).isNotBlank().doesNotContain("<", "\n");
        Codec client = Codecs.INSTANCE.of(to);
        assertThat(client.errorStatus(error))
                .as("%s: status", name)
                .isEqualTo(expected.at("/client/" + to.id()).asInt());
        JsonNode told = Trees.parse(client.writeError(error, "req_1"));
        assertThat(Difference.between(told(golden, file, to, error), told))
                .as(name)
                .isEmpty();
    }

    private static JsonNode told(GoldenCase golden, String file, Protocol to, ChatError error) {
        String text = new String(golden.bytes("client." + to.id() + ".json"), StandardCharsets.UTF_8);
        // These words come first and are not said twice.
        String message = error.message();
        String after = message.startsWith(TOO_LONG) ? message.substring(TOO_LONG.length()) : ": " + message;
        String counted = message.contains("input token count") ? message : TOKEN_COUNT + message;
        if (text.contains("${param}")) {
            text = text.replace("\"${param}\"", param(golden, file));
        }
        return Trees.parse(text.replace("${message}", quoted(message))
                .replace("${colon message}", quoted(after))
                .replace("${token count message}", quoted(counted)));
    }

    /** The culprit that an upstream of OpenAI's names, as JSON. */
    private static String param(GoldenCase golden, String file) {
        String said = Trees.parse(golden.bytes(file)).at("/error/param").asText(null);
        return said == null || said.equals("null") ? "null" : '"' + said + '"';
    }

    private static String quoted(String text) {
        String json = Json.raw(com.fasterxml.jackson.databind.node.TextNode.valueOf(text));
        return json.substring(1, json.length() - 1);
    }
}
