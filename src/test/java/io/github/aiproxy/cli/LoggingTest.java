package io.github.aiproxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import io.github.aiproxy.config.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @TempDir
    Path folder;

    @AfterEach
    void giveLoggingBackToTheTests() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void theFileHoldsWhatWasLoggedBeforeTheStop() throws IOException {
        Path file = folder.resolve("logs/aiproxy.log");
        Logging.configure(new LogConfig(file.toString(), 100, 3, 28, false), false);
        Logger log = LoggerFactory.getLogger("io.github.aiproxy.Some");
        log.info("first {}", 1);
        log.debug("details");
        LoggerFactory.getLogger("org.apache.camel.impl.engine").info("noise");
        LoggerFactory.getLogger("io.vertx.core").warn("trouble");
        Logging.stop();
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .first()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Some  first 1");
        assertThat(Files.readString(file)).contains("WARN  core  trouble");
    }

    @Test
    void verboseLogsOwnDetailsOnly() throws IOException {
        Path file = folder.resolve("a.log");
        Logging.configure(new LogConfig(file.toString(), 100, 3, 28, false), true);
        LoggerFactory.getLogger("io.github.aiproxy.Some").debug("details");
        LoggerFactory.getLogger("io.netty").debug("noise");
        Logging.stop();
        assertThat(Files.readString(file)).contains("DEBUG Some  details").doesNotContain("noise");
    }

    @Test
    void whatTheUsersRoutesLogIsThere() throws IOException {
        Path file = folder.resolve("a.log");
        Logging.configure(new LogConfig(file.toString(), 100, 3, 28, false), false);
        LoggerFactory.getLogger("team-a").info("asked by team a");
        LoggerFactory.getLogger("team-a").debug("details");
        Logging.stop();
        assertThat(Files.readString(file))
                .contains("INFO  team-a  asked by team a")
                .doesNotContain("details");
    }

    @Test
    void aMessageCannotForgeALine() {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.INFO);
        event.setLoggerName("a.B");
        event.setTimeStamp(0);
        event.setMessage("model x\r\n12:00:00.000 INFO  B  forged \u001b[31m\tred");
        String line = new LineLayout(false).doLayout(event);
        assertThat(line.lines()).hasSize(1);
        assertThat(line).endsWith("model x\\n12:00:00.000 INFO  B  forged \\u001b[31m red" + System.lineSeparator());
    }

    @Test
    void beforeTheSetUpNothingIsLoggedAndLibrariesNeedNotTry() {
        QuickLogback provider = new QuickLogback();
        provider.initialize();
        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        assertThat(context.getMDCAdapter()).isNotNull();
        Logger logger = context.getLogger("org.apache.camel");
        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(logger.isWarnEnabled()).isTrue();
    }
}
