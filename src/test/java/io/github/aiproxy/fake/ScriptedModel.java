package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Answer.Call;
import io.github.aiproxy.fake.Answer.Ending;
import io.github.aiproxy.fake.Answer.Piece;
import io.github.aiproxy.fake.Answer.Thought;
import io.github.aiproxy.fake.Answer.Usage;
import io.github.aiproxy.fake.Answer.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model that does what the latest words of the user say, or what follows {@code script:} in them. Stateless; safe to
 * share.
 *
 * <ul>
 *   <li>default: {@code Echo: <words>} in three or more pieces;
 *   <li>{@code call:NAME {"json":1}}: calls that tool, or {@code call:#0} the first declared one; several are parallel
 *       calls, {@code … then call:…} is a later step; without JSON the tool gets no arguments, or the words if it takes
 *       just a text; afterwards the results are quoted: {@code Results: NAME=<text>; …};
 *   <li>{@code think}: thinks first, if thinking was asked for;
 *   <li>{@code system?}, {@code roles?}, {@code tools?}: says the system prompt, the roles of the turns, the tools;
 *   <li>{@code refuse}, {@code blocked}, {@code maxtokens}, {@code error-midstream}: ends so;
 *   <li>an image: {@code Saw image/png of 70 bytes.}; a schema: a document that satisfies it.
 * </ul>
 */
final class ScriptedModel {
    static final long CACHE_READ = 8;
    static final long CACHE_WRITE = 4;
    static final long REASONING = 7;

    private ScriptedModel() {}

    /** What the prompt costs. */
    static long inputTokens(Conversation talk) {
        return 40 + talk.promptChars / 4;
    }

    static Answer answer(Conversation talk) {
        List<Piece> pieces = new ArrayList<>();
        String words = talk.lastUserText;
        boolean thinks = talk.thinking && words.contains("think");
        if (words.contains("blocked")) {
            return finish(talk, pieces, Ending.BLOCKED, null);
        }
        if (thinks) {
            pieces.add(new Thought(List.of("Let me think: ", "step one, ", "step two.")));
        }
        List<Call> calls = calls(talk);
        if (!calls.isEmpty()) {
            pieces.addAll(calls);
            return finish(talk, pieces, Ending.TOOLS, null);
        }
        String said = say(talk);
        for (String stop : talk.stops) {
            int at = said.indexOf(stop);
            if (at >= 0) {
                pieces.add(new Words(deltas(said.substring(0, at))));
                return finish(talk, pieces, Ending.STOP_SEQUENCE, stop);
            }
        }
        if (words.contains("refuse")) {
            pieces.add(new Words(deltas("I cannot help with that.")));
            return finish(talk, pieces, Ending.REFUSAL, null);
        }
        if (words.contains("maxtokens") || (talk.maxTokens != null && talk.maxTokens * 4L < said.length())) {
            pieces.add(new Words(deltas(said.substring(0, said.offsetByCodePoints(0, 4)))));
            return finish(talk, pieces, Ending.MAX_TOKENS, null);
        }
        pieces.add(new Words(deltas(said)));
        return finish(talk, pieces, words.contains("error-midstream") ? Ending.BROKEN : Ending.END, null);
    }

    private static Answer finish(Conversation talk, List<Piece> pieces, Ending ending, String stop) {
        long output = 5;
        long reasoning = 0;
        for (Piece piece : pieces) {
            if (piece instanceof Thought) {
                reasoning = REASONING;
            } else if (piece instanceof Words words) {
                output += words.text().length() / 4;
            } else if (piece instanceof Call call) {
                output += (call.name().length() + call.arguments().length()) / 4;
            }
        }
        return new Answer(
                List.copyOf(pieces),
                ending,
                stop,
                new Usage(inputTokens(talk), CACHE_READ, CACHE_WRITE, output + reasoning, reasoning));
    }

    private static String say(Conversation talk) {
        String words = talk.lastUserText;
        if (!talk.results.isEmpty()) {
            String results = talk.results.stream()
                    .map(r -> r.name() + "=" + r.text())
                    .collect(Collectors.joining("; ", "Results: ", ""));
            return seen(talk) + (talk.afterResults.isEmpty() ? results : results + " Echo: " + talk.afterResults);
        }
        if (talk.schema != null) {
            return Trees.text(sample(talk.schema, talk.schema));
        }
        if (talk.jsonOnly) {
            return Trees.text(Trees.object().put("echo", words));
        }
        if (words.contains("system?")) {
            return "System: " + talk.system;
        }
        if (words.contains("roles?")) {
            return "Roles: " + String.join(",", talk.roles);
        }
        if (words.contains("tools?")) {
            return "Tools: "
                    + talk.tools.stream().map(Conversation.Declared::name).collect(Collectors.joining(","));
        }
        return seen(talk) + "Echo: " + words;
    }

    private static String seen(Conversation talk) {
        return talk.media.stream()
                .map(m -> "Saw " + m.mime() + " of " + m.size() + ". ")
                .collect(Collectors.joining());
    }

    private static List<Call> calls(Conversation talk) {
        if (talk.tools.isEmpty() || talk.choice.equals("none")) {
            return List.of();
        }
        List<Call> calls = new ArrayList<>();
        String[] steps = talk.lastUserText.split(" then ");
        if (talk.step < steps.length) {
            String step = steps[talk.step];
            for (int at = step.indexOf("call:"); at >= 0; ) {
                String rest = step.substring(at + "call:".length());
                calls.add(call(talk, rest));
                at = step.indexOf("call:", step.length() - rest.length() + argumentsEnd(rest));
            }
        }
        if (calls.isEmpty() && talk.step == 0 && !talk.choice.equals("auto")) {
            Conversation.Declared tool =
                    talk.choice.startsWith("=") ? talk.tool(talk.choice.substring(1)) : talk.tools.get(0);
            calls.add(new Call(
                    tool.name(),
                    tool.custom() ? "forced" : Trees.text(sample(tool.schema(), tool.schema())),
                    tool.custom()));
        }
        return talk.parallel || calls.isEmpty() ? calls : calls.subList(0, 1);
    }

    private static Call call(Conversation talk, String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '{') {
            end++;
        }
        String name = text.substring(0, end);
        Conversation.Declared tool =
                name.startsWith("#") ? talk.tools.get(Integer.parseInt(name.substring(1))) : talk.tool(name);
        boolean custom = tool != null && tool.custom();
        int next = text.indexOf("call:", argumentsEnd(text));
        String rest = (next < 0 ? text.substring(end) : text.substring(end, next)).strip();
        String only = tool == null || custom || rest.startsWith("{") || rest.isEmpty() ? null : tool.onlyText();
        String input = custom
                ? rest
                : only == null ? firstObject(rest) : Trees.text(Trees.object().put(only, rest));
        return new Call(tool == null ? name : tool.name(), input, custom);
    }

    /** Where the JSON arguments after a tool's name end, in which other calls may be quoted; 0 if there are none. */
    private static int argumentsEnd(String text) {
        int start = text.indexOf('{');
        boolean afterName =
                start >= 0 && text.substring(0, start).strip().chars().noneMatch(Character::isWhitespace);
        return afterName ? start + firstObject(text.substring(start)).length() : 0;
    }

    /** The JSON object that the text begins with; empty if it begins otherwise. */
    private static String firstObject(String text) {
        if (!text.startsWith("{")) {
            return "";
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return text.substring(0, i + 1);
            }
        }
        throw new IllegalArgumentException("no whole object: " + text);
    }

    /** Cuts into at least three pieces where the text allows, never inside a character. */
    static List<String> deltas(String text) {
        int count = text.codePointCount(0, text.length());
        int size = Math.max(1, Math.min(12, count / 3));
        List<String> deltas = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int left = text.codePointCount(at, text.length());
            int end = text.offsetByCodePoints(at, Math.min(size, left));
            deltas.add(text.substring(at, end));
            at = end;
        }
        return deltas.isEmpty() ? List.of("") : deltas;
    }

    /** The least document that satisfies a schema: every required property, first choices, small values. */
    private static JsonNode sample(JsonNode schema, JsonNode root) {
        if (schema.has("$ref")) {
            return sample(root.at(schema.path("$ref").asText().substring(1)), root);
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(0);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        for (String choice : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(choice)) {
                return sample(schema.path(choice).get(0), root);
            }
        }
        JsonNode type = schema.path("type");
        String name = (type.isArray() ? type.get(0) : type).asText("object");
        return switch (name.toLowerCase(java.util.Locale.ROOT)) {
            case "string" -> Trees.array().textNode("word");
            case "integer" -> Trees.array().numberNode(42);
            case "number" -> Trees.array().numberNode(1.5);
            case "boolean" -> Trees.array().booleanNode(true);
            case "null" -> Trees.array().nullNode();
            case "array" -> Trees.array().add(sample(schema.path("items"), root));
            default -> {
                ObjectNode object = Trees.object();
                schema.path("properties").properties().forEach(p -> object.set(p.getKey(), sample(p.getValue(), root)));
                yield object;
            }
        };
    }
}
