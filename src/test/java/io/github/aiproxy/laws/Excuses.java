package io.github.aiproxy.laws;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.golden.Difference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which differences may be: lines of {@code <who> <path> <loss> <why>}. {@code <who>} is {@code origin→target}, {@code *} for
 * any; {@code <path>} is one of {@link Spoken} or {@link Heard}, and covers what is below it. If {@code <loss>} is {@code =},
 * both say the same in other words; if it is {@code ~}, it is lost, and means nothing there; else the codec must have declared
 * a loss whose path has that in it. Immutable.
 */
final class Excuses {
    private record Line(String from, String to, String path, String loss, String why) {
        boolean excuses(Protocol origin, Protocol target, Difference difference, List<Target.Loss> losses) {
            return is(from, origin)
                    && is(to, target)
                    && covers(path, difference.path())
                    && (loss.equals("=")
                            || loss.equals("~")
                            || losses.stream()
                                    .anyMatch(declared -> declared.path().contains(loss)));
        }
    }

    private final List<Line> lines = new ArrayList<>();

    static Excuses in(String file) {
        Excuses excuses = new Excuses();
        try {
            for (String text : Files.readAllLines(Path.of(System.getProperty("basedir", ""), "src/test/resources/laws")
                    .resolve(file))) {
                if (!text.isBlank() && !text.startsWith("#")) {
                    String[] words = text.split(" +", 4);
                    int arrow = words[0].indexOf('→');
                    excuses.lines.add(new Line(
                            words[0].substring(0, arrow), words[0].substring(arrow + 1), words[1], words[2], words[3]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return excuses;
    }

    List<Difference> unexcused(Protocol from, Protocol to, List<Difference> differences, List<Target.Loss> losses) {
        return differences.stream()
                .filter(difference -> lines.stream().noneMatch(line -> line.excuses(from, to, difference, losses)))
                .toList();
    }

    /** What is lost because it means nothing there, in words; null if it is not, or if it is said otherwise. */
    String silentLoss(Protocol from, Protocol to, Difference difference) {
        return lines.stream()
                .filter(line -> line.excuses(from, to, difference, List.of()))
                .findFirst()
                .filter(line -> line.loss.equals("~"))
                .map(Line::why)
                .orElse(null);
    }

    private static boolean is(String who, Protocol protocol) {
        return who.equals("*") || who.equals(protocol.id());
    }

    private static boolean covers(String path, String found) {
        return found.startsWith(path)
                && (found.length() == path.length()
                        || found.charAt(path.length()) == '.'
                        || found.charAt(path.length()) == '[');
    }
}
