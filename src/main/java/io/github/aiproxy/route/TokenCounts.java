package io.github.aiproxy.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.aiproxy.call.Call;
import io.github.aiproxy.call.Reply;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.JsonEdit;
import io.github.aiproxy.sse.ByteSink;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * Counting input tokens: requests for the upstreams that can, and replies in the client's shape. Stateless.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-count-tokens">Anthropic, Count Message tokens</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/input-tokens">OpenAI, Responses input tokens</a>
 * @see <a href="https://ai.google.dev/api/tokens">Gemini, countTokens</a>
 */
final class TokenCounts {
    /** What a request for an answer has and a request for a count must not have. */
    private static final Set<String> ANTHROPIC_ONLY_GENERATE = Set.of(
            "max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences", "metadata", "service_tier");

    private static final Set<String> RESPONSES_ONLY_GENERATE = Set.of(
            "stream",
            "store",
            "include",
            "max_output_tokens",
            "temperature",
            "top_p",
            "top_logprobs",
            "metadata",
            "service_tier",
            "prompt_cache_key",
            "safety_identifier",
            "user");

    private TokenCounts() {}

    /** Makes of a written request for an answer one for a count, by the rules of the upstream's protocol. */
    static byte[] request(Protocol protocol, String model, byte[] generate) {
        if (protocol == Protocol.OPENAI) {
            throw new AssertionError("Chat Completions has no counter");
        }
        ObjectNode body = object(generate);
        ByteSink out = new ByteSink(generate.length + 128);
        try (JsonGenerator json = Json.generator(out)) {
            if (protocol == Protocol.GEMINI) {
                json.writeStartObject();
                json.writeObjectFieldStart("generateContentRequest");
                json.writeStringField("model", resource(model));
                for (var field : body.properties()) {
                    json.writeFieldName(field.getKey());
                    Json.write(json, field.getValue());
                }
                json.writeEndObject();
                json.writeEndObject();
            } else {
                body.remove(protocol == Protocol.ANTHROPIC ? ANTHROPIC_ONLY_GENERATE : RESPONSES_ONLY_GENERATE);
                Json.write(json, body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * A Gemini client's request, which is relayed, for the upstream's model: beside the path, the request that is counted
     * names it too.
     */
    static byte[] ofModel(byte[] body, String model) {
        return JsonEdit.apply(
                body,
                root -> root.members((outer, request) -> {
                    if (outer.equals("generateContentRequest") || outer.equals("generate_content_request")) {
                        request.members((name, value) -> {
                            if (name.equals("model")) {
                                value.replace(Json.raw(TextNode.valueOf(resource(model))));
                            }
                        });
                    }
                }));
    }

    private static String resource(String model) {
        return model.startsWith("models/") ? model : "models/" + model;
    }

    /** The client's reply for an upstream's count. */
    static Reply reply(Call call, Codec upstream, byte[] json) {
        JsonNode count = object(json).get(upstream.protocol() == Protocol.GEMINI ? "totalTokens" : "input_tokens");
        if (count == null || !count.canConvertToInt()) {
            throw ChatException.upstream("the upstream's answer has no token count");
        }
        return upstream.protocol() == call.protocol()
                ? new WholeReply(call, 200, "application/json; charset=utf-8", null, Buffer.buffer(json))
                : reply(call, count.intValue());
    }

    /** The client's reply for a number. */
    static Reply reply(Call call, int tokens) {
        String json =
                switch (call.protocol()) {
                    case GEMINI -> "{\"totalTokens\":" + tokens + "}";
                    case RESPONSES -> "{\"object\":\"response.input_tokens\",\"input_tokens\":" + tokens + "}";
                    case ANTHROPIC, OPENAI -> "{\"input_tokens\":" + tokens + "}";
                };
        return new WholeReply(call, 200, "application/json; charset=utf-8", null, Buffer.buffer(json));
    }

    private static ObjectNode object(byte[] json) {
        try {
            if (Json.read(json, Set.of("input_schema", "parameters")) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new ChatException(
                    ChatException.upstream("the upstream's token count is malformed")
                            .error(),
                    e);
        }
        throw ChatException.upstream("the upstream's token count is not a JSON object");
    }
}
