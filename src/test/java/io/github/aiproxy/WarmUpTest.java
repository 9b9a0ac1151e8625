package io.github.aiproxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.github.aiproxy.cli.CommandLineProgram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the launcher does for the archive of loaded classes. */
class WarmUpTest {
    @AfterAll
    static void giveLoggingBackToTheTests() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void aStartIsRehearsedWithRequestsFromEachProtocolToEach() {
        assertThat(new CommandLineProgram(new Program()).run("warm-up")).isEqualTo(0);
    }
}
