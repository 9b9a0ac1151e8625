package io.github.aiproxy.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a case declares to be lost: lines of {@code <who> <path> <why>}.
 *
 * <p>{@code openai turns[0].name …} is about reading: the canonical form lacks or changes what is at that path. {@code
 * anthropic→openai messages[0].name …} is about the file of {@code openai} when it is written from what was read on the
 * wire of {@code anthropic}; {@code *} stands for any protocol, {@code chat} for the canonical file itself. {@code
 * gemini refused …} says that the request cannot be written there. In a path {@code [*]} is any index and a leading
 * {@code **} any beginning; a path covers everything below it. One thread.
 */
final class Losses {
    private static final class Line {
        final String source;
        final String who;
        final String path;
        final Pattern pattern;
        boolean used;

        Line(String source, String who, String path) {
            this.source = source;
            this.who = who;
            this.path = path;
            this.pattern = Pattern.compile(
                    Pattern.quote(path).replace("[*]", "\\E\\[\\d+\\]\\Q").replace("**", "\\E.*\\Q") + "(?:[.\\[].*)?");
        }
    }

    private final List<Line> lines = new ArrayList<>();

    /** The case's own, and those of its kind that hold for every case. */
    static Losses of(Path folder) {
        Losses losses = new Losses();
        losses.read(folder.resolve("losses.txt"), true);
        losses.read(folder.resolveSibling("losses.txt"), false);
        return losses;
    }

    private void read(Path file, boolean own) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String text : Files.readAllLines(file)) {
                if (text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                String[] words = text.split(" ", 3);
                if (words.length < 3 || words[2].isBlank()) {
                    throw new AssertionError(file + ": not <who> <path> <why>: " + text);
                }
                lines.add(new Line(own ? text : null, words[0], words[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The differences that nobody declared. */
    List<Difference> undeclared(String who, List<Difference> differences) {
        return differences.stream()
                .filter(difference -> !covers(who, difference.path()))
                .toList();
    }

    /** Whether the request is declared to be refused. */
    boolean refused(String who) {
        return covers(who, "refused");
    }

    private boolean covers(String who, String path) {
        boolean covered = false;
        for (Line line : lines) {
            if (isAbout(line.who, who) && line.pattern.matcher(path).matches()) {
                line.used = true;
                covered = true;
            }
        }
        return covered;
    }

    private static boolean isAbout(String declared, String who) {
        int arrow = declared.indexOf('→');
        int found = who.indexOf('→');
        if (arrow < 0 || found < 0) {
            return arrow == found && is(declared, who);
        }
        return is(declared.substring(0, arrow), who.substring(0, found))
                && is(declared.substring(arrow + 1), who.substring(found + 1));
    }

    private static boolean is(String declared, String who) {
        return declared.equals("*") || declared.equals(who);
    }

    /** The case's own lines that covered nothing. */
    List<String> unused() {
        return lines.stream()
                .filter(line -> line.source != null && !line.used)
                .map(line -> line.source)
                .toList();
    }
}
