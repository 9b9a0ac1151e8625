package io.github.aiproxy;

import io.github.aiproxy.fake.StrictFake;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Looks at everything that any test prints, the program's log above all, and fails the class during which one of the keys
 * and tokens was printed that tests use. JUnit finds it by itself.
 */
public final class NothingSecretIsPrinted implements BeforeAllCallback, AfterAllCallback {
    /** What fakes ask for, what files of accounts hold, and what clients present in tests. */
    static final List<String> SECRETS = List.of(
            StrictFake.KEY, "SECRET-access", "SECRET-refresh", "SECRET-prompt", "SECRET-client", "SECRET-header");

    private static volatile String printed;
    private static boolean listening;

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (NothingSecretIsPrinted.class) {
            if (!listening) {
                listening = true;
                System.setOut(watched(System.out));
                System.setErr(watched(System.err));
            }
        }
    }

    static PrintStream watched(PrintStream to) {
        return new PrintStream(new Listening(to), true, StandardCharsets.UTF_8);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String found = printed;
        printed = null;
        if (found != null) {
            throw new AssertionError("a secret was printed: " + found);
        }
    }

    /** Hands everything on, and looks at it a line or so at a time. */
    private static final class Listening extends OutputStream {
        private static final int LONGEST =
                SECRETS.stream().mapToInt(String::length).max().orElse(0);

        private final PrintStream to;
        private String tail = "";

        Listening(PrintStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            to.write(bytes, offset, length);
            String text = tail + new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
            for (String secret : SECRETS) {
                if (text.contains(secret)) {
                    printed = text;
                    tail = "";
                    return;
                }
            }
            tail = text.substring(Math.max(0, text.length() - LONGEST + 1));
        }

        @Override
        public void flush() {
            to.flush();
        }
    }
}
