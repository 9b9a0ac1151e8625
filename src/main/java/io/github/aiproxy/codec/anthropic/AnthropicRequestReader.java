package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatError;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Identity;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a client's Messages request. One per request, one thread.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Anthropic, Create a Message, Body parameters
 *     (read 2026-11)</a>
 */
final class AnthropicRequestReader {
    /** Kept as they were: what tools take and what answers must look like. */
    private static final Set<String> RAW = Set.of("input", "input_schema", "schema");

    /** Those of them that declare tools. */
    private static final Set<String> SCHEMAS = Set.of("input_schema");

    /** Fields with a place in the canonical model; all others are the request's extras. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "output_format",
            "stop_sequences",
            "temperature",
            "top_p",
            "top_k",
            "stream",
            "metadata",
            "service_tier");

    /** Claude Code's telemetry, different in every request: to other providers only a spoiled cache. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private final ChatRequest.Builder request = new ChatRequest.Builder(Protocol.ANTHROPIC);
    private final ObjectNode root;

    private AnthropicRequestReader(ObjectNode root) {
        this.root = root;
    }

    static ChatRequest read(RequestBody body) {
        JsonNode root;
        try {
            root = Json.readStrict(body, RAW, SCHEMAS);
        } catch (JsonProcessingException e) {
            throw new ChatException(
                    new ChatError(ChatError.Kind.INVALID_REQUEST, "body: not valid JSON: " + e.getOriginalMessage()),
                    e);
        }
        return new AnthropicRequestReader(WireFields.object(root, "body")).read();
    }

    private ChatRequest read() {
        request.model = WireFields.text(root, "model", "");
        request.stream = Boolean.TRUE.equals(WireFields.bool(root, "stream", ""));
        request.maxOutputTokens = WireFields.integer(root, "max_tokens", "");
        AnthropicToolReader tools = new AnthropicToolReader(request);
        tools.read(WireFields.arrayOrNull(root, "tools", ""));
        tools.readChoice(WireFields.objectOrNull(root, "tool_choice", ""));
        readSystem();
        AnthropicContentReader content = new AnthropicContentReader(tools);
        readMessages(content);
        request.tools.replaceAll(tool -> content.found().contains(tool.name()) ? tool.loaded() : tool);
        readSampling();
        request.thinking = ThinkingReader.read(
                WireFields.objectOrNull(root, "thinking", ""), WireFields.objectOrNull(root, "output_config", ""));
        readFormat();
        ObjectNode metadata = WireFields.objectOrNull(root, "metadata", "");
        if (metadata != null) {
            request.identity = new Identity(WireFields.textOrNull(metadata, "user_id", "metadata"), null, null);
        }
        request.serviceTier = WireFields.textOrNull(root, "service_tier", "");
        ObjectNode thread = WireFields.objectOrNull(root, "thread", "");
        if (thread != null) {
            // Only what goes on needs the provider's memory; what begins a thread is whole.
            request.previousResponseId = WireFields.textOrNull(thread, "previous_message_id", "thread");
        }
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!KNOWN.contains(field.getKey()) && !field.getValue().isNull()) {
                request.extras.put(field.getKey(), Json.raw(field.getValue()));
            }
        }
        return request.build();
    }

    private void readSystem() {
        JsonNode system = WireFields.get(root, "system");
        if (system == null) {
            return;
        }
        for (Part part : AnthropicContentReader.texts(system, "system")) {
            if (!(part instanceof Part.Text text && text.words().startsWith(ATTRIBUTION))) {
                request.system.add(part);
            }
        }
    }

    private void readMessages(AnthropicContentReader content) {
        ArrayNode messages = WireFields.arrayOrNull(root, "messages", "");
        if (messages == null) {
            throw ChatException.invalid("messages: field required");
        }
        for (int i = 0; i < messages.size(); i++) {
            String path = "messages[" + i + "]";
            ObjectNode message = WireFields.object(messages.get(i), path);
            String role = WireFields.text(message, "role", path);
            JsonNode said = WireFields.get(message, "content");
            if (said == null) {
                throw ChatException.invalid(path + ".content: field required");
            }
            switch (role) {
                case "user" -> request.turns.add(new Turn(Role.USER, content.user(said, path + ".content")));
                case "assistant" ->
                    request.turns.add(new Turn(Role.ASSISTANT, content.assistant(said, path + ".content")));
                case "system" -> {
                    List<Part> parts = AnthropicContentReader.texts(said, path + ".content");
                    // before anybody spoke it is the leading system text, only written in another place
                    if (request.turns.isEmpty()) {
                        request.system.addAll(parts);
                    } else {
                        request.turns.add(new Turn(Role.SYSTEM, parts));
                    }
                }
                default ->
                    throw ChatException.invalid(
                            path + ".role: must be \"user\", \"assistant\" or \"system\", not \"" + role + "\"");
            }
        }
    }

    private void readSampling() {
        Double temperature = WireFields.number(root, "temperature", "");
        Double topP = WireFields.number(root, "top_p", "");
        Integer topK = WireFields.integer(root, "top_k", "");
        if (temperature != null || topP != null || topK != null) {
            request.sampling = new Sampling(temperature, topP, topK, null, null, null);
        }
        ArrayNode stops = WireFields.arrayOrNull(root, "stop_sequences", "");
        if (stops != null) {
            List<String> sequences = new ArrayList<>();
            for (int i = 0; i < stops.size(); i++) {
                if (!stops.get(i).isTextual()) {
                    throw ChatException.invalid("stop_sequences[" + i + "]: must be a string");
                }
                sequences.add(stops.get(i).textValue());
            }
            request.stop = sequences;
        }
    }

    private void readFormat() {
        ObjectNode config = WireFields.objectOrNull(root, "output_config", "");
        if (config != null) {
            ObjectNode others = config.deepCopy().remove(List.of("effort", "format"));
            if (!others.isEmpty()) {
                request.extras.put("output_config", Json.raw(others));
            }
        }
        String path = "output_config.format";
        ObjectNode format = config == null ? null : WireFields.objectOrNull(config, "format", "output_config");
        if (format == null) {
            path = "output_format";
            format = WireFields.objectOrNull(root, path, "");
        }
        if (format == null) {
            return;
        }
        String type = WireFields.text(format, "type", path);
        if (!type.equals("json_schema")) {
            throw ChatException.invalid(path + ".type: must be \"json_schema\", not \"" + type + "\"");
        }
        if (!Json.isRawObject(format.get("schema"))) {
            throw ChatException.invalid(path + ".schema: must be an object");
        }
        request.outputFormat =
                new OutputFormat(OutputFormat.Kind.JSON_SCHEMA, null, null, Json.raw(format.get("schema")), true);
    }
}
