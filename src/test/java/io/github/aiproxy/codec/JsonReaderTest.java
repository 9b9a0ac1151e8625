package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader says what Jackson's parser says: of every document, at every token, with every error. */
final class JsonReaderTest {
    private static final JsonFactory STRICT = Json.FACTORY
            .rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String RICH = """
            {"model":"m","empty":"","o":{},"a":[],"nested":[[{"a":[1,[2]]}],{"b":{"c":null}}], "t":true,"f" : false,
             "n":[0,-0,1,-1,12345678,123456789,1234567890,2147483647,2147483648,-2147483648,-2147483649,999999999999999999,
             9223372036854775807,-9223372036854775808,9223372036854775808,12345678901234567890123456789012345678901234567890],
             "x":[0.0,-0.10,1.50E+002,1e5,1E-7,0.1000000000000000055511151231257827,1e9999],
             "s":["plain","exactly8","\\"\\\\\\/\\b\\f\\n\\r\\t","\\u0000\\u001f\\u0041\\u00e9\\u20ac\\ud83d\\ude00","éü€😀",
             "a long one without anything in it, that takes several words, and so is not made a string at once","a long one with a quote \\" far from its beginning",
             "a long one with \\ud83d\\ude00 and half a pair \\ud83d in it, which must be escaped wherever it is written","long, é and \\t and \\u00e9 and 世界 and so on up to its end",
             "\\ud83d","\\ude00\\ud83d","x\\ud83dx","é\\ud83d\\u0041","\\ud83d\\ud83d\\ude00"],
             "n\\u0061me":1,"naïve":2,"q\\"":2,"exactly8":1,"exactly 16 bytes":2,"seventeen letters":3,"a name longer than thirty-two characters is not remembered":3,"":4}
            """;

    /** What a reader says, token by token, up to its first error. */
    private interface Walk {
        boolean next(List<String> said) throws IOException;
    }

    private static List<String> told(Walk walk) {
        List<String> said = new ArrayList<>();
        try {
            while (walk.next(said) && said.size() < 10_000) {
                // all is done by the condition
            }
        } catch (IOException | NumberFormatException e) {
            // Jackson looks ahead from a name to its value.
            if (!said.isEmpty() && said.get(said.size() - 1).startsWith("FIELD_NAME")) {
                said.remove(said.size() - 1);
            }
            said.add(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        return said;
    }

    private static List<String> byJackson(JsonFactory factory, byte[] json, int offset, int length, Random skips) {
        try (JsonParser parser = factory.createParser(json, offset, length)) {
            return told(said -> {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    said.add("end");
                    return false;
                }
                long start = offset + parser.currentTokenLocation().getByteOffset();
                String text = "";
                if (token.isStructStart()) {
                    if (skips.nextInt(3) == 0) {
                        parser.skipChildren();
                        text = "skipped to "
                                + (offset + parser.currentLocation().getByteOffset());
                    }
                } else if (token.isNumeric()) {
                    text = parser.getText()
                            + (token == JsonToken.VALUE_NUMBER_INT
                                    ? parser.getNumberType() + " " + parser.getBigIntegerValue()
                                    : skips.nextBoolean()
                                            ? parser.getDecimalValue() + ""
                                            : parser.getDoubleValue() + "");
                } else if (skips.nextInt(4) != 0) {
                    text = parser.getText();
                }
                said.add(parser.currentToken() + " " + start + " " + text);
                return true;
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a reading leaves. */
    private static final class Reading {
        LongStrings strings;
        boolean plain;
    }

    private static List<String> byReader(
            JsonFactory factory, byte[] json, int offset, int length, Random skips, Reading reading) {
        try (JsonReader reader = new JsonReader(factory, json, offset, length, factory == STRICT)) {
            if (reading.strings == null) {
                reading.strings = reader.collect();
            } else {
                reader.knowing(reading.strings, 0);
            }
            List<String> all = told(said -> {
                JsonToken token = reader.nextToken();
                if (token == null) {
                    said.add("end");
                    return false;
                }
                long start = reader.tokenStart();
                String text = "";
                if (token.isStructStart()) {
                    if (skips.nextInt(3) == 0) {
                        reader.skipChildren();
                        text = "skipped to " + reader.tokenEnd();
                    }
                } else if (token.isNumeric()) {
                    text = reader.getText()
                            + (token == JsonToken.VALUE_NUMBER_INT
                                    ? reader.getNumberType() + " " + reader.getBigIntegerValue()
                                    : skips.nextBoolean()
                                            ? reader.getDecimalValue() + ""
                                            : reader.getDoubleValue() + "");
                } else if (skips.nextInt(4) != 0) {
                    text = token == JsonToken.VALUE_STRING ? reader.lazyText().toString() : reader.getText();
                    assertThat(reader.getText()).isEqualTo(text);
                }
                said.add(reader.currentToken() + " " + start + " " + text);
                return true;
            });
            reading.plain = reader.isPlain();
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** @return whether the reader managed without Jackson */
    private static boolean agree(JsonFactory factory, byte[] json, int seed) {
        byte[] around = new byte[json.length + 23];
        Arrays.fill(around, (byte) '"');
        System.arraycopy(json, 0, around, 11, json.length);
        List<String> right = byJackson(factory, around, 11, json.length, new Random(seed));
        Reading reading = new Reading();
        // The second time it knows the long strings of the first.
        for (int i = 0; i < 2; i++) {
            assertThat(byReader(factory, around, 11, json.length, new Random(seed), reading))
                    .as(() -> "seed " + seed + ": " + new String(json, ISO_8859_1))
                    .isEqualTo(right);
        }
        return reading.plain;
    }

    @Test
    void everyTokenOfARichDocumentIsJacksons() {
        byte[] json = RICH.getBytes(UTF_8);
        for (int seed = 0; seed < 200; seed++) {
            agree(Json.FACTORY, json, seed);
            agree(STRICT, json, seed);
        }
    }

    @Test
    void whatClientsAndUpstreamsSendIsReadWithoutJackson() {
        String usual = RICH.replaceAll("(?s)\"n\":.*?\"s\"", "\"n\":[0,-12,3.25,1e5,123456789012345678],\"s\"");
        for (int seed = 0; seed < 50; seed++) {
            assertThat(agree(Json.FACTORY, usual.getBytes(UTF_8), seed)).isTrue();
            assertThat(agree(STRICT, usual.getBytes(UTF_8), seed)).isTrue();
        }
    }

    @Test
    void aDocumentThatEndsAnywhereFailsAsWithJackson() {
        byte[] json = RICH.getBytes(UTF_8);
        for (int length = 0; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            agree(Json.FACTORY, cut, length);
            agree(STRICT, cut, length + 1);
        }
    }

    @Test
    void aDocumentWithAnyWrongBytesIsJudgedAsByJackson() {
        byte[] json = RICH.getBytes(UTF_8);
        byte[] nasty =
                "\"\\{}[]:,.-+eE019 \n\t\r/tfnu\u0000\u001f\u007f\u0080\u00bf\u00c0\u00c3\u00e2\u00ed\u00f0\u00f5\u00ff"
                        .getBytes(ISO_8859_1);
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = json.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                broken[random.nextInt(broken.length)] = nasty[random.nextInt(nasty.length)];
            }
            agree(round % 2 == 0 ? Json.FACTORY : STRICT, broken, round);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "\"text\"",
                "null",
                "{}",
                "[]",
                "{} ",
                "{}x",
                "{}{}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "[tru]",
                "[truex]",
                "[nul",
                "[01]",
                "[-]",
                "[1.]",
                "[.5]",
                "[1e]",
                "[+1]",
                "[NaN]",
                "[\"\\x\"]",
                "[\"\\u12g4\"]",
                "[\"\\u12\"]",
                "[\"a\nb\"]",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "[1e99999999999]",
                "/**/{}",
                "{'a':1}",
                "\uFEFF{}",
            })
    void oddDocumentsAreJudgedAsByJackson(String json) {
        for (int seed = 0; seed < 8; seed++) {
            agree(Json.FACTORY, json.getBytes(UTF_8), seed);
            agree(STRICT, json.getBytes(UTF_8), seed);
        }
    }

    @Test
    void nestingIsFollowedToJacksonsLimit() {
        for (int depth : new int[] {59, 60, 61, 64, 65, Json.MAX_DEPTH, Json.MAX_DEPTH + 1}) {
            byte[] arrays = ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
            byte[] objects = ("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(UTF_8);
            for (int seed = 0; seed < 5; seed++) {
                agree(Json.FACTORY, arrays, seed);
                agree(STRICT, objects, seed);
                agree(Json.FACTORY, objects, seed);
            }
        }
    }

    @Test
    void aNameGivenTwiceIsFoundAmongMany() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 40; i++) {
            json.append("\"name").append(i).append("\":{\"name1\":").append(i).append("},");
        }
        for (String last : new String[] {"name0", "name15", "name16", "name39", "name40"}) {
            byte[] whole = (json + "\"" + last + "\":1}").getBytes(UTF_8);
            assertThat(agree(STRICT, whole, 1)).as(last).isEqualTo(last.equals("name40"));
            assertThat(agree(Json.FACTORY, whole, 1)).isTrue();
        }
    }

    @Test
    void aNameGivenTwiceIsFoundInWhatIsSkipped() {
        for (int names : new int[] {1, 8, 63, 64, 65, 200}) {
            StringBuilder json = new StringBuilder("{\"raw\":[{\"inner\":{\"a\":{},\"b\":[{\"a\":1}]},");
            for (int i = 0; i < names; i++) {
                json.append("\"a name that is long ")
                        .append(i)
                        .append("\":{\"n")
                        .append(i)
                        .append("\":[{}]},");
            }
            for (String last : new String[] {"n0", "a", "inner", "inn\\u0065r", "a name that is long 0", "é", "e"}) {
                byte[] whole = (json + "\"" + last + "\":1}, {\"inner\":2}]}").getBytes(UTF_8);
                for (int seed = 0; seed < 8; seed++) {
                    boolean twice = last.startsWith("inn") || last.startsWith("a name");
                    assertThat(agree(STRICT, whole, seed))
                            .as(last + " of " + names)
                            .isEqualTo(!twice);
                }
            }
        }
    }

    @Test
    void stringsOfEveryLengthAndEscapesAtEveryPlaceAreRead() {
        for (int length = 0; length < 40; length++) {
            for (String odd :
                    new String[] {"", "\\n", "\\\\", "\\u0041", "\\u00e9", "é", "€", "😀", "\\ud83d\\ude00", "\\ud83d"
                    }) {
                for (int at = 0; at <= length; at++) {
                    String text = "x".repeat(at) + odd + "y".repeat(length - at);
                    agree(Json.FACTORY, ("{\"" + text + "\":[\"" + text + "\"]}").getBytes(UTF_8), at);
                }
            }
        }
    }
}
