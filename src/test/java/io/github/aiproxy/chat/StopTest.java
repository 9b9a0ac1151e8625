package io.github.aiproxy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StopTest {
    @ParameterizedTest(name = "{0}: with calls {1}, without {2}")
    @CsvSource({
        "END_TURN, TOOL_CALLS, END_TURN",
        "TOOL_CALLS, TOOL_CALLS, END_TURN",
        "OTHER, TOOL_CALLS, OTHER",
        "MAX_TOKENS, MAX_TOKENS, MAX_TOKENS",
        "STOP_SEQUENCE, STOP_SEQUENCE, STOP_SEQUENCE",
        "PAUSE, PAUSE, PAUSE",
        "REFUSAL, REFUSAL, REFUSAL",
        "CONTENT_FILTER, CONTENT_FILTER, CONTENT_FILTER",
        "CONTEXT_EXCEEDED, CONTEXT_EXCEEDED, CONTEXT_EXCEEDED",
    })
    void theToldReasonFollowsFromTheCalls(Stop.Reason said, Stop.Reason withCalls, Stop.Reason without) {
        assertThat(new Stop(said).derived(true).reason()).isEqualTo(withCalls);
        assertThat(new Stop(said).derived(false).reason()).isEqualTo(without);
    }

    @ParameterizedTest
    @EnumSource
    void derivingTwiceChangesNothing(Stop.Reason reason) {
        Stop once = new Stop(reason, "END", "why").derived(true);
        assertThat(once.derived(true)).isEqualTo(once);
        assertThat(once.detail()).isEqualTo("why");
    }

    @Test
    void aStopSequenceIsKept() {
        Stop stop = new Stop(Stop.Reason.STOP_SEQUENCE, "END", null);
        assertThat(stop.derived(true)).isEqualTo(stop);
    }
}
