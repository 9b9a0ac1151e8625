package io.github.aiproxy.clients;

import io.github.aiproxy.proxy.RunningProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end, with an environment of its own and nothing to read. Immutable.
 *
 * @param exit its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Run(int exit, String out, String err) {
    private static final long SECONDS = 180;

    /** Runs a command of a tool that has been {@linkplain Cli#prepare prepared} for that proxy. */
    static Run of(Cli cli, Path home, RunningProxy proxy, Outside outside, List<String> command) {
        Map<String, String> environment = new HashMap<>(outside.environment());
        environment.putAll(cli.environment(home, proxy.uri()));
        return of(home, command, environment);
    }

    /** Runs it in the folder {@code work} of a home, which takes its output as well. */
    static Run of(Path home, List<String> command, Map<String, String> environment) {
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Files.createDirectories(home.resolve("work")).toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
            builder.environment().put("HOME", home.toString());
            builder.environment()
                    .put("TMPDIR", Files.createDirectories(home.resolve("tmp")).toString());
            builder.environment().put("TERM", "dumb");
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
            if (!ended) {
                throw new AssertionError("did not end: " + command + "\n" + run);
            }
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
