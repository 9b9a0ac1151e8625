package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a client's chat completion request. One per request, one thread.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion (read 2026-11)</a>
 */
final class RequestReader {
    /** Nobody looks into schemas: they travel as text, which keeps numbers and key order. */
    private static final Set<String> RAW = Set.of("parameters", "schema");

    /** Those of them that declare tools. */
    private static final Set<String> SCHEMAS = Set.of("parameters");

    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.OPENAI);
    private final ToolReader tools = new ToolReader(request);

    private Double temperature;
    private Double topP;
    private Double presencePenalty;
    private Double frequencyPenalty;
    private Long seed;
    private String userId;
    private String safetyId;
    private String cacheKey;

    static ChatRequest read(RequestBody body) {
        JsonNode root;
        try {
            root = Json.readStrict(body, RAW, SCHEMAS);
        } catch (JsonProcessingException e) {
            throw new ChatException(
                    new ChatError(
                            ChatError.Kind.INVALID_REQUEST,
                            "body: not a valid JSON document: " + e.getOriginalMessage()),
                    e);
        }
        if (!(root instanceof ObjectNode object)) {
            throw ChatException.invalid("body: expected a JSON object");
        }
        return new RequestReader().read(object);
    }

    private ChatRequest read(ObjectNode root) {
        JsonNode messages = root.get("messages");
        if (!Fields.present(messages) && root.has("input")) {
            throw ChatException.invalid(
                    "input: this is a body of the Responses API; send it to /v1/responses, or send messages");
        }
        request.model = Fields.requiredText(root.get("model"), "model");
        request.includeUsage = false;
        if (Fields.array(messages, "messages") == null) {
            throw ChatException.invalid("messages: missing");
        }
        new MessageReader(request).read(messages);
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (Fields.present(field.getValue())) {
                read(field.getKey(), field.getValue());
            }
        }
        tools.finish();
        if (request.topLogprobs == null && isTrue(root.get("logprobs"))) {
            request.topLogprobs = 0;
        }
        request.sampling = new Sampling(temperature, topP, null, presencePenalty, frequencyPenalty, seed);
        request.identity = new Identity(userId, safetyId, cacheKey);
        return request.build();
    }

    private static boolean isTrue(JsonNode node) {
        return node != null && node.isBoolean() && node.booleanValue();
    }

    private void read(String name, JsonNode value) {
        switch (name) {
            case "model", "messages" -> {}
            case "stream" -> request.stream = Fields.bool(value, name);
            case "stream_options" -> {
                Boolean usage =
                        Fields.bool(Fields.object(value, name).get("include_usage"), "stream_options.include_usage");
                request.includeUsage = Boolean.TRUE.equals(usage);
            }
            case "max_completion_tokens" -> request.maxOutputTokens = Fields.integer(value, name);
            case "max_tokens" -> {
                // The newer name wins when a client sends both.
                if (request.maxOutputTokens == null) {
                    request.maxOutputTokens = Fields.integer(value, name);
                }
            }
            case "temperature" -> temperature = Fields.number(value, name);
            case "top_p" -> topP = Fields.number(value, name);
            case "presence_penalty" -> presencePenalty = Fields.number(value, name);
            case "frequency_penalty" -> frequencyPenalty = Fields.number(value, name);
            case "seed" -> seed = Fields.longInteger(value, name);
            case "stop" -> request.stop = stop(value);
            case "n" -> request.candidates = Fields.integer(value, name);
            case "logprobs" -> Fields.bool(value, name);
            case "top_logprobs" -> request.topLogprobs = Fields.integer(value, name);
            case "reasoning_effort" -> request.thinking = thinking(Fields.text(value, name));
            case "verbosity" -> request.verbosity = Fields.text(value, name);
            case "response_format" -> request.outputFormat = outputFormat(Fields.object(value, name));
            case "user" -> userId = Fields.text(value, name);
            case "safety_identifier" -> safetyId = Fields.text(value, name);
            case "prompt_cache_key" -> cacheKey = Fields.text(value, name);
            case "service_tier" -> request.serviceTier = Fields.text(value, name);
            case "store" -> request.store = Fields.bool(value, name);
            case "metadata" -> {
                for (Map.Entry<String, JsonNode> pair :
                        Fields.object(value, name).properties()) {
                    request.metadata.put(
                            pair.getKey(),
                            pair.getValue().isTextual() ? pair.getValue().textValue() : Json.raw(pair.getValue()));
                }
            }
            case "parallel_tool_calls" -> request.parallelToolCalls = Fields.bool(value, name);
            case "tools" -> tools.tools(value);
            case "functions" -> tools.functions(value);
            case "tool_choice" -> tools.choice(value);
            case "function_call" -> tools.functionCall(value);
            case "web_search_options" -> tools.webSearch(value);
            case "modalities" -> {
                for (JsonNode modality : Fields.array(value, name)) {
                    if (modality.isTextual() && modality.textValue().equals("audio")) {
                        throw ChatException.invalid("modalities: spoken answers cannot be translated");
                    }
                }
                request.extras.put(name, Json.raw(value));
            }
            default -> request.extras.put(name, Json.raw(value));
        }
    }

    private static List<String> stop(JsonNode value) {
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> stop = new ArrayList<>();
        for (JsonNode sequence : Fields.array(value, "stop")) {
            stop.add(Fields.requiredText(sequence, "stop[" + stop.size() + "]"));
        }
        return stop;
    }

    private static Thinking thinking(String effort) {
        if (effort.equals("none")) {
            return new Thinking(Thinking.Mode.OFF, null, null, null);
        }
        for (Thinking.Effort level : Thinking.Effort.values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(effort)) {
                return new Thinking(null, level, null, null);
            }
        }
        throw ChatException.invalid("reasoning_effort: unknown \"" + effort + "\"");
    }

    private static OutputFormat outputFormat(JsonNode format) {
        String type = Fields.requiredText(format.get("type"), "response_format.type");
        return switch (type) {
            case "text" -> new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null);
            case "json_object" -> new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
            case "json_schema" -> {
                JsonNode schema = Fields.object(format.get("json_schema"), "response_format.json_schema");
                if (schema == null) {
                    throw ChatException.invalid("response_format.json_schema: missing");
                }
                yield new OutputFormat(
                        OutputFormat.Kind.JSON_SCHEMA,
                        Fields.text(schema.get("name"), "response_format.json_schema.name"),
                        Fields.text(schema.get("description"), "response_format.json_schema.description"),
                        Fields.rawObject(schema.get("schema"), "response_format.json_schema.schema"),
                        Fields.bool(schema.get("strict"), "response_format.json_schema.strict"));
            }
            default -> throw ChatException.invalid("response_format.type: unknown \"" + type + "\"");
        };
    }
}
