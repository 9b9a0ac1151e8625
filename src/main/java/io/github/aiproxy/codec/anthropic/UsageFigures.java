package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Usage;
import java.io.IOException;

/**
 * The token figures of one reply as Anthropic counts them: {@code input_tokens} is without the cached ones. Figures are
 * cumulative; a later one that is not null overwrites. One per reply, one thread.
 */
final class UsageFigures {
    private Integer input;
    private Integer cacheRead;
    private Integer cacheWrite;
    private Integer cacheWrite1h;
    private Integer output;
    private Integer thinking;

    /** Takes a {@code usage} object; null is nothing said. */
    void read(JsonNode usage) {
        if (usage == null) {
            return;
        }
        input = later(usage.get("input_tokens"), input);
        cacheRead = later(usage.get("cache_read_input_tokens"), cacheRead);
        cacheWrite = later(usage.get("cache_creation_input_tokens"), cacheWrite);
        cacheWrite1h = later(usage.path("cache_creation").get("ephemeral_1h_input_tokens"), cacheWrite1h);
        output = later(usage.get("output_tokens"), output);
        thinking = later(usage.path("output_tokens_details").get("thinking_tokens"), thinking);
    }

    private static Integer later(JsonNode value, Integer earlier) {
        return value != null && value.canConvertToInt() ? Integer.valueOf(value.intValue()) : earlier;
    }

    /** The figures with cached tokens included. */
    Usage usage() {
        Integer all = input == null ? null : input + Usage.orZero(cacheRead) + Usage.orZero(cacheWrite);
        return new Usage(all, cacheRead, cacheWrite, cacheWrite1h, output, thinking);
    }

    /** The input without its cached part; a provider that counts more cached than all has said it without already. */
    static int uncached(Usage usage) {
        int all = Usage.orZero(usage.input());
        int cached = Usage.orZero(usage.cacheRead()) + Usage.orZero(usage.cacheWrite());
        return cached > all ? all : all - cached;
    }

    /**
     * Writes the fields of a {@code usage} object.
     *
     * @param estimatedInput stands in for an input that was not said; null leaves it out
     */
    static void write(JsonGenerator out, Usage usage, Integer estimatedInput) throws IOException {
        if (usage.input() != null) {
            out.writeNumberField("input_tokens", uncached(usage));
        } else if (estimatedInput != null) {
            out.writeNumberField("input_tokens", estimatedInput.intValue());
        }
        out.writeNumberField("cache_creation_input_tokens", Usage.orZero(usage.cacheWrite()));
        out.writeNumberField("cache_read_input_tokens", Usage.orZero(usage.cacheRead()));
        if (usage.cacheWrite1h() != null) {
            int longer = usage.cacheWrite1h();
            out.writeObjectFieldStart("cache_creation");
            out.writeNumberField("ephemeral_5m_input_tokens", Math.max(0, Usage.orZero(usage.cacheWrite()) - longer));
            out.writeNumberField("ephemeral_1h_input_tokens", longer);
            out.writeEndObject();
        }
        out.writeNumberField("output_tokens", Usage.orZero(usage.output()));
        if (usage.reasoning() != null) {
            out.writeObjectFieldStart("output_tokens_details");
            out.writeNumberField("thinking_tokens", usage.reasoning());
            out.writeEndObject();
        }
    }
}
