package io.github.aiproxy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Time, level, logger, message. Line breaks and control characters of a message are escaped, so that nobody can forge a
 * line by a model's name. Written by hand, as patterns and date formats are slow to set up. Stateless; safe to share.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LEVEL_WIDTH = 6;

    private final boolean withDate;

    LineLayout(boolean withDate) {
        this.withDate = withDate;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        time(line, LocalDateTime.ofInstant(Instant.ofEpochMilli(event.getTimeStamp()), ZoneId.systemDefault()));
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(1, LEVEL_WIDTH - level.length())));
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append("  ");
        escape(line, event.getFormattedMessage());
        line.append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }

    private void time(StringBuilder line, LocalDateTime time) {
        if (withDate) {
            line.append(time.getYear()).append('-');
            pad(line, time.getMonthValue(), 2).append('-');
            pad(line, time.getDayOfMonth(), 2).append(' ');
        }
        pad(line, time.getHour(), 2).append(':');
        pad(line, time.getMinute(), 2).append(':');
        pad(line, time.getSecond(), 2).append('.');
        pad(line, time.getNano() / 1_000_000, 3);
    }

    private static StringBuilder pad(StringBuilder line, int number, int width) {
        String digits = Integer.toString(number);
        return line.append("0".repeat(width - digits.length())).append(digits);
    }

    private static void escape(StringBuilder line, String message) {
        if (message == null) {
            return;
        }
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (!Character.isISOControl(c)) {
                line.append(c);
            } else if (c == '\n') {
                line.append("\\n");
            } else if (c == '\t') {
                line.append(' ');
            } else if (c != '\r') {
                line.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            }
        }
    }
}
