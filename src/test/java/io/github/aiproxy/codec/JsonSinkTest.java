package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.sse.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written into a sink is what Jackson's generator writes; and halves of surrogate pairs, which it refuses. */
final class JsonSinkTest {
    private interface Writing {
        void to(JsonGenerator out) throws IOException;
    }

    private static String bySink(Writing writing, int capacity) throws IOException {
        ByteSink out = new ByteSink(capacity);
        out.ascii("before ");
        try (JsonGenerator generator = Json.generator(out)) {
            writing.to(generator);
        }
        return new String(out.array(), 7, out.size() - 7, UTF_8);
    }

    private static String byJackson(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator =
                Json.FACTORY.createGenerator(out).enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)) {
            writing.to(generator);
        }
        return out.toString(UTF_8);
    }

    @Test
    void rawPiecesAreOnOneLineWhereThatIsAskedFor() throws IOException {
        ByteSink out = new ByteSink(16);
        try (JsonGenerator generator = Json.lineGenerator(out)) {
            generator.writeStartArray();
            generator.writeRawValue("{\r\n\"é\":1}");
            generator.writeString("a\nb");
            generator.writeEndArray();
        }
        assertThat(new String(out.toByteArray(), UTF_8)).isEqualTo("[{  \"é\":1},\"a\\nb\"]");
    }

    @Test
    void everyKindOfValueIsWrittenAsJacksonDoes() throws IOException {
        Writing all = out -> {
            out.writeStartObject();
            out.writeStringField("text", "a \"quoted\" text");
            out.writeStringField("nothing", null);
            out.writeStringField("näme\n", "");
            out.writeNumberField("int", -7);
            out.writeNumberField("long", 1L << 40);
            out.writeNumberField("double", 0.5);
            out.writeNumberField("nan", Double.NaN);
            out.writeNumberField("float", 1.5f);
            out.writeNumberField("decimal", new BigDecimal("1.50E+2"));
            out.writeNumberField("big", new BigInteger("123456789012345678901234567890"));
            out.writeFieldName("lexeme");
            out.writeNumber("1.0e5");
            out.writeBooleanField("yes", true);
            out.writeBooleanField("no", false);
            out.writeNullField("null");
            out.writeFieldName("raw");
            out.writeRawValue("{ \"é\" : 1 }");
            out.writeArrayFieldStart("array");
            out.writeStartArray();
            out.writeEndArray();
            out.writeStartObject();
            out.writeEndObject();
            out.writeRawValue("[1, 2]");
            out.writeString("x".repeat(100));
            out.writeEndArray();
            out.writeBinaryField("binary", new byte[] {1, 2, 3, -1});
            out.writeEndObject();
        };
        for (int capacity : new int[] {1, 10, 100, 10_000}) {
            assertThat(bySink(all, capacity)).isEqualTo(byJackson(all));
        }
    }

    @Test
    void textsOfEveryLengthWithAnythingAtAnyPlaceAreWrittenAsJacksonDoes() throws IOException {
        String[] odd = {"\"", "\\", "\n", "\r\t\b\f", "\u0000", "\u001f", "\u007f", "?", "/", "é", "€", "😀", "\u2028"};
        for (int length = 0; length < 60; length++) {
            for (String piece : odd) {
                for (int at = 0; at <= length; at += 3) {
                    String text = "a".repeat(at) + piece + "b".repeat(length - at);
                    Writing one = out -> out.writeString(text);
                    assertThat(bySink(one, 8)).isEqualTo(byJackson(one));
                }
            }
        }
    }

    @Test
    void textsOfNothingButEscapesFitHoweverSmallTheSinkIs() throws IOException {
        for (int length = 1; length < 300; length += 7) {
            String text = "\u0001\"".repeat(length);
            Writing one = out -> out.writeString(text);
            assertThat(bySink(one, 8)).isEqualTo(byJackson(one));
        }
    }

    @Test
    void textsOfAnyCharactersAreWrittenAsJacksonDoes() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(120); n > 0; n--) {
                int c = random.nextInt(4) == 0 ? random.nextInt(0x11000) : random.nextInt(0x80);
                text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? '?' : c);
            }
            Writing one = out -> out.writeString(text.toString());
            assertThat(bySink(one, 16)).isEqualTo(byJackson(one));
        }
    }

    @Test
    void halvesOfSurrogatePairsAreEscapedWhateverIsAround() throws IOException {
        for (int length = 0; length < 60; length++) {
            for (String half : new String[] {"\ud83d", "\ude00", "\ude00\ud83d", "?\ud83d", "\ud83d?", "é\ud83d"}) {
                for (int at = 0; at <= length; at += 7) {
                    String text = "a".repeat(at) + half + "b".repeat(length - at);
                    String written = bySink(out -> out.writeString(text), 8);
                    assertThat(written)
                            .isEqualTo('"' + text.replace("\ud83d", "\\uD83D").replace("\ude00", "\\uDE00") + '"');
                }
            }
        }
    }

    @Test
    void whatWouldNotBeJsonIsRefused() {
        assertThatThrownBy(() -> bySink(
                        out -> {
                            out.writeStartObject();
                            out.writeString("no name");
                        },
                        8))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> bySink(
                        out -> {
                            out.writeStartArray();
                            out.writeEndObject();
                        },
                        8))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> bySink(
                        out -> {
                            out.writeStartObject();
                            out.writeFieldName("a");
                            out.writeFieldName("b");
                        },
                        8))
                .isInstanceOf(IOException.class);
    }
}
