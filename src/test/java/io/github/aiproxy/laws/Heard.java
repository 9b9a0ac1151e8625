package io.github.aiproxy.laws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatReply;
import io.github.aiproxy.golden.Canonical;
import io.github.aiproxy.golden.Difference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an answer says, to be compared with another: paths name the sort of thing, as {@code toolCall.arguments}, {@code
 * stop.reason.MAX_TOKENS}, {@code usage.cacheRead}; {@code reasoning} is a whole part. How words are cut into parts does not
 * count, and on Chat's wire not where they are between calls. Stateless.
 */
final class Heard {
    /** Where a wire tells a refusal in words only, and the model gave none. */
    private static final String REFUSED = "The model refused to answer.";

    private Heard() {}

    static List<Difference> differences(ChatReply one, ChatReply other, boolean oneText) {
        ObjectNode mine = Canonical.tree(one);
        ObjectNode theirs = Canonical.tree(other);
        List<Difference> all = new ArrayList<>();
        parts(joined(mine.at("/candidates/0/parts"), oneText), joined(theirs.at("/candidates/0/parts"), oneText), all);
        named("stop", mine.at("/candidates/0/stop"), theirs.at("/candidates/0/stop"), all);
        named("usage", mine.path("usage"), theirs.path("usage"), all);
        return all;
    }

    private static ArrayNode joined(JsonNode parts, boolean oneText) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        ObjectNode words = null;
        for (JsonNode part : parts) {
            if (part.path("text").asText().equals(REFUSED)) {
                continue;
            }
            boolean text = part.has("text") || part.path("is").asText().equals("text");
            if (!text) {
                all.add(part);
                words = oneText ? words : null;
            } else if (words == null) {
                words = part.deepCopy();
                all.add(words);
            } else {
                words.put(
                        "text", words.path("text").asText() + part.path("text").asText());
            }
        }
        if (oneText && words != null) {
            ArrayNode others = JsonNodeFactory.instance.arrayNode();
            for (JsonNode part : all) {
                if (part != words) {
                    others.add(part);
                }
            }
            return others.add(words);
        }
        return all;
    }

    private static void parts(JsonNode mine, JsonNode theirs, List<Difference> sink) {
        int j = 0;
        for (int i = 0; i < mine.size(); i++) {
            String kind = mine.path(i).path("is").asText();
            int at = j;
            while (at < theirs.size() && !same(mine.path(i), theirs.path(at))) {
                at++;
            }
            if (at == theirs.size()) {
                sink.add(new Difference(kind, mine.path(i), MissingNode.getInstance()));
                continue;
            }
            while (j < at) {
                sink.add(added(theirs.path(j++)));
            }
            named(kind, mine.path(i), theirs.path(j++), sink);
        }
        while (j < theirs.size()) {
            sink.add(added(theirs.path(j++)));
        }
    }

    private static Difference added(JsonNode part) {
        return new Difference(part.path("is").asText(), MissingNode.getInstance(), part);
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return key(one).equals(key(other));
    }

    private static String key(JsonNode part) {
        return switch (part.path("is").asText()) {
            case "text", "refusal" -> "text " + part.path("text").asText();
            case "reasoning" -> "reasoning " + part.path("texts");
            default -> part.path("is").asText() + part.path("name") + part.path("arguments");
        };
    }

    private static void named(String path, JsonNode one, JsonNode other, List<Difference> sink) {
        Set<String> names = new LinkedHashSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            boolean zero = one.path(name).asInt(0) == 0 && other.path(name).asInt(0) == 0 && path.equals("usage");
            if (!zero && !Difference.between(one.path(name), other.path(name)).isEmpty()) {
                String which = name.equals("reason") ? "." + one.path(name).asText() : "";
                sink.add(new Difference(path + "." + name + which, one.path(name), other.path(name)));
            }
        }
    }
}
