package io.github.aiproxy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The signal SIGHUP, by which services are told to read their configuration again. Not for programs in a terminal, which
 * sends it when it is closed: they then end, as others do. Stateless.
 */
final class HangUp {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");

    private HangUp() {}

    /** Runs an action at each; does nothing where there are no such signals. */
    static void does(Runnable action) {
        try {
            // By reflection: the JDK has had it for ever in a module of its own (jdk.unsupported), but javac warns of
            // it.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object reload = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), reload);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LoggerFactory.getLogger(HangUp.class).debug("SIGHUP is not heard", e);
        }
    }

    /** Whether it is a terminal's user who started the program. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on it says yes more often: then SIGHUP keeps its usual meaning
    static boolean inTerminal() {
        try {
            String input = Files.readSymbolicLink(STANDARD_INPUT).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty") || input.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }
}
