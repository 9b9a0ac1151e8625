package io.github.aiproxy.codec.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonTextTest {
    @Test
    void whiteSpaceIsLeftOutBetweenTokensOnly() {
        assertThat(JsonText.compact("{ \"a b\" :\t[1, \"\\\" \\\\\" , {}\n], \"c\\\\\": \"\" } "))
                .isEqualTo("{\"a b\":[1,\"\\\" \\\\\",{}],\"c\\\\\":\"\"}");
        String tight = "{\"a b\":1}";
        assertThat(JsonText.compact(tight)).isSameAs(tight);
    }

    /** Texts of models may be cut off anywhere. */
    @Test
    void whateverIsWrittenIsReadCharacterByCharacter() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append("\"\"\\\\ \n{xé世".charAt(random.nextInt(10)));
            }
            assertThat(JsonText.compact(text.toString())).isEqualTo(slowly(text.toString()));
        }
    }

    private static String slowly(String json) {
        StringBuilder compact = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean escapes = inString && c == '\\' && i + 1 < json.length();
            inString ^= c == '"';
            if (inString || c == '"' || " \t\r\n".indexOf(c) < 0) {
                compact.append(c);
            }
            if (escapes) {
                compact.append(json.charAt(++i));
            }
        }
        return compact.toString();
    }
}
