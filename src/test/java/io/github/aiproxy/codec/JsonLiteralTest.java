package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that is still JSON answers as the string would. */
final class JsonLiteralTest {
    private static final String MUCH = ", and enough behind it that nobody makes it a string without need.";

    private static LazyText literal(String json) throws IOException {
        return Json.text(Json.read("[\"" + json + "\"]").get(0));
    }

    private static String written(LazyText text) throws IOException {
        ByteSink out = new ByteSink(16);
        try (JsonGenerator json = Json.generator(out)) {
            Json.writeText(json, text);
        }
        return new String(out.toByteArray(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "words",
                "{\\\"a\\\":1}",
                "  {",
                "\\n\\t {",
                "\\u0020{",
                "\\u00a0",
                "\u3000é",
                "<a\\u003cb",
                "\\\"quoted\\\"",
                "\\\\",
                "\\b",
                "世界",
                " "
            })
    void itAnswersAsTheStringWould(String json) throws IOException {
        LazyText text = literal(json + MUCH);
        assertThat(Json.isLiteral(text)).isTrue();
        assertThat(written(text)).isEqualTo("\"" + json + MUCH + "\"");
        String string = Json.read("[\"" + json + MUCH + "\"]").get(0).textValue();
        LazyText plain = LazyText.of(string);
        assertThat(text.isEmpty()).isFalse();
        assertThat(text.isBlank()).isEqualTo(string.isBlank());
        for (char c : "{[<w\\\"".toCharArray()) {
            assertThat(text.leadsWith(c)).as("%s", c).isEqualTo(plain.leadsWith(c));
        }
        for (String beginning : List.of("", "w", "words", "{", " ", "<a<b", "x")) {
            assertThat(text.startsWith(beginning)).as(beginning).isEqualTo(string.startsWith(beginning));
        }
        for (int length : new int[] {0, 1, 3, 40, 1000}) {
            assertThat(text.head(length)).isEqualTo(plain.head(length));
        }
        assertThat(text.from(5)).hasToString(string.substring(5));
        assertThat(text.roughLength()).isBetween(string.length(), 6 * string.length());
        assertThat(text).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(string);
        assertThat(plain).isEqualTo(text);
    }

    @Test
    void blanksOfAnyKindAreBlank() throws IOException {
        assertThat(literal(" ".repeat(100)).isBlank()).isTrue();
        assertThat(literal(" \\n\\t\\r\\f".repeat(20)).isBlank()).isTrue();
        assertThat(literal("\\u2003\u3000 ".repeat(20)).isBlank()).isTrue();
        assertThat(literal(" \\n\\t".repeat(20) + "\\\\").isBlank()).isFalse();
        assertThat(literal(" ".repeat(99) + "x").isBlank()).isFalse();
    }

    @Test
    void halvesOfSurrogatePairsAreNoLiteral() throws IOException {
        assertThat(Json.isLiteral(literal("\\ud83d" + MUCH))).isFalse();
        assertThat(Json.isLiteral(literal("\\ud83d\\ude00" + MUCH))).isFalse();
        assertThat(Json.isLiteral(literal("😀" + MUCH))).isTrue();
    }

    @Test
    void aNodeOfOneIsATextLikeAnyOther() throws IOException {
        var node = Json.read("{\"a\":\"é\\n" + MUCH + "\"}").get("a");
        assertThat(node.isTextual()).isTrue();
        assertThat(node.textValue()).isEqualTo("é\n" + MUCH);
        assertThat(node.asText()).isEqualTo(node.textValue());
        assertThat(node.asText("other")).isEqualTo(node.textValue());
        assertThat(Json.raw(node)).isEqualTo("\"é\\n" + MUCH + "\"");
        assertThat(node).hasToString("\"é\\n" + MUCH + "\"").isNotEqualTo(TextNode.valueOf(""));
        assertThat(TextNode.valueOf("")).isNotEqualTo(node);
    }
}
