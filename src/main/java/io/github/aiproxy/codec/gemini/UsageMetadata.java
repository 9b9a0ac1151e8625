package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.util.List;

/**
 * {@code usageMetadata}: thoughts are counted apart from the answer, tool results apart from the prompt. Stateless; safe
 * to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#UsageMetadata">Gemini API, UsageMetadata (read 2026-11)</a>
 */
final class UsageMetadata {
    private static final Field PROMPT = Field.of("promptTokenCount");
    private static final Field CACHED = Field.of("cachedContentTokenCount");
    private static final Field CANDIDATES = Field.of("candidatesTokenCount");
    private static final Field THOUGHTS = Field.of("thoughtsTokenCount");
    private static final Field TOTAL = Field.of("totalTokenCount");
    private static final Field TOOL_USE = Field.of("toolUsePromptTokenCount");

    /** In the order of {@link #of}'s parameters. */
    private static final List<String> COUNTS =
            List.of(PROMPT.camel(), CACHED.camel(), TOOL_USE.camel(), CANDIDATES.camel(), THOUGHTS.camel());

    private UsageMetadata() {}

    static Usage read(JsonNode node) {
        Integer prompt = count(node, PROMPT);
        Integer cached = count(node, CACHED);
        Integer toolUse = count(node, TOOL_USE);
        Integer candidates = count(node, CANDIDATES);
        Integer thoughts = count(node, THOUGHTS);
        return of(prompt, cached, toolUse, candidates, thoughts);
    }

    /**
     * Reads the object that the parser stands at the beginning of, to its end.
     *
     * @return null if it is not one of whole numbers under their usual names, each of them once
     */
    static Usage read(JsonReader parser) throws IOException {
        Integer[] counts = new Integer[COUNTS.size()];
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            int which = COUNTS.indexOf(name);
            if (which < 0 && name.indexOf('_') < 0) {
                parser.skipChildren();
            } else if (which < 0
                    || counts[which] != null
                    || token != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() != JsonParser.NumberType.INT) {
                return null;
            } else {
                counts[which] = parser.getIntValue();
            }
        }
        return of(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    private static Usage of(Integer prompt, Integer cached, Integer toolUse, Integer candidates, Integer thoughts) {
        Integer input = sum(prompt, toolUse);
        if (prompt != null && cached != null && cached > prompt) {
            // Some hosts leave the cached tokens out of the prompt's.
            input = sum(input, cached);
        }
        return new Usage(input, cached, null, null, sum(candidates, thoughts), thoughts);
    }

    /** The figures of earlier chunks after those of the next, which may leave out thoughts that were counted before. */
    static Usage later(Usage before, Usage next) {
        Usage all = before.overwrittenBy(next);
        boolean answerAlone = next.output() != null && next.reasoning() == null && before.reasoning() != null;
        return answerAlone
                ? new Usage(
                        all.input(),
                        all.cacheRead(),
                        all.cacheWrite(),
                        all.cacheWrite1h(),
                        next.output() + before.reasoning(),
                        all.reasoning())
                : all;
    }

    private static Integer count(JsonNode node, Field field) {
        JsonNode value = field.in(node);
        return value != null && value.isNumber() ? (Integer) value.intValue() : null;
    }

    private static Integer sum(Integer first, Integer second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first + second;
    }

    /** Whether there is anything to write. */
    static boolean isKnown(Usage usage) {
        return usage.input() != null || usage.output() != null;
    }

    static void write(ByteSink out, Usage usage) {
        out.write('{');
        boolean more = false;
        if (usage.input() != null) {
            more = member(out, PROMPT, usage.input(), more);
        }
        if (usage.cacheRead() != null) {
            more = member(out, CACHED, usage.cacheRead(), more);
        }
        if (usage.output() != null) {
            int thoughts = Usage.orZero(usage.reasoning());
            more = member(out, CANDIDATES, Math.max(0, usage.output() - thoughts), more);
            if (usage.reasoning() != null) {
                more = member(out, THOUGHTS, thoughts, more);
            }
        }
        member(out, TOTAL, Usage.orZero(usage.input()) + Usage.orZero(usage.output()), more);
        out.write('}');
    }

    private static boolean member(ByteSink out, Field field, int value, boolean more) {
        if (more) {
            out.write(',');
        }
        out.write('"');
        out.ascii(field.camel());
        out.ascii("\":");
        out.ascii(Integer.toString(value));
        return true;
    }
}
