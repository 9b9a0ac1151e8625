package io.github.aiproxy.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class NeedleTest {
    @Test
    void theFirstOneIsFoundWhereverItIs() {
        Random random = new Random(5);
        for (String sought : new String[] {"a", "ab", "aa", "aab", "abab", "\"error\"", "aaaaaaaa"}) {
            Needle needle = new Needle(sought);
            for (int round = 0; round < 2_000; round++) {
                StringBuilder text = new StringBuilder();
                for (int n = random.nextInt(40); n > 0; n--) {
                    text.append(
                            random.nextInt(20) == 0 ? sought : random.nextInt(9) == 0 ? "\"err" : "aab".charAt(n % 3));
                }
                int start = random.nextInt(text.length() + 1);
                int end = start + random.nextInt(text.length() + 1 - start);
                int expected = text.substring(0, end).indexOf(sought, start);
                assertThat(needle.in(text.toString().getBytes(US_ASCII), start, end))
                        .as("%s in %s from %d to %d", sought, text, start, end)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void bytesThatAreNoAsciiAreNoneOfIt() {
        byte[] bytes = {(byte) 0xC3, (byte) 0xFF, 'x', (byte) 0x80, 'y'};
        assertThat(new Needle("y").in(bytes, 0, bytes.length)).isEqualTo(4);
        assertThat(new Needle("xy").in(bytes, 0, bytes.length)).isEqualTo(-1);
    }
}
