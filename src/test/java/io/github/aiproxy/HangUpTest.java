package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
final class HangUpTest {
    @Test
    void eachSignalRunsTheAction() throws Exception {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
        Semaphore heard = new Semaphore(0);
        HangUp.does(heard::release);
        for (int i = 0; i < 2; i++) {
            signal.getMethod("raise", signal).invoke(null, hangUp);
            assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
