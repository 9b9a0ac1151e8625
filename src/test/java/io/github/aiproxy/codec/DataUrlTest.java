package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes inside messages, as senders write them. */
final class DataUrlTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/PNG;charset=utf-8;base64,iVBORw0KGgo=|image/png|iVBORw0KGgo=",
                "DATA:image/jpeg;base64,_9j-AA|image/jpeg|/9j+AA==",
                "data:;base64,SGVsbG8|null|SGVsbG8=",
                "data:text/plain,Hello%20%zz|text/plain|SGVsbG8gJXp6",
                "data:,|null|''",
            })
    void isTakenApart(String url, String mime, String base64) {
        assertThat(DataUrl.read(url)).isEqualTo(new DataUrl(mime.equals("null") ? null : mime, base64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://example.com/a.png", "data:image/png;base64"})
    void isNotFoundInOtherText(String text) {
        assertThat(DataUrl.read(text)).isNull();
    }

    @Test
    void base64IsMadeStandard() {
        assertThat(InlineMedia.standard("_9j-\r\nAAA\t")).isEqualTo("/9j+AAA=");
        assertThat(InlineMedia.standard("AAAAA"))
                .as("of no length that it can have")
                .isEqualTo("AAAAA");
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
        assertThat(InlineMedia.type(base64)).isEqualTo(type);
        assertThat(InlineMedia.imageType(base64)).isEqualTo("application/pdf".equals(type) ? null : type);
    }
}
