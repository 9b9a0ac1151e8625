package io.github.aiproxy.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found while one file was read. One per file, one thread. */
final class Problems {
    private final String file;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private boolean literalSecrets;

    Problems(String file) {
        this.file = file;
    }

    /**
     * @param line from 1; 0 if none is to blame
     * @param path the key, such as {@code upstreams[1].weight}; empty for the whole file
     */
    void error(int line, String path, String message) {
        errors.add(new Problem(line, path, message));
    }

    void warning(int line, String path, String message) {
        warnings.add(new Problem(line, path, message));
    }

    /** Takes over what was found about a part that is not in use: nothing of it stops the start. */
    void addAsWarnings(Problems unused, String why) {
        for (Problem problem : unused.errors) {
            warning(problem.line, problem.path, problem.message + " (" + why + ")");
        }
    }

    /** A secret stands in the file itself, and not in a variable. */
    void literalSecret() {
        literalSecrets = true;
    }

    boolean holdsSecrets() {
        return literalSecrets;
    }

    boolean any() {
        return !errors.isEmpty();
    }

    List<String> errors() {
        return lines(errors);
    }

    List<String> warnings() {
        return lines(warnings);
    }

    private List<String> lines(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(problem -> problem.line(file))
                .distinct()
                .toList();
    }

    private record Problem(int line, String path, String message) {
        String line(String file) {
            return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
        }
    }
}
