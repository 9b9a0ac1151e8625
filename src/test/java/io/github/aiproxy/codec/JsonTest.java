package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.sse.ByteSink;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Set<String> RAW = Set.of("input", "schema");

    @Test
    void rawFieldsKeepEveryCharacterWhateverIsBeforeThem() throws Exception {
        String slice = "{ \"z\" : 12345678901234567890,\n\t\"a\":[1.0, 1e5 ,\"\\u00e9ü😀\"] }";
        for (String before : new String[] {"", "x", "ü", "😀", "\\u00fc\\\"", "日本語".repeat(3000)}) {
            String json = "{\"t\":\"" + before + "\", \"input\" : " + slice + " ,\"after\":{\"schema\":[ 1 ]}}";
            JsonNode node = Json.readStrict(new RequestBody(bytes(json)), RAW);
            assertThat(Json.raw(node.get("input"))).isEqualTo(slice);
            assertThat(Json.isRawObject(node.get("input"))).isTrue();
            assertThat(Json.raw(node.at("/after/schema"))).isEqualTo("[ 1 ]");
            assertThat(Json.isRawObject(node.at("/after/schema"))).isFalse();
            assertThat(Json.raw(node)).contains("\"input\":" + slice);
        }
    }

    @Test
    void rawFieldsAreFoundInADocumentThatBeginsInTheMiddleOfABuffer() throws Exception {
        byte[] document = bytes("{\"ü\":{\"input\":{\"a\":\"ö\"}}}");
        for (int offset = 0; offset < 40; offset++) {
            byte[] buffer = new byte[offset + document.length + 7];
            Arrays.fill(buffer, (byte) 'x');
            System.arraycopy(document, 0, buffer, offset, document.length);
            JsonNode node = Json.read(buffer, offset, document.length, RAW);
            assertThat(Json.raw(node.at("/ü/input"))).as("offset %d", offset).isEqualTo("{\"a\":\"ö\"}");
        }
    }

    @Test
    void rawFieldsAreFoundBehindAByteOrderMark() throws Exception {
        JsonNode node = Json.readStrict(new RequestBody(bytes("\uFEFF{\"input\":{\"a\":1}}")), RAW);
        assertThat(Json.raw(node.get("input"))).isEqualTo("{\"a\":1}");
    }

    @Test
    void rawNamesLeaveTextsAndNumbersAlone() throws Exception {
        JsonNode node = Json.readStrict(new RequestBody(bytes("{\"input\":\"text\",\"schema\":1}")), RAW);
        assertThat(node.get("input").textValue()).isEqualTo("text");
        assertThat(Json.isRawObject(node.get("input"))).isFalse();
        assertThat(Json.isRawObject(node.get("missing"))).isFalse();
        assertThat(Json.raw(node.get("missing"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890",
                "1.0",
                "-0.10",
                "0",
                "-1",
                "9007199254740993",
                "123456789012345678901234567890.5",
                "0.1000000000000000055511151231257827",
            })
    void numbersKeepTheirForm(String number) throws Exception {
        JsonNode node = Json.readStrict(new RequestBody(bytes("{\"n\":" + number + "}")), Set.of());
        assertThat(Json.raw(node)).isEqualTo("{\"n\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{\"a\":1,\"a\":2}",
                "{\"b\":{\"a\":1,\"a\":2}}",
                "{\"input\":{\"a\":1,\"a\":2}}",
                "{} {}",
                "{}]",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{/**/}",
                "{\"a\":\"\n\"}",
                "{\"a\":1e99999999999}",
            })
    void whatIsNoStrictDocumentIsRefused(String json) {
        assertThatThrownBy(() -> Json.readStrict(new RequestBody(bytes(json)), RAW))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void upstreamsMayRepeatAName() throws Exception {
        byte[] json = bytes("{\"a\":1,\"a\":2}");
        assertThat(Json.read(json, Set.of()).get("a").intValue()).isEqualTo(2);
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] json = bytes("{\"a\":\"xx\",\"input\":{\"b\":\"xx\"}}");
        for (int at : new int[] {6, 26}) {
            byte[] broken = json.clone();
            broken[at] = (byte) 0xC3;
            assertThatThrownBy(() -> Json.readStrict(new RequestBody(broken), RAW))
                    .as("byte %d", at)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
    void otherEncodingsAreRefused(String charset) {
        byte[] json = "{\"input\":{\"a\":1}}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> Json.readStrict(new RequestBody(json), RAW))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void nestingThatWouldExhaustTheStackIsRefused() {
        for (String open : new String[] {"[", "{\"a\":", "{\"input\":[", "{\"input\":{\"a\":"}) {
            byte[] json = bytes(open.repeat(100_000));
            assertThatThrownBy(() -> Json.readStrict(new RequestBody(json), RAW))
                    .isInstanceOf(JsonProcessingException.class);
        }
        assertThatThrownBy(() -> Json.read("[".repeat(100_000) + "]".repeat(100_000)))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void nestingUpToTheLimitPasses() throws Exception {
        String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertThat(Json.raw(Json.read(deep))).isEqualTo(deep);
    }

    @Test
    void aStringWrittenByHandReadsBackAsItWas() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x10000; c++) {
            if (!Character.isSurrogate((char) c)) {
                all.append((char) c);
            }
        }
        all.append("😀\uD83D").append("x\uDE00\uD83D");
        ByteSink out = new ByteSink(4);
        Json.writeString(out, all.toString());
        assertThat(Json.read(new String(out.toByteArray(), StandardCharsets.UTF_8))
                        .textValue())
                .isEqualTo(all.toString());
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                .doesNotContain("\n")
                .contains("😀");
    }

    @Test
    void aTreeIsWrittenAsItWasRead() throws Exception {
        String json = "{\"z\":null,\"a\":[true,false,{}],\"s\":\"\\\"\\n\",\"input\":{ \"x\" : 1.50 }}";
        ByteSink out = new ByteSink(4);
        try (JsonGenerator generator = Json.generator(out)) {
            Json.write(generator, Json.readStrict(new RequestBody(bytes(json)), RAW));
        }
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(json);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
