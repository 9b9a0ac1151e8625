package io.github.aiproxy.cli;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.ConfigSource;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.IntConsumer;

/** The program behind the command line. Called on the main thread, one call a process. */
@FunctionalInterface
public interface Runner {
    /** Begins with what needs no configuration, on threads of its own; {@link #run} goes on with it, or the process ends. */
    default void prepare() {}

    /**
     * Runs until it is stopped.
     *
     * @param config valid
     * @param source where it came from and may change; null for {@link Config#echo()}
     * @param listening to be called once, with the actual port, when the first request can come
     * @return the process's exit code
     * @throws Exception if it cannot start; the message is shown
     */
    int run(Config config, ConfigSource source, IntConsumer listening) throws Exception;

    /** Has {@link #run} end, as a signal would. May be called on any thread. */
    default void stop() {}

    /**
     * Tells what is known of the accounts' files.
     *
     * @param refresh whether to renew their tokens
     * @param out where to
     * @return the process's exit code: 0 if all can be used, else 1
     * @throws Exception if it cannot be told; the message is shown
     */
    default int checkAccounts(Config config, boolean refresh, PrintStream out) throws Exception {
        return 0;
    }

    /**
     * Checks what only the installed types know of a configuration.
     *
     * @param config valid as far as the file tells
     * @throws IllegalArgumentException if it could not be run; the message is shown
     */
    default void check(Config config) {}

    /** The {@code api_type}s that need no declaration. */
    default Set<String> knownTypes() {
        return ConfigFile.BUILT_IN_TYPES;
    }
}
