package io.github.aiproxy.cli;

import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line's words. Options take one dash or two, before or after the command, and their value after a space or
 * an equals sign.
 *
 * @param command {@code start} if none was given
 * @param config null if none was named
 * @param listen null for the configuration's own
 * @param verbose whether to log details
 * @param refresh whether {@code auth check} renews tokens
 */
record Arguments(String command, String config, String listen, boolean verbose, boolean refresh) {
    private static final String AUTH_CHECK = "auth check";
    private static final Set<String> COMMANDS =
            Set.of("start", "check", AUTH_CHECK, "version", "help", "schema", "warm-up");

    /** @throws UsageException if they make no sense */
    static Arguments of(String... words) {
        ParseResult parsed;
        try {
            parsed = parser().parseArgs(words);
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage());
        }
        String config = value(parsed, "--config");
        String listen = value(parsed, "--listen");
        String port = value(parsed, "--port");
        if (listen != null && port != null) {
            throw new UsageException("the options --listen and --port say the same thing");
        }
        String command = command(parsed);
        boolean refresh = parsed.hasMatchedOption("--refresh");
        if (refresh && !AUTH_CHECK.equals(command)) {
            throw new UsageException("the option --refresh belongs to \"auth check\"");
        }
        return new Arguments(
                command, config, port != null ? ":" + port : listen, parsed.hasMatchedOption("--verbose"), refresh);
    }

    /** Put together by hand: annotations would cost every start the reflection. */
    private static CommandLine parser() {
        CommandSpec spec = CommandSpec.create()
                .name("aiproxy")
                .addOption(text("-config", "--config", "-c", "--c"))
                .addOption(text("-listen", "--listen", "-l", "--l"))
                .addOption(text("-port", "--port", "-p", "--p"))
                .addOption(flag("-verbose", "--verbose", "-v", "--v"))
                .addOption(flag("-refresh", "--refresh"))
                .addOption(flag("-help", "--help", "-h", "--h"))
                .addOption(flag("-version", "--version"))
                .addPositional(PositionalParamSpec.builder()
                        .paramLabel("COMMAND")
                        .index("0..*")
                        .arity("0..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build());
        return new CommandLine(spec).setPosixClusteredShortOptionsAllowed(false);
    }

    private static OptionSpec text(String... names) {
        return OptionSpec.builder(names).arity("1").type(String.class).build();
    }

    private static OptionSpec flag(String... names) {
        return OptionSpec.builder(names).arity("0").type(boolean.class).build();
    }

    private static String value(ParseResult parsed, String option) {
        String value = parsed.matchedOptionValue(option, (String) null);
        if (value != null && value.isEmpty()) {
            throw new UsageException("the option " + option + " needs a value");
        }
        return value;
    }

    private static String command(ParseResult parsed) {
        if (parsed.hasMatchedOption("--help")) {
            return "help";
        }
        if (parsed.hasMatchedOption("--version")) {
            return "version";
        }
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String command = words.isEmpty() ? "start" : String.join(" ", words);
        if (!COMMANDS.contains(command)) {
            throw new UsageException(
                    command.equals("auth")
                            ? "auth needs a second word: \"auth check\""
                            : "unknown command \"" + command + "\"");
        }
        return command;
    }

    /** Words that make no sense; the message says which. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message, null, false, false);
        }
    }
}
