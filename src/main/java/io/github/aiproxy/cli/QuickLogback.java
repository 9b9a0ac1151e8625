package io.github.aiproxy.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Keeps Logback from looking for files when the command line is going to set it up: that saves a third of its start.
 * Where the library runs in a program of somebody else's, it leaves Logback to that program. Found by Logback as a service.
 */
public final class QuickLogback extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        return Logging.isClaimed() ? ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY : ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
}
