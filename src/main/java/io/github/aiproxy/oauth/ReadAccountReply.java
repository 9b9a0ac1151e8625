package io.github.aiproxy.oauth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Step {@code readAccountReply}: makes an {@link AccountReply} of what the step {@code https:} brought. Stateless. */
final class ReadAccountReply implements Processor {
    private static final int LARGEST = 1 << 20;
    /** A server that sends a byte now and then never runs into a timeout of reading. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final InstantSource clock;

    ReadAccountReply(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status == null) {
            throw new IOException("the route brought no HTTP reply");
        }
        AccountReply reply = new AccountReply(status, body(message.getBody(InputStream.class)), retryAfter(message));
        message.removeHeaders("*");
        message.setBody(reply);
    }

    private static String body(InputStream in) throws IOException {
        if (in == null) {
            return "";
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (in) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                body.write(buffer, 0, count);
                if (body.size() > LARGEST) {
                    throw new IOException("the reply is too large");
                }
                if (System.nanoTime() > end) {
                    throw new IOException("the reply takes too long");
                }
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private Duration retryAfter(Message message) {
        Long millis = number(message.getHeader("retry-after-ms", String.class));
        if (millis != null) {
            return Duration.ofMillis(millis);
        }
        String text = message.getHeader("Retry-After", String.class);
        Long seconds = number(text);
        if (seconds != null || text == null) {
            return seconds == null ? null : Duration.ofSeconds(seconds);
        }
        try {
            Duration wait = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Long number(String text) {
        return text == null
                        || text.isBlank()
                        || text.length() > 9
                        || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? null
                : Long.valueOf(text);
    }
}
