package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered for Chat clients, and for how long. */
class SignatureStoreTest {
    private Instant now = Instant.EPOCH;
    private final SignatureStore store = new SignatureStore(() -> now, 3, 100, Duration.ofHours(1));
    private final SignatureStore.Shelf shelf = store.shelf("a");

    @Test
    void aTenantFindsOnlyItsOwn() {
        shelf.keep("call_1", "mine");
        assertThat(shelf.find("call_1")).isEqualTo("mine");
        assertThat(store.shelf("a").find("call_1")).isEqualTo("mine");
        assertThat(store.shelf("b").find("call_1")).isNull();
    }

    @Test
    void theOldestGoesFirstWhenItIsFull() {
        for (int i = 0; i < 4; i++) {
            shelf.keep("call_" + i, "s" + i);
        }
        shelf.keep("call_1", "again");
        shelf.keep("call_4", "s4");
        assertThat(shelf.find("call_0")).isNull();
        assertThat(shelf.find("call_1")).isEqualTo("again");
        assertThat(shelf.find("call_2")).isNull();
        assertThat(shelf.find("call_4")).isEqualTo("s4");
    }

    @Test
    void largeOnesTakeTheRoomOfMany() {
        shelf.keep("call_0", "x".repeat(60));
        shelf.keep("call_1", "x".repeat(60));
        assertThat(shelf.find("call_0")).isNull();
        assertThat(shelf.find("call_1")).isNotNull();
        shelf.keep("call_2", "x".repeat(101));
        assertThat(shelf.find("call_2")).isNull();
        assertThat(shelf.find("call_1")).isNotNull();
        shelf.keep("call_1", "short");
        shelf.keep("call_3", "x".repeat(90));
        assertThat(shelf.find("call_1")).isEqualTo("short");
    }

    @Test
    void nothingIsRememberedForLongerThanAllowed() {
        shelf.keep("call_0", "s");
        now = now.plus(Duration.ofHours(1));
        assertThat(shelf.find("call_0")).isEqualTo("s");
        now = now.plusMillis(1);
        assertThat(shelf.find("call_0")).isNull();
    }
}
