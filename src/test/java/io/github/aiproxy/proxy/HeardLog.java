package io.github.aiproxy.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a logger and those below it say, from a level on, from when this is made until it is closed. */
public final class HeardLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final Level before;

    public HeardLog(String logger, Level level) {
        this.logger = (Logger) LoggerFactory.getLogger(logger);
        this.before = this.logger.getLevel();
        appender.start();
        this.logger.setLevel(level);
        this.logger.addAppender(appender);
    }

    /** What was said so far. */
    public List<ILoggingEvent> events() {
        synchronized (appender) { // as its appending is
            return List.copyOf(appender.list);
        }
    }

    /** What was said so far: level and message. */
    public List<String> lines() {
        return events().stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
