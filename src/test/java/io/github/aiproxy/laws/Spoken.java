package io.github.aiproxy.laws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.golden.Canonical;
import io.github.aiproxy.golden.Difference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a request says, however its turns are cut and its calls are numbered, to be compared with another. A path names what
 * sort of thing differs, not which: {@code said.media.detail}, {@code sampling.topK}; {@code said.media} is a whole one that
 * is not there, or that nobody said. Immutable.
 */
final class Spoken {
    private final ObjectNode rest;
    private final List<ObjectNode> said = new ArrayList<>();
    private final List<ObjectNode> tools = new ArrayList<>();

    private Spoken(ObjectNode tree) {
        this.rest = tree;
    }

    static Spoken of(ChatRequest request) {
        ObjectNode tree = Canonical.tree(request);
        for (String group : List.of("sampling", "identity", "thinking", "extras", "metadata")) {
            tree.withObject("/" + group);
        }
        defaults(tree);
        Spoken spoken = new Spoken(tree);
        JsonNode system = tree.remove("system");
        JsonNode turns = tree.remove("turns");
        JsonNode tools = tree.remove("tools");
        Map<String, String> calls = new HashMap<>();
        if (system != null) {
            system.forEach(part -> spoken.add("LEAD", null, (ObjectNode) part, calls));
        }
        if (turns != null) {
            for (JsonNode turn : turns) {
                String role = turn.path("role").asText();
                turn.path("parts").forEach(part -> spoken.add(role, turn.get("name"), (ObjectNode) part, calls));
            }
        }
        if (tools != null) {
            tools.forEach(tool -> spoken.tools.add((ObjectNode) tool));
        }
        return spoken;
    }

    /** What every provider does when nothing is said is not said. */
    private static void defaults(ObjectNode tree) {
        without(tree, "parallelToolCalls", "true");
        without(tree, "store", "false");
        without(tree, "candidates", "1");
        without((ObjectNode) tree.get("sampling"), "temperature", "1.0");
        // standard_only says no more than which of the defaults
        for (String tier : List.of("auto", "default", "standard_only")) {
            without(tree, "serviceTier", tier);
        }
        if (tree.at("/outputFormat/kind").asText().equals("TEXT")) {
            tree.remove("outputFormat");
        }
        for (JsonNode tool : tree.path("tools")) {
            without((ObjectNode) tool, "strict", "false");
        }
        if (tree.path("toolChoice") instanceof ObjectNode choice) {
            // Whether by a list of names or by a shorter list of tools.
            String mode = choice.path("mode").asText();
            if (mode.startsWith("ALLOWED_")) {
                choice.remove("names");
                choice.put("mode", mode.equals("ALLOWED_AUTO") ? "AUTO" : "REQUIRED");
            }
            if (choice.path("mode").asText().equals("NONE")) {
                tree.remove("parallelToolCalls");
            }
            if (choice.path("mode").asText().equals("AUTO")) {
                tree.remove("toolChoice");
            }
        }
    }

    private static void without(ObjectNode node, String name, String usual) {
        if (node.path(name).asText().equals(usual)) {
            node.remove(name);
        }
    }

    private void add(String role, JsonNode speaker, ObjectNode part, Map<String, String> calls) {
        part.put("role", role);
        if (speaker != null) {
            part.set("speaker", speaker);
        }
        without(part, "detail", "auto");
        part.path("content").forEach(inside -> without((ObjectNode) inside, "detail", "auto"));
        if (part.has("callId")) {
            // Ids may change, as long as calls and results still belong together.
            String id = part.path("callId").asText();
            part.put("callId", calls.computeIfAbsent(id, key -> "call " + calls.size()));
        }
        said.add(part);
    }

    /** What was said and is said otherwise, not any more, or only now. */
    List<Difference> differences(Spoken other) {
        List<Difference> all = new ArrayList<>(Difference.between(rest, other.rest));
        aligned("said", said, other.said, all);
        aligned("tools", tools, other.tools, all);
        return all.stream().map(difference -> retold(difference, other)).toList();
    }

    /** A whole part that is elsewhere, or whose words are within others, is not lost: {@code said.text.retold}. */
    private Difference retold(Difference difference, Spoken other) {
        boolean gone = difference.found().isMissingNode();
        JsonNode part = gone ? difference.expected() : difference.found();
        boolean label =
                difference.path().endsWith(".media.name") || difference.path().endsWith(".media.context");
        if (label && gone) {
            boolean within = other.words().stream()
                    .anyMatch(text -> text.contains(difference.expected().asText()));
            return within ? difference : difference.below("lost");
        }
        if (!difference.path().startsWith("said.") || !part.has("is")) {
            return difference;
        }
        List<String> here = (gone ? other : this).words();
        String words = words(part);
        if (words.isEmpty()) {
            return difference;
        }
        boolean told = here.stream().anyMatch(text -> text.contains(words) || (!gone && words.contains(text)));
        String how = told
                ? ".retold"
                : gone ? "" : words.startsWith("Attached to ") ? ".presented" : words.contains("JSON") ? ".asked" : "";
        return new Difference(difference.path() + how, difference.expected(), difference.found());
    }

    /** Everything that is said, as text. */
    private List<String> words() {
        List<String> all = new ArrayList<>();
        for (ObjectNode part : said) {
            all.add(words(part));
            part.path("content").forEach(inside -> all.add(words(inside)));
            for (String detail : List.of("name", "context")) {
                all.add(part.path(detail).asText("-"));
                part.path("content")
                        .forEach(inside -> all.add(inside.path(detail).asText("-")));
            }
        }
        return all.stream().filter(text -> text.length() > 1).toList();
    }

    private static String words(JsonNode part) {
        JsonNode source = part.path("source");
        if (!source.isMissingNode()) {
            return source.path("data")
                    .asText(source.path("url").asText(source.path("text").asText()));
        }
        if (part.has("texts")) {
            return part.path("texts").path(0).asText();
        }
        return part.path("text").asText().strip();
    }

    private static void aligned(String where, List<ObjectNode> one, List<ObjectNode> other, List<Difference> sink) {
        int[][] common = new int[one.size() + 1][other.size() + 1];
        for (int i = one.size() - 1; i >= 0; i--) {
            for (int j = other.size() - 1; j >= 0; j--) {
                common[i][j] = key(one.get(i)).equals(key(other.get(j)))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < one.size() || j < other.size()) {
            if (i < one.size() && j < other.size() && key(one.get(i)).equals(key(other.get(j)))) {
                String path = where + "." + kind(one.get(i));
                fields(path, one.get(i++), other.get(j++), sink);
            } else if (j == other.size() || (i < one.size() && common[i + 1][j] >= common[i][j + 1])) {
                sink.add(new Difference(where + "." + kind(one.get(i)), one.get(i++), MissingNode.getInstance()));
            } else {
                sink.add(new Difference(where + "." + kind(other.get(j)), MissingNode.getInstance(), other.get(j++)));
            }
        }
    }

    private static void fields(String path, ObjectNode one, ObjectNode other, List<Difference> sink) {
        Set<String> names = new LinkedHashSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (name.equals("content")) {
                List<ObjectNode> mine = new ArrayList<>();
                List<ObjectNode> theirs = new ArrayList<>();
                one.path(name).forEach(part -> mine.add((ObjectNode) part));
                other.path(name).forEach(part -> theirs.add((ObjectNode) part));
                aligned(path, mine, theirs, sink);
            } else if (!Difference.between(one.path(name), other.path(name)).isEmpty()) {
                sink.add(new Difference(path + "." + name, one.path(name), other.path(name)));
            }
        }
    }

    private static String kind(ObjectNode node) {
        return node.has("is") ? node.path("is").asText() : "tool";
    }

    /** What makes it the same thing, though details differ. */
    private static String key(ObjectNode node) {
        return switch (kind(node)) {
            case "text", "refusal" -> "text " + node.path("text").asText();
            case "media" -> "media " + node.path("source");
            case "reasoning" -> "reasoning " + node.path("texts");
            case "toolCall" -> "call " + node.path("callId").asText();
            case "toolResult" -> "result " + node.path("callId").asText();
            case "tool" -> "tool " + node.path("name").asText();
            default -> node.toString();
        };
    }

    /** Everything, for people. */
    @Override
    public String toString() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        all.add(rest);
        all.addAll(said);
        all.addAll(tools);
        return all.toString();
    }
}
