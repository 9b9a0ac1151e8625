package io.github.aiproxy.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;

/**
 * Logback for a program that sets it up in code: it does not look for files, nor for others who would configure it, which
 * is most of its start. {@link Logging#claim} names it to SLF4J; where the library runs in a program of somebody else's,
 * Logback is as that program has it.
 */
public final class QuickLogback extends LogbackServiceProvider {
    @Override
    public void initialize() {
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setName("default");
        context.setMDCAdapter(getMDCAdapter());
        // What libraries have to say until the set-up has nowhere to go: they need not put it together.
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }
}
