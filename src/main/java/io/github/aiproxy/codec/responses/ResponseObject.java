package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.chat.Usage;
import io.github.aiproxy.codec.ClientView;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Writes the response object, which repeats what was asked. The repetition is made once and copied into each event that
 * has it. One per reply, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">Responses, the response object (read
 *     2026-11)</a>
 */
final class ResponseObject {
    private final ClientView client;
    private final String id;
    private byte[] echo;

    ResponseObject(ClientView client) {
        this.client = client;
        this.id = Ids.fit("resp_" + client.replyId());
    }

    /**
     * @param incomplete the reason if it is incomplete; null otherwise
     * @param error null unless it failed
     * @param output the items, each as JSON
     * @param usage null if nothing is known yet
     */
    void write(ByteSink out, String status, String incomplete, ChatError error, List<byte[]> output, Usage usage) {
        out.ascii("{\"id\":");
        Json.writeString(out, id);
        out.ascii(",\"object\":\"response\",\"created_at\":" + client.createdSeconds() + ",\"status\":\"" + status
                + "\",\"background\":false,\"error\":");
        if (error == null) {
            out.ascii("null");
        } else {
            out.ascii("{\"code\":\"" + ErrorWriter.streamCode(error) + "\",\"message\":");
            Json.writeString(out, ErrorWriter.message(error));
            out.ascii("}");
        }
        out.ascii(",\"incomplete_details\":");
        out.ascii(incomplete == null ? "null" : "{\"reason\":\"" + incomplete + "\"}");
        if (echo == null) {
            echo = ItemWriter.json(this::echo);
        }
        out.write(',');
        out.write(echo, 1, echo.length - 2);
        out.ascii(",\"output\":[");
        for (int i = 0; i < output.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(output.get(i));
        }
        out.ascii("],\"usage\":");
        if (usage == null) {
            out.ascii("null");
        } else {
            UsageFields.write(out, usage);
        }
        out.write('}');
    }

    private void echo(JsonGenerator out) throws IOException {
        ChatRequest request = client.request();
        out.writeStartObject();
        out.writeStringField("model", client.model() == null ? "" : client.model());
        LazyText instructions = Instructions.of(request);
        if (instructions == null) {
            out.writeNullField("instructions");
        } else {
            Json.writeText(out, "instructions", instructions);
        }
        number(out, "max_output_tokens", request.maxOutputTokens());
        number(out, "temperature", request.sampling().temperature());
        number(out, "top_p", request.sampling().topP());
        number(out, "top_logprobs", request.topLogprobs() == null ? 0 : request.topLogprobs());
        out.writeBooleanField("parallel_tool_calls", !Boolean.FALSE.equals(request.parallelToolCalls()));
        out.writeStringField("previous_response_id", request.previousResponseId());
        out.writeBooleanField("store", Boolean.TRUE.equals(request.store()));
        out.writeStringField("service_tier", request.serviceTier());
        out.writeStringField("user", request.identity().userId());
        out.writeStringField("safety_identifier", request.identity().safetyId());
        out.writeStringField("prompt_cache_key", request.identity().cacheKey());
        reasoning(out, request.thinking());
        if (request.outputFormat() == null && request.verbosity() == null) {
            out.writeFieldName("text");
            out.writeRawValue("{\"format\":{\"type\":\"text\"}}");
        } else {
            RequestWriter.text(out, request, () -> {});
        }
        Target nowhere = new Target("", true, 0);
        ToolWriter tools = new ToolWriter(request, nowhere, new ToolNames(request, nowhere));
        out.writeFieldName("tool_choice");
        if (request.toolChoice() == null) {
            out.writeString("auto");
        } else {
            tools.writeChoice(out, request.toolChoice());
        }
        out.writeFieldName("tools");
        tools.writeTools(out);
        String truncation = request.extras().get("truncation");
        out.writeFieldName("truncation");
        out.writeRawValue(truncation == null ? "\"disabled\"" : truncation);
        out.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> pair : request.metadata().entrySet()) {
            out.writeStringField(pair.getKey(), pair.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void reasoning(JsonGenerator out, Thinking thinking) throws IOException {
        out.writeObjectFieldStart("reasoning");
        out.writeStringField("effort", thinking == null ? null : RequestWriter.effort(thinking));
        out.writeStringField("summary", thinking == null ? null : RequestWriter.summary(thinking));
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String name, Number value) throws IOException {
        if (value == null) {
            out.writeNullField(name);
        } else {
            out.writeFieldName(name);
            Json.write(
                    out,
                    value instanceof Integer whole ? IntNode.valueOf(whole) : DoubleNode.valueOf(value.doubleValue()));
        }
    }
}
