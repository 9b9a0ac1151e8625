package io.github.aiproxy.proxy;

import io.github.aiproxy.proxy.Fault.Form;
import io.github.aiproxy.proxy.FaultRun.Blame;
import io.github.aiproxy.proxy.FaultRun.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What was seen, as Markdown: a line for each fault, or for each group of them. Stateless. */
final class FaultTable {
    private static final String HEAD = "| what goes wrong | streamed, another upstream there | streamed, no other"
            + " | JSON, another upstream there | JSON, no other | counts against |\n|---|---|---|---|---|---|\n";
    private static final String SHORT_HEAD = "| what goes wrong | client of a stream sees | client of JSON sees"
            + " | if no other upstream is left | counts against |\n|---|---|---|---|---|\n";

    private FaultTable() {}

    /** A line for each fault, by the fault. */
    static Map<Fault, String> lines(List<Result> results) {
        Map<Fault, String> lines = new LinkedHashMap<>();
        by(results, result -> result.of().fault()).forEach((fault, own) -> {
            List<String> cells = new ArrayList<>(List.of(fault.what()));
            for (Predicate<Result> form : List.<Predicate<Result>>of(FaultTable::streamed, r -> !streamed(r))) {
                cells.add(cell(own, form.and(result -> !result.of().alone()), FaultTable::withAsked));
                cells.add(cell(own, form.and(result -> result.of().alone()), FaultTable::label));
            }
            cells.add(blames(own));
            lines.put(fault, line(cells));
        });
        return lines;
    }

    static String full(List<Result> results) {
        return HEAD + String.join("", lines(results).values());
    }

    /** A line for each group. */
    static String compact(List<Result> results) {
        StringBuilder table = new StringBuilder(SHORT_HEAD);
        // Of what every build runs, so that every build can compare.
        List<Result> usual = results.stream()
                .filter(result -> !result.of().fault().is(Fault.Trait.LONG))
                .toList();
        by(usual, result -> result.of().fault().group())
                .forEach((group, own) -> table.append(line(List.of(
                        group,
                        cell(own, result -> streamed(result) && !result.of().alone(), FaultTable::label),
                        cell(own, result -> !streamed(result) && !result.of().alone(), FaultTable::label),
                        cell(own, result -> result.of().alone(), FaultTable::label),
                        blames(own)))));
        return table.toString();
    }

    private static boolean streamed(Result result) {
        return result.of().form() == Form.STREAM;
    }

    private static <K> Map<K, List<Result>> by(List<Result> results, Function<Result, K> key) {
        return results.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String blames(List<Result> results) {
        Set<Blame> blames = results.stream()
                .map(Result::blame)
                .filter(blame -> blame != Blame.UNKNOWN)
                .collect(Collectors.toCollection(TreeSet::new));
        return blames.stream()
                .map(blame -> switch (blame) {
                    case UPSTREAM -> "the upstream";
                    case KEY -> "the key";
                    default -> "nobody";
                })
                .collect(Collectors.joining(" or "));
    }

    private static String withAsked(Result result) {
        int asked = result.asked();
        return label(result) + ", " + (asked == 1 ? "1 asked" : asked + " asked");
    }

    private static String label(Result result) {
        Seen seen = result.seen();
        return switch (seen.kind()) {
            case ANSWER -> "the answer";
            case ERROR -> Integer.toString(seen.status());
            case TOLD -> "an error after what came";
            case RELAYED -> "the event as it is";
            case LEFT -> "–";
            case WRONG -> "**wrong**";
        };
    }

    /** What all have in common, or what clients differ in. */
    private static String cell(List<Result> results, Predicate<Result> which, Function<Result, String> label) {
        Map<String, Set<Dialect>> seen = new TreeMap<>(FaultTable::wordsFirst);
        results.stream().filter(which).forEach(result -> seen.computeIfAbsent(label.apply(result), l -> new TreeSet<>())
                .add(result.of().client()));
        if (seen.isEmpty()) {
            return "";
        }
        if (seen.size() == 2) {
            List<Map.Entry<String, Set<Dialect>>> both = new ArrayList<>(seen.entrySet());
            both.sort((a, b) -> b.getValue().size() - a.getValue().size());
            Set<Dialect> rare = both.get(1).getValue();
            boolean apart = both.get(0).getValue().stream().noneMatch(rare::contains);
            if (apart) {
                return both.get(0).getKey() + " (" + names(rare) + ": "
                        + both.get(1).getKey() + ")";
            }
        }
        return numbersJoined(seen.keySet());
    }

    private static int wordsFirst(String a, String b) {
        boolean numberA = Character.isDigit(a.charAt(0));
        boolean numberB = Character.isDigit(b.charAt(0));
        return numberA == numberB ? b.compareTo(a) * (numberA ? -1 : 1) : numberA ? 1 : -1;
    }

    /** Statuses that are many are told as first and last. */
    private static String numbersJoined(Collection<String> labels) {
        List<String> numbers =
                labels.stream().filter(l -> Character.isDigit(l.charAt(0))).toList();
        List<String> told = new ArrayList<>(
                labels.stream().filter(l -> !Character.isDigit(l.charAt(0))).toList());
        if (numbers.size() > 6) {
            told.add(numbers.get(0) + "–" + numbers.get(numbers.size() - 1));
        } else if (!numbers.isEmpty()) {
            told.add(String.join(", ", numbers));
        }
        return String.join(" or ", told);
    }

    private static String names(Set<Dialect> dialects) {
        return dialects.stream()
                .map(dialect -> switch (dialect) {
                    case ANTHROPIC -> "Anthropic";
                    case OPENAI -> "Chat";
                    case RESPONSES -> "Responses";
                    case GEMINI -> "Gemini";
                })
                .collect(Collectors.joining(", "));
    }
}
