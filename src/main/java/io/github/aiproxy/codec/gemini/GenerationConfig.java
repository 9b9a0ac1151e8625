package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.OutputFormat;
import io.github.aiproxy.chat.Thinking;
import io.github.aiproxy.codec.Json;
import java.util.Set;

/**
 * The fields of {@code generationConfig}, and what its nested settings mean. Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerationConfig">Gemini API, GenerationConfig (read
 *     2026-11)</a>
 */
final class GenerationConfig {
    static final Field TEMPERATURE = Field.of("temperature");
    static final Field TOP_P = Field.of("topP");
    static final Field TOP_K = Field.of("topK");
    static final Field PRESENCE_PENALTY = Field.of("presencePenalty");
    static final Field FREQUENCY_PENALTY = Field.of("frequencyPenalty");
    static final Field SEED = Field.of("seed");
    static final Field MAX_OUTPUT_TOKENS = Field.of("maxOutputTokens");
    static final Field CANDIDATE_COUNT = Field.of("candidateCount");
    static final Field STOP_SEQUENCES = Field.of("stopSequences");
    static final Field RESPONSE_LOGPROBS = Field.of("responseLogprobs");
    static final Field LOGPROBS = Field.of("logprobs");
    static final Field RESPONSE_MIME_TYPE = Field.of("responseMimeType");
    static final Field RESPONSE_SCHEMA = Field.of("responseSchema");
    static final Field RESPONSE_JSON_SCHEMA = Field.of("responseJsonSchema");
    static final Field THINKING_CONFIG = Field.of("thinkingConfig");

    static final Set<String> KNOWN = RequestReader.names(
            TEMPERATURE,
            TOP_P,
            TOP_K,
            PRESENCE_PENALTY,
            FREQUENCY_PENALTY,
            SEED,
            MAX_OUTPUT_TOKENS,
            CANDIDATE_COUNT,
            STOP_SEQUENCES,
            RESPONSE_LOGPROBS,
            LOGPROBS,
            RESPONSE_MIME_TYPE,
            RESPONSE_SCHEMA,
            RESPONSE_JSON_SCHEMA,
            THINKING_CONFIG);

    private static final Field INCLUDE_THOUGHTS = Field.of("includeThoughts");
    private static final Field THINKING_BUDGET = Field.of("thinkingBudget");
    private static final Field THINKING_LEVEL = Field.of("thinkingLevel");

    private GenerationConfig() {}

    static OutputFormat readFormat(ObjectNode config) {
        String path = RequestReader.GENERATION_CONFIG.camel();
        String mime = RESPONSE_MIME_TYPE.text(config, path);
        JsonNode jsonSchema = RESPONSE_JSON_SCHEMA.in(config);
        JsonNode schema = RESPONSE_SCHEMA.in(config);
        String text;
        if (jsonSchema != null) {
            text = JsonText.compact(Json.raw(jsonSchema));
        } else if (schema != null) {
            text = GeminiSchema.toJsonSchema(Json.raw(schema), path + ".responseSchema");
        } else {
            text = null;
        }
        if (text != null) {
            boolean bare = "text/x.enum".equals(mime) && isEnum(text);
            return new OutputFormat(
                    bare ? OutputFormat.Kind.ENUM : OutputFormat.Kind.JSON_SCHEMA, null, null, text, null);
        }
        if ("application/json".equals(mime)) {
            return new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null);
        }
        return "text/plain".equals(mime) ? new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null) : null;
    }

    private static boolean isEnum(String schema) {
        try {
            return !Json.read(schema).path("enum").isEmpty();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    static Thinking readThinking(ObjectNode config) {
        String path = "generationConfig.thinkingConfig";
        Boolean include = INCLUDE_THOUGHTS.bool(config, path);
        Integer budget = THINKING_BUDGET.integer(config, path);
        Thinking.Effort effort = effort(THINKING_LEVEL.constant(config, path), path);
        Thinking.Mode mode = null;
        if (budget != null) {
            if (budget == 0) {
                mode = Thinking.Mode.OFF;
            } else {
                mode = budget < 0 ? Thinking.Mode.ADAPTIVE : Thinking.Mode.ON;
            }
            budget = budget > 0 ? budget : null;
        }
        Thinking.Visibility visibility = null;
        if (include != null) {
            visibility = include ? Thinking.Visibility.SUMMARY : Thinking.Visibility.OMITTED;
        }
        return new Thinking(mode, effort, budget, visibility);
    }

    private static Thinking.Effort effort(String level, String path) {
        if (level == null) {
            return null;
        }
        return switch (level) {
            case "MINIMAL" -> Thinking.Effort.MINIMAL;
            case "LOW" -> Thinking.Effort.LOW;
            case "MEDIUM" -> Thinking.Effort.MEDIUM;
            case "HIGH" -> Thinking.Effort.HIGH;
            default -> throw ChatException.invalid(path + ".thinkingLevel: unknown \"" + level + "\"");
        };
    }
}
