package io.github.aiproxy.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.github.aiproxy.config.LogConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/**
 * Sets Logback up as the configuration says, in code: reading an XML file would cost every start. Appending is
 * asynchronous and never blocks: with a full queue (a disk that hangs) messages are lost, requests are not. Whoever sets
 * {@code -Dlogback.configurationFile} is left alone. Called on the main thread.
 */
public final class Logging {
    private static final int QUEUE = 8192;
    private static final String USERS_FILE = "logback.configurationFile";
    /** What they tell at INFO is noise. A logger of any other name is the user's own: {@code - log:} in a route. */
    private static final List<String> LIBRARIES =
            List.of("org.apache", "io.netty", "io.vertx", "io.github.resilience4j", "com.fasterxml");

    private Logging() {}

    /** Says that {@link #configure} will follow, so that Logback need not look for files; before the first logger is made. */
    static void claim() {
        if (System.getProperty(USERS_FILE) == null && System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY) == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, QuickLogback.class.getName());
            // Else SLF4J tells on standard error that it does as it was told.
            System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        }
    }

    /**
     * Starts logging.
     *
     * @param verbose whether the program tells details; libraries never do
     * @throws IOException if the file cannot be written
     */
    public static void configure(LogConfig config, boolean verbose) throws IOException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (System.getProperty(USERS_FILE) != null) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.iteratorForAppenders().hasNext()) {
            context.reset();
        }
        context.start(); // one that is not started would not stop, and lose what is queued
        OutputStreamAppender<ILoggingEvent> target = config.file() == null ? console(context) : file(context, config);
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("async");
        async.setQueueSize(QUEUE);
        async.setNeverBlock(true);
        async.addAppender(target);
        async.start();
        root.setLevel(Level.INFO);
        root.addAppender(async);
        for (String library : LIBRARIES) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        context.getLogger("io.github.aiproxy").setLevel(verbose ? Level.DEBUG : Level.INFO);
    }

    /** For a command whose output is an answer: only with {@code verbose} anything is logged, to standard output. */
    static void quiet(boolean verbose) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (System.getProperty(USERS_FILE) != null) {
            return;
        }
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(verbose ? Level.WARN : Level.OFF);
        if (verbose) {
            root.addAppender(console(context));
            context.getLogger("io.github.aiproxy").setLevel(Level.DEBUG);
        }
    }

    /** Writes what is still queued and ends logging; to be called last, when the program is told to stop. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && System.getProperty(USERS_FILE) == null) {
            context.stop();
        }
    }

    private static OutputStreamAppender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("console");
        start(console, context, new LineLayout(false));
        return console;
    }

    private static OutputStreamAppender<ILoggingEvent> file(LoggerContext context, LogConfig config)
            throws IOException {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        RotatedFiles rotation = new RotatedFiles(config);
        rotation.setContext(context);
        rotation.checkWritable();
        rotation.start();
        file.setContext(context);
        file.setFile(config.file());
        file.setName("file");
        file.setTriggeringPolicy(rotation);
        start(file, context, new LineLayout(true));
        return file;
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, LineLayout layout) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
    }
}
