package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestBody;
import java.io.UncheckedIOException;
import java.util.Set;

/** Reads the top level of a request; the input and the tools have readers of their own. Stateless. */
final class RequestReader {
    /** Whatever is in these is only carried. */
    private static final Set<String> RAW = Set.of("parameters", "schema", "action", "operation", "output_schema");

    /** Those of them that declare tools. */
    private static final Set<String> SCHEMAS = Set.of("parameters");

    /** Fields that name what only the provider's own store can resolve. */
    static final Set<String> STORED = Set.of("conversation", "prompt");

    /** What is to be included in the reply for log probabilities. */
    static final String LOGPROBS = "message.output_text.logprobs";

    private RequestReader() {}

    static ChatRequest read(RequestBody body) {
        JsonNode root;
        try {
            root = Json.readStrict(body, RAW, SCHEMAS);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid("body: not valid JSON: " + e.getOriginalMessage());
        } catch (UncheckedIOException e) {
            throw ChatException.invalid("body: not valid JSON");
        }
        if (!root.isObject()) {
            throw ChatException.invalid("body: must be a JSON object");
        }
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.RESPONSES);
        ToolReader tools = new ToolReader();
        tools.read(root.get("tools"), "tools", false);
        LazyText instructions = Fields.wordsOrNull(root, "instructions", "");
        if (instructions != null && !instructions.isEmpty()) {
            request.system.add(new Part.Text(instructions));
        }
        request.previousResponseId = Fields.string(root, "previous_response_id", "");
        JsonNode input = Fields.get(root, "input");
        if (input != null) {
            new InputReader(request, tools).read(input);
        } else if (request.previousResponseId == null && STORED.stream().noneMatch(root::hasNonNull)) {
            throw ChatException.invalid("input: required");
        }
        request.tools.addAll(tools.tools());
        request.namespaces.putAll(tools.namespaces());
        fields(root, request);
        for (var field : root.properties()) {
            if (!known(field.getKey()) && !field.getValue().isNull()) {
                request.extras.put(field.getKey(), Json.raw(field.getValue()));
            }
        }
        return request.build();
    }

    private static void fields(JsonNode root, ChatRequest.Builder request) {
        request.model = Fields.string(root, "model", "");
        request.stream = Boolean.TRUE.equals(Fields.bool(root, "stream", ""));
        request.toolChoice = ToolReader.choice(root.get("tool_choice"));
        request.parallelToolCalls = Fields.bool(root, "parallel_tool_calls", "");
        request.maxOutputTokens = Fields.integer(root, "max_output_tokens", "");
        request.sampling = new Sampling(
                Fields.number(root, "temperature", ""), Fields.number(root, "top_p", ""), null, null, null, null);
        request.topLogprobs = Fields.integer(root, "top_logprobs", "");
        if (request.topLogprobs == null && includes(root, LOGPROBS)) {
            request.topLogprobs = 0;
        }
        request.thinking = thinking(Fields.object(root, "reasoning", ""));
        text(Fields.object(root, "text", ""), request);
        request.identity = new Identity(
                Fields.string(root, "user", ""),
                Fields.string(root, "safety_identifier", ""),
                Fields.string(root, "prompt_cache_key", ""));
        request.serviceTier = Fields.string(root, "service_tier", "");
        request.store = Fields.bool(root, "store", "");
        JsonNode metadata = Fields.object(root, "metadata", "");
        if (metadata != null) {
            for (var pair : metadata.properties()) {
                String value = Fields.string(metadata, pair.getKey(), "metadata");
                if (value != null) {
                    request.metadata.put(pair.getKey(), value);
                }
            }
        }
    }

    private static boolean includes(JsonNode root, String what) {
        for (JsonNode one : root.path("include")) {
            if (what.equals(one.textValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean known(String field) {
        return switch (field) {
            case "model",
                    "input",
                    "instructions",
                    "previous_response_id",
                    "stream",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "max_output_tokens",
                    "temperature",
                    "top_p",
                    "top_logprobs",
                    "reasoning",
                    "text",
                    "user",
                    "safety_identifier",
                    "prompt_cache_key",
                    "service_tier",
                    "store",
                    "metadata" -> true;
            default -> false;
        };
    }

    private static Thinking thinking(JsonNode reasoning) {
        if (reasoning == null) {
            return null;
        }
        String effort = Fields.string(reasoning, "effort", "reasoning");
        String summary = Fields.string(reasoning, "summary", "reasoning");
        if (summary == null) {
            summary = Fields.string(reasoning, "generate_summary", "reasoning");
        }
        boolean off = "none".equals(effort);
        Thinking.Effort level = effort == null || off ? null : effort(effort);
        // A level that is not known yet still asks for thinking.
        Thinking.Mode mode = off ? Thinking.Mode.OFF : effort != null && level == null ? Thinking.Mode.ON : null;
        return new Thinking(mode, level, null, visibility(summary));
    }

    private static Thinking.Effort effort(String word) {
        return switch (word) {
            case "minimal" -> Thinking.Effort.MINIMAL;
            case "low" -> Thinking.Effort.LOW;
            case "medium" -> Thinking.Effort.MEDIUM;
            case "high" -> Thinking.Effort.HIGH;
            case "xhigh" -> Thinking.Effort.XHIGH;
            case "max" -> Thinking.Effort.MAX;
            default -> null;
        };
    }

    private static Thinking.Visibility visibility(String summary) {
        if (summary == null) {
            return null;
        }
        return switch (summary) {
            case "none" -> Thinking.Visibility.OMITTED;
            case "concise" -> Thinking.Visibility.CONCISE;
            case "detailed" -> Thinking.Visibility.DETAILED;
            default -> Thinking.Visibility.SUMMARY;
        };
    }

    private static void text(JsonNode text, ChatRequest.Builder request) {
        if (text == null) {
            return;
        }
        request.verbosity = Fields.string(text, "verbosity", "text");
        JsonNode format = Fields.object(text, "format", "text");
        if (format == null) {
            return;
        }
        String path = "text.format";
        String type = Fields.required(format, "type", path);
        request.outputFormat = switch (type) {
            case "text" -> new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null);
            case "json_object" -> new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
            case "json_schema" -> {
                JsonNode schema = Fields.get(format, "schema");
                if (!Json.isRawObject(schema)) {
                    throw ChatException.invalid(path + ".schema: must be an object");
                }
                yield new OutputFormat(
                        OutputFormat.Kind.JSON_SCHEMA,
                        Fields.string(format, "name", path),
                        Fields.string(format, "description", path),
                        Json.raw(schema),
                        Fields.bool(format, "strict", path));
            }
            default -> throw ChatException.invalid(path + ".type: unknown \"" + type + "\"");
        };
    }
}
