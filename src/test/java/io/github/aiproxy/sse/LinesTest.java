package io.github.aiproxy.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class LinesTest {
    @Test
    void theFirstEndOfLineIsFoundWhateverBytesAreAround() {
        byte[] around = {'x', 0, 9, 11, 12, 14, (byte) 0x8A, (byte) 0x8D, (byte) 0xFF, (byte) 0x80, 'J', 'M'};
        for (byte filler : around) {
            for (int length = 0; length < 30; length++) {
                byte[] line = new byte[length];
                Arrays.fill(line, filler);
                assertThat(Lines.end(line, 0, length)).isEqualTo(length);
                for (int at = 0; at < length; at++) {
                    byte[] ended = line.clone();
                    ended[at] = (byte) (at % 2 == 0 ? '\n' : '\r');
                    ended[length - 1] = '\n';
                    for (int start = 0; start <= at; start++) {
                        assertThat(Lines.end(ended, start, length)).isEqualTo(Math.min(at, length - 1));
                        assertThat(Lines.end(ended, start, at)).isEqualTo(at);
                    }
                }
            }
        }
    }
}
