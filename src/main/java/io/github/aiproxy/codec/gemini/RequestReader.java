package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Role;
import io.github.aiproxy.chat.Sampling;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.RequestBody;
import io.github.aiproxy.codec.RequestLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a generateContent request. Stateless; safe to share.
 *
 * <p>What has no place in the canonical request (safety settings, cached content, labels, speech and image settings) is
 * kept in {@link ChatRequest#extras()}; of objects that are understood in part, the rest is.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#request-body">Gemini API, generateContent, request body (read
 *     2026-11)</a>
 */
final class RequestReader {
    /** Fields whose objects nobody looks into while reading; a name counts at any depth. */
    static final Set<String> RAW = Set.of(
            "args",
            "parameters",
            "parametersJsonSchema",
            "parameters_json_schema",
            "responseSchema",
            "response_schema",
            "responseJsonSchema",
            "response_json_schema",
            "response");

    /** Those of them that declare tools. */
    private static final Set<String> SCHEMAS = Set.of("parameters", "parametersJsonSchema", "parameters_json_schema");

    static final Field GENERATION_CONFIG = Field.of("generationConfig");
    static final Field TOOL_CONFIG = Field.of("toolConfig");
    private static final Field CONTENTS = Field.of("contents");
    private static final Field SYSTEM_INSTRUCTION = Field.of("systemInstruction");
    private static final Field TOOLS = Field.of("tools");
    private static final Field SERVICE_TIER = Field.of("serviceTier");
    private static final Field STORE = Field.of("store");
    private static final Field PARTS = Field.of("parts");
    private static final Field TEXT = Field.of("text");
    private static final Set<String> KNOWN = names(
            CONTENTS,
            SYSTEM_INSTRUCTION,
            TOOLS,
            TOOL_CONFIG,
            GENERATION_CONFIG,
            SERVICE_TIER,
            STORE,
            Field.of("model"),
            Field.of("stream"));

    private RequestReader() {}

    static ChatRequest read(RequestBody body, RequestLine line) {
        JsonNode root;
        try {
            root = Json.readStrict(body, RAW, SCHEMAS);
        } catch (JsonProcessingException e) {
            throw ChatException.invalid("body: not strict JSON: " + e.getOriginalMessage());
        }
        if (!(root instanceof ObjectNode object)) {
            throw ChatException.invalid("body: expected an object");
        }
        ChatRequest.Builder request = new ChatRequest.Builder(Protocol.GEMINI);
        request.model = line.model();
        request.stream = line.stream();
        readSystem(SYSTEM_INSTRUCTION.in(object), request);
        ArrayNode contents = CONTENTS.array(object, "");
        if (contents == null) {
            throw ChatException.invalid("contents: required");
        }
        new ContentsReader(request.turns).read(contents);
        ArrayNode tools = TOOLS.array(object, "");
        if (tools != null) {
            ToolsReader.readTools(tools, request.tools);
        }
        ObjectNode toolConfig = TOOL_CONFIG.object(object, "");
        if (toolConfig != null) {
            request.toolChoice = ToolsReader.readToolChoice(toolConfig);
            keep(TOOL_CONFIG.camel(), rest(toolConfig, ToolsReader.KNOWN_CONFIG), request);
        }
        ObjectNode config = GENERATION_CONFIG.object(object, "");
        if (config != null) {
            readGenerationConfig(config, request);
            keep(GENERATION_CONFIG.camel(), rest(config, GenerationConfig.KNOWN), request);
        }
        request.serviceTier = SERVICE_TIER.text(object, "");
        request.store = STORE.bool(object, "");
        for (var extra : rest(object, KNOWN).properties()) {
            request.extras.put(extra.getKey(), Json.raw(extra.getValue()));
        }
        return request.build();
    }

    private static void readSystem(JsonNode system, ChatRequest.Builder request) {
        if (system == null) {
            return;
        }
        if (system.isTextual()) {
            request.system.add(new Part.Text(Json.text(system)));
            return;
        }
        JsonNode parts = system instanceof ArrayNode ? system : PARTS.in(system);
        if (parts == null) {
            String text = TEXT.lenientText(system);
            if (text != null) {
                request.system.add(new Part.Text(text));
            }
            return;
        }
        // Other wires take only words as instructions; what else there is leads the conversation.
        List<Part> media = new ArrayList<>();
        ContentsReader reader = new ContentsReader(new ArrayList<>());
        int index = 0;
        for (JsonNode node : parts) {
            Part part = reader.readPart(node, "systemInstruction.parts[" + index++ + "]", Role.USER);
            if (part instanceof Part.Text) {
                request.system.add(part);
            } else if (part != null) {
                media.add(part);
            }
        }
        if (!media.isEmpty()) {
            request.turns.add(new Turn(Role.USER, media));
        }
    }

    private static void readGenerationConfig(ObjectNode config, ChatRequest.Builder request) {
        String path = GENERATION_CONFIG.camel();
        request.sampling = new Sampling(
                GenerationConfig.TEMPERATURE.number(config, path),
                GenerationConfig.TOP_P.number(config, path),
                GenerationConfig.TOP_K.integer(config, path),
                GenerationConfig.PRESENCE_PENALTY.number(config, path),
                GenerationConfig.FREQUENCY_PENALTY.number(config, path),
                GenerationConfig.SEED.whole(config, path));
        request.maxOutputTokens = GenerationConfig.MAX_OUTPUT_TOKENS.integer(config, path);
        request.candidates = GenerationConfig.CANDIDATE_COUNT.integer(config, path);
        request.stop = strings(GenerationConfig.STOP_SEQUENCES.array(config, path), path + ".stopSequences");
        if (Boolean.TRUE.equals(GenerationConfig.RESPONSE_LOGPROBS.bool(config, path))) {
            Integer alternatives = GenerationConfig.LOGPROBS.integer(config, path);
            request.topLogprobs = alternatives == null ? 0 : alternatives;
        }
        request.outputFormat = GenerationConfig.readFormat(config);
        ObjectNode thinking = GenerationConfig.THINKING_CONFIG.object(config, path);
        if (thinking != null) {
            request.thinking = GenerationConfig.readThinking(thinking);
        }
    }

    static List<String> strings(ArrayNode array, String path) {
        if (array == null) {
            return List.of();
        }
        List<String> strings = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw ChatException.invalid(path + "[" + strings.size() + "]: expected a string");
            }
            strings.add(element.textValue());
        }
        return strings;
    }

    static Set<String> names(Field... fields) {
        Set<String> names = new java.util.HashSet<>();
        for (Field field : fields) {
            names.add(field.camel());
            names.add(field.snake());
        }
        return Set.copyOf(names);
    }

    private static ObjectNode rest(ObjectNode object, Set<String> known) {
        ObjectNode rest = object.objectNode();
        for (var field : object.properties()) {
            if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
                rest.set(Field.camel(field.getKey()), field.getValue());
            }
        }
        return rest;
    }

    private static void keep(String name, ObjectNode rest, ChatRequest.Builder request) {
        if (!rest.isEmpty()) {
            request.extras.put(name, Json.raw(rest));
        }
    }
}
