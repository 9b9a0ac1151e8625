package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataUrlTest {
    private static final String LONG = "QUJD".repeat(40);

    /** As text and as what is still JSON. */
    private static DataUrl parse(String url) throws IOException {
        DataUrl plain = DataUrl.parse(url);
        DataUrl literal = DataUrl.parse(
                Json.text(Json.read("[\"" + url.replace("\n", "\\n") + "\"]").get(0)));
        assertThat(literal).isEqualTo(plain);
        return plain;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,|image/png",
                "DATA:Image/PNG;Base64,|image/png",
                "data:image/png;name=a.png;base64,|image/png",
                "data:;base64,|",
            })
    void typeAndBytesAreTakenApart(String start, String type) throws IOException {
        assertThat(parse(start + LONG)).isEqualTo(new DataUrl(type, LazyText.of(LONG)));
    }

    @Test
    void otherAddressesAreNone() throws IOException {
        assertThat(parse("https://example.com/" + LONG)).isNull();
        assertThat(parse("data:" + LONG)).isNull();
        assertThat(parse("")).isNull();
    }

    @Test
    void textIsMadeBase64() throws IOException {
        assertThat(parse("data:text/plain,ab%20c")).isEqualTo(new DataUrl("text/plain", LazyText.of("YWIgYw==")));
    }

    @Test
    void urlSafeLettersAndLineBreaksAndMissingPaddingAreMadeStandard() throws IOException {
        assertThat(parse("data:image/png;base64," + LONG + "\n-_-_" + LONG + "QQ")
                        .base64())
                .isEqualTo(LazyText.of(LONG + "+/+/" + LONG + "QQ=="));
        LazyText standard = LazyText.of(LONG);
        assertThat(InlineMedia.standard(standard)).isSameAs(standard);
    }

    @Test
    void aTypeThatIsNoneStaysInsideTheString() throws IOException {
        String type = "image/\"é\\\n\",\"x\":\"";
        for (LazyText data : new LazyText[] {
            LazyText.of(LONG), Json.text(Json.read("[\"" + LONG + "\"]").get(0))
        }) {
            ByteSink out = new ByteSink(16);
            try (JsonGenerator json = Json.generator(out)) {
                json.writeStartArray();
                DataUrl.write(json, type, data);
                json.writeEndArray();
            }
            assertThat(Json.read(new String(out.toByteArray(), StandardCharsets.UTF_8))
                            .get(0)
                            .textValue())
                    .isEqualTo("data:" + type + ";base64," + LONG);
        }
    }

    @Test
    void itIsWrittenInOnePiece() throws IOException {
        for (LazyText data : new LazyText[] {
            LazyText.of(LONG), Json.text(Json.read("[\"" + LONG + "\"]").get(0))
        }) {
            ByteSink out = new ByteSink(16);
            try (JsonGenerator json = Json.generator(out)) {
                DataUrl.write(json, "image/png", data);
            }
            assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8))
                    .isEqualTo("\"" + DataUrl.of("image/png", data) + "\"");
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "iVBORw0KGgoAAAA, image/png",
        "/9j/4AAQ, image/jpeg",
        "R0lGODlhAQ, image/gif",
        "UklGRiQAAABXRUJQ, image/webp",
        "UklGRiQAAABXQVZF,",
        "JVBERi0xLjQ, application/pdf",
        "SGVsbG8=,"
    })
    void bytesTellTheirType(String base64, String type) {
        LazyText text = LazyText.of(base64);
        assertThat(InlineMedia.type(text)).isEqualTo(type);
        assertThat(InlineMedia.imageType(text)).isEqualTo("application/pdf".equals(type) ? null : type);
    }

    @Test
    void base64IsMadeStandard() {
        assertThat(InlineMedia.standard(LazyText.of("_9j-\r\nAAA\t"))).hasToString("/9j+AAA=");
        assertThat(InlineMedia.standard(LazyText.of("AAAAA")))
                .as("of no length that it can have")
                .hasToString("AAAAA");
    }
}
