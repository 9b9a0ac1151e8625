package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.aiproxy.call.Buffers;
import io.github.aiproxy.chat.ChatException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding and changing two fields of a body whose every other byte is the client's. */
final class RequestScanTest {
    private static String edit(String body, String model, boolean stream, String options) {
        byte[] bytes = body.getBytes(UTF_8);
        return Buffers.of(RequestScan.of(bytes).edit(bytes, model, stream, options))
                .toString(UTF_8);
    }

    @Test
    void modelIsReplacedWhateverIsAround() {
        String before = " {\n \"é\\u00e9\\\"\\ud83d\\ude00🌍\": [1.50E+002, -0.0, {\"model\":\"no\"}],\t";
        String after = " ,\"a\":1,\"a\" : 12345678901234567890.10 , \"z\":\"\\/\"\r\n}\n ";
        String body = before + "\"model\" :\t\"cl\\u0061ude\"" + after;
        assertThat(RequestScan.of(body.getBytes(UTF_8)).model()).isEqualTo("claude");
        assertThat(edit(body, "thé\"irs", false, null)).isEqualTo(before + "\"model\" :\t\"thé\\\"irs\"" + after);
        assertThat(edit(body, null, false, null)).isEqualTo(body);
        assertThat(edit(body, "claude", false, null)).isEqualTo(body);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"}|{\"stream\":true,\"model\":\"n\"}",
                "{\"stream\":false,\"model\":\"m\"}|{\"stream\":true,\"model\":\"n\"}",
                "{\"model\":\"m\",\"stream\" : null }|{\"model\":\"n\",\"stream\" : true }",
                "{\"model\":\"m\",\"stream\":true}|{\"model\":\"n\",\"stream\":true}",
                "{ \"model\": \"m\" , \"x\": [ ] }|{\"stream\":true, \"model\": \"n\" , \"x\": [ ] }"
            })
    void streamIsForcedWithTheModel(String body, String expected) {
        assertThat(edit(body, "n", true, null)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\"}|{\"stream\":true,\"stream_options\":{\"o\":1},\"model\":\"n\"}",
                "{\"model\":\"m\",\"stream\":false}|{\"stream_options\":{\"o\":1},\"model\":\"n\",\"stream\":true}",
                "{\"stream_options\" : null,\"model\":\"m\"}|{\"stream\":true,\"stream_options\" : {\"o\":1},\"model\":\"n\"}",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":false} ,\"stream\":false}"
                        + "|{\"model\":\"n\",\"stream_options\":{\"o\":1} ,\"stream\":true}",
                "{\"stream\":null,\"stream_options\":[],\"model\":\"m\"}"
                        + "|{\"stream\":true,\"stream_options\":{\"o\":1},\"model\":\"n\"}",
                "{\"stream_options\":{\"a\":{}},\"stream\":true,\"model\":\"m\"}"
                        + "|{\"stream_options\":{\"a\":{}},\"stream\":true,\"model\":\"n\"}",
                "{}|{\"stream\":true,\"stream_options\":{\"o\":1}}"
            })
    void forcedStreamHasItsOptions(String body, String expected) {
        assertThat(edit(body, "n", true, "{\"o\":1}")).isEqualTo(expected);
    }

    @Test
    void fieldsInsideOtherFieldsAreNotMeant() {
        RequestScan scan = RequestScan.of(
                "{\"a\":{\"model\":1,\"stream\":true,\"stream_options\":{}},\"b\":[{\"model\":2}]}".getBytes(UTF_8));
        assertThat(scan.model()).isNull();
        assertThat(scan.stream()).isFalse();
        assertThat(scan.streamOptionsSpan()).isNull();
    }

    @ParameterizedTest(name = "<{0}>")
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"model\"",
                "{",
                "{\"model\":\"m\"",
                "{\"model\":\"m\"} {}",
                "{\"model\":\"m\"}x",
                "{\"model\":\"m\",}",
                "{'model':'m'}",
                "{\"model\":\"m\",\"model\":\"n\"}",
                "{\"model\":\"m\",\"mod\\u0065l\":\"n\"}",
                "{\"stream\":true,\"stream\":true}",
                "{\"model\":\"m\",\"Model\":\"n\"}",
                "{\"MODEL\":\"m\"}",
                "{\"model\":\"m\",\"Stream\":true}",
                "{\"model\":\"m\",\"\u017Ftream\":true}",
                "{\"model\":7}",
                "{\"model\":null}",
                "{\"stream\":\"true\"}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":\"\\x\"}",
                "{/* no */}"
            })
    void otherBodiesAreBadRequests(String body) {
        refused(body.getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreBadRequests(String charset) {
        refused("{\"model\":\"m\",\"x\":\"é\"}".getBytes(Charset.forName(charset)));
    }

    @Test
    void brokenUtf8IsABadRequest() {
        int[][] broken = {
            {0xC3}, {0xFF}, {0x80}, {0xE2, 0x82}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF5, 0x80, 0x80, 0x80}
        };
        for (int[] bytes : broken) {
            for (String name : new String[] {"model", "other"}) {
                byte[] head = ("{\"" + name + "\":\"a").getBytes(UTF_8);
                byte[] body = new byte[head.length + bytes.length + 2];
                System.arraycopy(head, 0, body, 0, head.length);
                for (int i = 0; i < bytes.length; i++) {
                    body[head.length + i] = (byte) bytes[i];
                }
                body[body.length - 2] = '"';
                body[body.length - 1] = '}';
                refused(body);
            }
        }
    }

    @Test
    void deepNestingIsABadRequest() {
        refused(("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").getBytes(UTF_8));
        refused(("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)).getBytes(UTF_8));
    }

    private static void refused(byte[] body) {
        assertThatThrownBy(() -> RequestScan.of(body))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.error().status()).isEqualTo(400));
    }
}
