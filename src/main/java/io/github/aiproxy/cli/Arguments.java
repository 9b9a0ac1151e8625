package io.github.aiproxy.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The command line's words. Options take one dash or two, and their value after a space or an equals sign.
 *
 * @param command {@code start} if none was given
 * @param config null if none was named
 * @param listen null for the configuration's own
 * @param verbose whether to log details
 * @param refresh whether {@code auth check} renews tokens
 */
record Arguments(String command, String config, String listen, boolean verbose, boolean refresh) {
    private static final Set<String> COMMANDS = Set.of("start", "check", "version", "help", "schema", "warm-up");
    private static final String AUTH = "auth";
    private static final String AUTH_CHECK = "auth check";

    /** @throws UsageException if they make no sense */
    static Arguments of(String... words) {
        Deque<String> rest = new ArrayDeque<>(List.of(words));
        String command = null;
        String config = null;
        String listen = null;
        boolean verbose = false;
        boolean refresh = false;
        while (!rest.isEmpty()) {
            String word = rest.pop();
            if (!word.startsWith("-")) {
                if (word.equals(AUTH)) {
                    if (!"check".equals(rest.poll())) {
                        throw new UsageException("auth needs a second word: \"auth check\"");
                    }
                    word = AUTH_CHECK;
                } else if (!COMMANDS.contains(word)) {
                    throw new UsageException("unknown command \"" + word + "\"");
                }
                if (command != null) {
                    throw new UsageException("two commands: " + command + " and " + word);
                }
                command = word;
                continue;
            }
            int equals = word.indexOf('=');
            if (equals > 0) {
                rest.push(word.substring(equals + 1));
            }
            String option = equals > 0 ? word.substring(0, equals) : word;
            switch (option.startsWith("--") ? option.substring(2) : option.substring(1)) {
                case "config", "c" -> config = once(option, config, rest);
                case "listen", "l" -> listen = once(option, listen, rest);
                case "port", "p" -> listen = ":" + once(option, listen, rest);
                case "verbose", "v" -> verbose = flag(option, equals);
                case "refresh" -> refresh = flag(option, equals);
                case "help", "h" -> command = flag(option, equals) ? "help" : command;
                case "version" -> command = flag(option, equals) ? "version" : command;
                default -> throw new UsageException("unknown option " + option);
            }
        }
        if (refresh && !AUTH_CHECK.equals(command)) {
            throw new UsageException("the option --refresh belongs to \"auth check\"");
        }
        return new Arguments(command == null ? "start" : command, config, listen, verbose, refresh);
    }

    private static boolean flag(String option, int equals) {
        if (equals > 0) {
            throw new UsageException("the option " + option + " takes no value");
        }
        return true;
    }

    private static String once(String option, String before, Deque<String> rest) {
        if (before != null) {
            throw new UsageException("the option " + option + " is given twice, or against another");
        }
        if (rest.isEmpty() || rest.peek().isEmpty()) {
            throw new UsageException("the option " + option + " needs a value");
        }
        return rest.pop();
    }

    /** Words that make no sense; the message says which. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message, null, false, false);
        }
    }
}
