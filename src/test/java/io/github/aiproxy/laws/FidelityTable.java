package io.github.aiproxy.laws;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.golden.Difference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of each {@link Feature} between each client and upstream, as Markdown. One per table, one thread. */
final class FidelityTable {
    private static final Excuses EXCUSES = Excuses.in("request.txt");
    private static final Map<Protocol, String> NAMES = new EnumMap<>(Map.of(
            Protocol.ANTHROPIC, "Anthropic",
            Protocol.OPENAI, "Chat",
            Protocol.RESPONSES, "Responses",
            Protocol.GEMINI, "Gemini"));
    private static final String KEPT = "✓";
    private static final String REFUSED = "✗";
    private static final String UNSAYABLE = "–";

    private final Map<String, Integer> notes = new LinkedHashMap<>();

    /** A table for each client, and the notes below. */
    String whole() {
        StringBuilder out = new StringBuilder();
        for (Protocol client : Protocol.values()) {
            List<Protocol> others = others(client);
            out.append("\n### ").append(NAMES.get(client)).append(" clients\n\n| a client says |");
            others.forEach(
                    upstream -> out.append(" → ").append(NAMES.get(upstream)).append(" |"));
            out.append("\n|---|").append(":-:|".repeat(others.size())).append('\n');
            for (Feature feature : Feature.values()) {
                List<String> cells = others.stream()
                        .map(upstream -> cell(feature, client, upstream))
                        .toList();
                if (!cells.stream().allMatch(UNSAYABLE::equals)) {
                    out.append("| ").append(feature.label).append(" | ");
                    out.append(String.join(" | ", cells)).append(" |\n");
                }
            }
        }
        out.append("\n### Notes\n\n");
        notes.forEach(
                (why, number) -> out.append(number).append(". ").append(why).append(".\n"));
        return out.toString();
    }

    /** By upstream only, and only what is not kept everywhere. */
    String compact() {
        StringBuilder out = new StringBuilder("| a client says |");
        for (Protocol upstream : Protocol.values()) {
            out.append(" → ").append(NAMES.get(upstream)).append(" |");
        }
        out.append("\n|---|").append(":-:|".repeat(NAMES.size())).append('\n');
        for (Feature feature : Feature.values()) {
            List<String> cells = new ArrayList<>();
            for (Protocol upstream : Protocol.values()) {
                Set<String> found = new LinkedHashSet<>();
                others(upstream).forEach(client -> found.add(cell(feature, client, upstream)));
                found.remove(UNSAYABLE);
                cells.add(
                        found.isEmpty()
                                ? UNSAYABLE
                                : found.equals(Set.of(KEPT)) ? KEPT : found.contains(REFUSED) ? REFUSED : "lost");
            }
            if (cells.stream().anyMatch(cell -> cell.equals("lost") || cell.equals(REFUSED))) {
                out.append("| ").append(feature.label).append(" | ");
                out.append(String.join(" | ", cells)).append(" |\n");
            }
        }
        return out.toString();
    }

    private static List<Protocol> others(Protocol protocol) {
        List<Protocol> others = new ArrayList<>(List.of(Protocol.values()));
        others.remove(protocol);
        return others;
    }

    private String cell(Feature feature, Protocol client, Protocol upstream) {
        Told told = Told.of(feature.asked(client, model(client, feature)), upstream, model(upstream, feature));
        if (told.said() == null || !says(feature, client)) {
            return UNSAYABLE;
        }
        if (told.refusal() != null) {
            return REFUSED;
        }
        Set<String> why = new LinkedHashSet<>();
        told.losses().stream()
                // Not said by the client, but what its own codec adds to every wish for thoughts.
                .filter(loss -> !loss.path().equals("include"))
                .map(Target.Loss::why)
                .forEach(why::add);
        told.differences().stream()
                .map(difference -> EXCUSES.silentLoss(client, upstream, difference))
                .filter(silent -> silent != null)
                .forEach(why::add);
        if (why.isEmpty()) {
            return KEPT;
        }
        List<String> numbers = new ArrayList<>();
        why.forEach(words -> numbers.add(String.valueOf(notes.computeIfAbsent(words, key -> notes.size() + 1))));
        return String.join(", ", numbers);
    }

    /** Whether the client's own protocol has a place for it: nothing is lost between the same protocols. */
    private static boolean says(Feature feature, Protocol client) {
        Told own = Told.of(feature.asked(client, model(client, feature)), client, model(client, feature));
        if (own.said() == null || own.refusal() != null) {
            return own.said() != null;
        }
        Spoken made = Spoken.of(feature.asked(client, model(client, feature)));
        List<Difference> differences = made.differences(Spoken.of(own.said()));
        boolean other = differences.stream()
                .anyMatch(difference -> difference.path().equals("tools.tool.kind")
                        || EXCUSES.silentLoss(client, client, difference) != null);
        return !other
                && EXCUSES.unexcused(client, client, differences, List.of()).isEmpty();
    }

    private static String model(Protocol protocol, Feature feature) {
        return switch (protocol) {
            case ANTHROPIC -> "claude-opus-4-6";
            case OPENAI, RESPONSES -> feature.reasons() ? "gpt-5.2" : "gpt-4.1";
            case GEMINI -> "gemini-3-pro-preview";
        };
    }
}
