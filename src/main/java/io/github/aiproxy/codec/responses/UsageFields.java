package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.sse.ByteSink;

/** The figures of a reply on this wire, where input includes the cached and output the reasoning. Stateless. */
final class UsageFields {
    private UsageFields() {}

    static Usage read(JsonNode usage) {
        JsonNode inputs = usage.path("input_tokens_details");
        Integer input = Fields.figure(usage, "input_tokens");
        Integer cached = Fields.figure(inputs, "cached_tokens");
        if (input != null && cached != null && cached > input) {
            // A server that counts the cached ones apart.
            input = input + cached;
        }
        return new Usage(
                input,
                cached,
                Fields.figure(inputs, "cache_write_tokens"),
                null,
                Fields.figure(usage, "output_tokens"),
                Fields.figure(usage.path("output_tokens_details"), "reasoning_tokens"));
    }

    /** All the keys that the official types require; unknown figures are zero. */
    static void write(ByteSink out, Usage usage) {
        int input = Usage.orZero(usage.input());
        int output = Usage.orZero(usage.output());
        out.ascii("{\"input_tokens\":" + input
                + ",\"input_tokens_details\":{\"cached_tokens\":" + Usage.orZero(usage.cacheRead())
                + ",\"cache_write_tokens\":" + Usage.orZero(usage.cacheWrite())
                + "},\"output_tokens\":" + output
                + ",\"output_tokens_details\":{\"reasoning_tokens\":" + Usage.orZero(usage.reasoning())
                + "},\"total_tokens\":" + ((long) input + output) + "}");
    }
}
