package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.JsonReader;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;

/** The {@code usage} object; what its totals include is said at {@link Usage}. Stateless; safe to share. */
final class UsageFields {
    private UsageFields() {}

    /** Reads the object that the parser stands at the beginning of, to its end. */
    static Usage read(JsonReader parser) throws IOException {
        Integer input = null;
        Integer output = null;
        Integer cacheRead = null;
        Integer cacheWrite = null;
        Integer reasoning = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "prompt_tokens" -> input = figure(parser, token);
                case "completion_tokens" -> output = figure(parser, token);
                // Two vendors' spellings; the details win when both are there.
                case "prompt_cache_hit_tokens", "cached_tokens" ->
                    cacheRead = cacheRead == null ? figure(parser, token) : cacheRead;
                case "prompt_tokens_details" -> {
                    if (token != JsonToken.START_OBJECT) {
                        parser.skipChildren();
                        continue;
                    }
                    for (String detail = parser.nextFieldName(); detail != null; detail = parser.nextFieldName()) {
                        JsonToken value = parser.nextToken();
                        switch (detail) {
                            case "cached_tokens" -> {
                                Integer cached = figure(parser, value);
                                cacheRead = cached != null ? cached : cacheRead;
                            }
                            case "cache_write_tokens" -> cacheWrite = figure(parser, value);
                            default -> parser.skipChildren();
                        }
                    }
                }
                case "completion_tokens_details" -> {
                    if (token != JsonToken.START_OBJECT) {
                        parser.skipChildren();
                        continue;
                    }
                    for (String detail = parser.nextFieldName(); detail != null; detail = parser.nextFieldName()) {
                        JsonToken value = parser.nextToken();
                        if (detail.equals("reasoning_tokens")) {
                            reasoning = figure(parser, value);
                        } else {
                            parser.skipChildren();
                        }
                    }
                }
                default -> parser.skipChildren();
            }
        }
        if (input != null && Usage.orZero(cacheRead) > input) {
            // More read from the cache than there was: this server counts the cache apart.
            input += cacheRead;
        }
        return new Usage(input, cacheRead, cacheWrite, null, output, reasoning);
    }

    private static Integer figure(JsonReader parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = parser.getDoubleValue();
            return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : null;
        }
        parser.skipChildren();
        return null;
    }

    /** Appends the object. Details appear only if they are known. */
    static void write(ByteSink out, Usage usage) {
        long input = Usage.orZero(usage.input());
        long output = Usage.orZero(usage.output());
        out.ascii("{\"prompt_tokens\":" + input + ",\"completion_tokens\":" + output + ",\"total_tokens\":"
                + (input + output));
        if (usage.cacheRead() != null || usage.cacheWrite() != null) {
            out.ascii(",\"prompt_tokens_details\":{\"cached_tokens\":" + Usage.orZero(usage.cacheRead()));
            if (usage.cacheWrite() != null) {
                out.ascii(",\"cache_write_tokens\":" + usage.cacheWrite());
            }
            out.write('}');
        }
        if (usage.reasoning() != null) {
            out.ascii(",\"completion_tokens_details\":{\"reasoning_tokens\":" + usage.reasoning() + "}");
        }
        out.write('}');
    }
}
