package io.github.aiproxy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void laterFiguresOverwriteAndNeverAdd() {
        Usage first = new Usage(10, 4, null, null, 1, null);
        Usage second = new Usage(null, null, 2, 1, 7, 3);
        assertThat(first.overwrittenBy(second)).isEqualTo(new Usage(10, 4, 2, 1, 7, 3));
        assertThat(first.overwrittenBy(second).overwrittenBy(second)).isEqualTo(new Usage(10, 4, 2, 1, 7, 3));
    }

    @Test
    void zeroIsAFigureAndAbsenceIsNot() {
        Usage said = new Usage(10, 4, 3, 2, 1, 1);
        assertThat(said.overwrittenBy(Usage.UNKNOWN)).isEqualTo(said);
        assertThat(said.overwrittenBy(new Usage(0, 0, 0, 0, 0, 0))).isEqualTo(new Usage(0, 0, 0, 0, 0, 0));
        assertThat(Usage.orZero(null)).isZero();
        assertThat(Usage.orZero(3)).isEqualTo(3);
    }
}
