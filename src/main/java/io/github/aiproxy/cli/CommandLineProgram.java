package io.github.aiproxy.cli;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.ConfigException;
import io.github.aiproxy.config.ConfigFile;
import io.github.aiproxy.config.ConfigSchema;
import io.github.aiproxy.config.ConfigSource;
import io.github.aiproxy.config.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code aiproxy} command. Exit codes: 0 for done, 1 for a program that failed, 2 for a wrong command line or
 * configuration. Used once, on the main thread.
 */
public final class CommandLineProgram {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG = 2;
    private static final String DEFAULT_FILE = "config.yaml";

    private final Runner runner;
    private final PrintStream out;
    private final PrintStream err;
    private final Path folder;
    private final Function<String, String> env;

    public CommandLineProgram(Runner runner) {
        this(runner, System.out, System.err, Path.of(""), System::getenv);
    }

    CommandLineProgram(Runner runner, PrintStream out, PrintStream err, Path folder, Function<String, String> env) {
        this.runner = runner;
        this.out = out;
        this.err = err;
        this.folder = folder;
        this.env = env;
    }

    /** Does what the arguments say and tells the exit code. */
    public int run(String... args) {
        try {
            Arguments arguments = Arguments.of(args);
            return switch (arguments.command()) {
                case "help" -> print(text("help.txt"));
                case "version" ->
                    print("aiproxy " + Version.current() + " (Java " + System.getProperty("java.version") + ", "
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")\n");
                case "schema" -> print(ConfigSchema.text());
                case "check" -> check(arguments);
                case "auth check" -> checkAccounts(arguments);
                case "warm-up" -> warmUp();
                default -> start(arguments, port -> {});
            };
        } catch (Arguments.UsageException e) {
            err.println("aiproxy: " + e.getMessage() + "; \"aiproxy help\" tells what there is");
            return WRONG;
        } catch (ConfigException e) {
            e.errors().forEach(err::println);
            err.println("aiproxy: " + count(e.errors().size(), "error") + " in the configuration");
            return WRONG;
        } catch (ServiceConfigurationError e) { // only jars in extensions/ can have a wrong one
            err.println("aiproxy: a jar in extensions/ cannot be used: " + words(e));
            return FAILED;
        }
    }

    private int check(Arguments arguments) {
        Path file = file(arguments);
        if (file == null) {
            err.println("aiproxy: there is no " + DEFAULT_FILE + " here; name the file with -config");
            return WRONG;
        }
        ConfigFile.Loaded loaded = ConfigFile.load(file, runner.knownTypes(), env, arguments.listen());
        loaded.warnings().forEach(warning -> err.println("warning: " + warning));
        try {
            runner.check(loaded.config());
        } catch (IllegalArgumentException e) {
            err.println(file + ": " + e.getMessage());
            return WRONG;
        }
        return print(file + ": valid; " + summary(loaded.config()) + "\n");
    }

    private int checkAccounts(Arguments arguments) {
        Path file = file(arguments);
        if (file == null) {
            err.println("aiproxy: there is no " + DEFAULT_FILE + " here; name the file with -config");
            return WRONG;
        }
        Config config = ConfigFile.load(file, runner.knownTypes(), env, arguments.listen())
                .config();
        try {
            Logging.quiet(arguments.verbose());
            return runner.checkAccounts(config, arguments.refresh(), out);
        } catch (Exception e) { // whatever it failed with, the user gets a line and an exit code
            err.println("aiproxy: cannot check: " + words(e));
            return FAILED;
        } finally {
            Logging.stop();
        }
    }

    /** @param then called with the port once the program listens */
    private int start(Arguments arguments, IntConsumer then) {
        Future<?> preparation = prepare();
        Path file = file(arguments);
        ConfigSource source =
                file == null ? null : new ConfigSource(file, runner.knownTypes(), env, arguments.listen());
        Config config;
        List<String> warnings = List.of();
        if (source == null) {
            config = ConfigFile.echo(arguments.listen());
        } else {
            ConfigFile.Loaded loaded = source.load();
            config = loaded.config();
            warnings = loaded.warnings();
        }
        try {
            preparation.get();
            Logging.configure(config.log(), arguments.verbose());
            Logger log = LoggerFactory.getLogger("io.github.aiproxy");
            warnings.forEach(log::warn);
            return runner.run(config, source, port -> {
                tellListening(config, file, port, log);
                then.accept(port);
            });
        } catch (Exception e) { // whatever the program failed with, the user gets a line and an exit code
            LoggerFactory.getLogger("io.github.aiproxy").debug("cannot start", e);
            err.println("aiproxy: cannot start: " + words(e));
            return FAILED;
        } finally {
            Logging.stop();
        }
    }

    /** What failed, and why if that is not said with it: of a route file Camel names the file, and its cause the line. */
    private static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String what = failure.getMessage();
        if (what == null) {
            return why;
        }
        return what.contains(why) ? what : what + ": " + why;
    }

    /** Begins with what needs no configuration, beside the thread that reads it. */
    private Future<?> prepare() {
        Logging.claim();
        FutureTask<?> preparation = new FutureTask<>(
                () -> {
                    // Before others log: SLF4J hands out makeshift loggers while one thread initialises it.
                    LoggerFactory.getILoggerFactory();
                    runner.prepare();
                },
                null);
        new Thread(preparation, "start").start();
        return preparation;
    }

    private void tellListening(Config config, Path file, int port, Logger log) {
        String host = config.bind().contains(":") ? "[" + config.bind() + "]" : config.bind();
        if (file == null) {
            out.print(text("guide.txt")
                    .replace("{version}", Version.current())
                    .replace(
                            "{url}",
                            scheme(config) + (host.equals("0.0.0.0") || host.equals("[::]") ? "localhost" : host) + ":"
                                    + port));
            out.flush();
        } else {
            log.info(
                    "aiproxy {} listens on {}{}:{} ({}; {})",
                    Version.current(),
                    scheme(config),
                    host,
                    port,
                    file,
                    upstreams(config));
        }
    }

    private static String scheme(Config config) {
        return config.server().tls() == null ? "http://" : "https://";
    }

    /** A start, some requests and the end, for the launcher's archive of loaded classes. */
    private int warmUp() {
        try (WarmUp warmUp = new WarmUp()) {
            Arguments arguments = Arguments.of("-config", warmUp.file().toString());
            int exitCode = start(arguments, port -> warmUp.ask(port, runner::stop));
            if (warmUp.failure() != null) {
                throw warmUp.failure();
            }
            return exitCode;
        } catch (IOException e) {
            err.println("aiproxy: cannot warm up: " + e.getMessage());
            return FAILED;
        }
    }

    /** The file to read; null if none is named and the default one does not exist. */
    private Path file(Arguments arguments) {
        if (arguments.config() != null) {
            return folder.resolve(arguments.config());
        }
        Path file = folder.resolve(DEFAULT_FILE);
        return Files.exists(file) ? file : null;
    }

    private static String summary(Config config) {
        return upstreams(config) + ", listens on " + config.bind() + ":" + config.port()
                + (config.apiKeys().isEmpty() ? ", open to all who reach it" : "");
    }

    private static String upstreams(Config config) {
        long off = config.upstreams().stream()
                .filter(upstream -> !upstream.enabled())
                .count();
        return count(config.upstreams().size(), "upstream") + (off > 0 ? " (" + off + " off)" : "");
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private int print(String text) {
        out.print(text);
        out.flush();
        return DONE;
    }

    private static String text(String name) {
        try (InputStream in = CommandLineProgram.class.getResourceAsStream("/aiproxy/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
