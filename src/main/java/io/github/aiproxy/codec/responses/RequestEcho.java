package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiEfforts;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes what a response object repeats of the request, with what the API takes for what was not said. Stateless. */
final class RequestEcho {
    /** Room for the fields that are short. */
    private static final int SHORT_FIELDS = 1024;

    private static final int SHORT_TOOL_FIELDS = 128;

    private RequestEcho() {}

    /** About how many bytes it has. */
    static int roughSize(ChatRequest request) {
        LazyText instructions = Instructions.of(request);
        int size = SHORT_FIELDS + length(instructions);
        for (Tool tool : request.tools()) {
            size += SHORT_TOOL_FIELDS + length(tool.description()) + length(tool.schema()) + length(tool.json());
        }
        return size;
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }

    private static int length(LazyText text) {
        return text == null ? 0 : text.roughLength();
    }

    /** Appends the fields on one line, a comma before each. */
    static void write(ByteSink out, ClientView client) {
        try {
            fields(out, client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fields(ByteSink out, ClientView client) throws IOException {
        ChatRequest request = client.request();
        text(out, "model", client.model() == null ? "" : client.model());
        LazyText instructions = Instructions.of(request);
        value(out, "instructions", json -> {
            if (instructions == null) {
                json.writeNull();
            } else {
                Json.writeText(json, instructions);
            }
        });
        plain(out, "max_output_tokens", request.maxOutputTokens());
        plain(out, "temperature", request.sampling().temperature());
        plain(out, "top_p", request.sampling().topP());
        plain(out, "top_logprobs", request.topLogprobs() == null ? 0 : request.topLogprobs());
        plain(out, "parallel_tool_calls", !Boolean.FALSE.equals(request.parallelToolCalls()));
        text(out, "previous_response_id", request.previousResponseId());
        plain(out, "store", Boolean.TRUE.equals(request.store()));
        text(out, "service_tier", request.serviceTier());
        text(out, "user", request.identity().userId());
        text(out, "safety_identifier", request.identity().safetyId());
        text(out, "prompt_cache_key", request.identity().cacheKey());
        Thinking thinking = request.thinking();
        out.ascii(",\"reasoning\":{\"effort\":");
        text(out, OpenAiEfforts.said(thinking));
        text(out, "summary", thinking == null ? null : RequestWriter.summary(thinking));
        out.write('}');
        if (RequestWriter.saysText(request)) {
            value(out, "text", json -> RequestWriter.text(json, request, request.verbosity(), () -> {}));
        } else {
            out.ascii(",\"text\":{\"format\":{\"type\":\"text\"}}");
        }
        tools(out, request);
        String truncation = request.extras().get("truncation");
        value(out, "truncation", json -> json.writeRawValue(truncation == null ? "\"disabled\"" : truncation));
        out.ascii(",\"metadata\":{");
        boolean first = true;
        for (Map.Entry<String, String> pair : request.metadata().entrySet()) {
            out.ascii(first ? "" : ",");
            first = false;
            Json.writeString(out, pair.getKey());
            out.write(':');
            text(out, pair.getValue());
        }
        out.write('}');
    }

    private static void tools(ByteSink out, ChatRequest request) throws IOException {
        Target nowhere = new Target("", true, 0);
        ToolWriter tools = new ToolWriter(request, nowhere, new ToolNames(request, nowhere));
        value(out, "tool_choice", json -> {
            if (request.toolChoice() == null) {
                json.writeString("auto");
            } else {
                tools.writeChoice(json, request.toolChoice());
            }
        });
        value(out, "tools", tools::writeTools);
    }

    private static void value(ByteSink out, String name, ItemWriter.Body body) throws IOException {
        name(out, name);
        try (JsonGenerator json = Json.lineGenerator(out)) {
            body.write(json);
        }
    }

    private static void text(ByteSink out, String name, String value) {
        name(out, name);
        text(out, value);
    }

    private static void text(ByteSink out, String value) {
        if (value == null) {
            out.ascii("null");
        } else {
            Json.writeString(out, value);
        }
    }

    /** A number, a truth value, or null. */
    private static void plain(ByteSink out, String name, Object value) {
        name(out, name);
        out.ascii(String.valueOf(value));
    }

    private static void name(ByteSink out, String name) {
        out.ascii(",\"");
        out.ascii(name);
        out.ascii("\":");
    }
}
