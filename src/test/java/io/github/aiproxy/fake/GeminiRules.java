package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.fake.Violation.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What Gemini refuses in a request, apart from its contents ({@link GeminiContentRules}) and schemas
 * ({@link GeminiSchemaRules}). Stateless; safe to share.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content (read 2026-11)</a>
 */
final class GeminiRules {
    private static final ClosedSchema SCHEMA = ClosedSchema.of("gemini.json", ClosedSchema.Manner.PROTO);

    private GeminiRules() {}

    static FakeRefusal invalid(String message) {
        return new FakeRefusal(400, "INVALID_ARGUMENT", message);
    }

    /** Whether the model is of the third generation, which signs its calls. */
    static boolean isThree(String model) {
        return model.startsWith("gemini-3");
    }

    static JsonNode read(String type, ObjectNode body) {
        List<Violation> violations = new ArrayList<>();
        JsonNode tree = SCHEMA.read(type, body, violations);
        if (!violations.isEmpty()) {
            throw invalid("Invalid JSON payload received. "
                    + violations.stream().map(GeminiRules::words).collect(Collectors.joining("\n")));
        }
        return tree;
    }

    private static String words(Violation bad) {
        if (bad.kind() == Kind.UNKNOWN_FIELD) {
            String parent = bad.bracketedParent();
            return "Unknown name \"" + bad.leaf() + "\"" + (parent.isEmpty() ? "" : " at '" + snake(parent) + "'")
                    + ": Cannot find field.";
        }
        return "Invalid value at '" + snake(bad.bracketed()) + "' (" + bad.detail() + "), " + bad.found();
    }

    private static String snake(String camel) {
        StringBuilder snake = new StringBuilder();
        for (char c : camel.toCharArray()) {
            snake.append(Character.isUpperCase(c) ? "_" + Character.toLowerCase(c) : c);
        }
        return snake.toString();
    }

    static void check(JsonNode tree, String model) {
        Set<String> names = tools(tree, model);
        toolConfig(tree.path("toolConfig").path("functionCallingConfig"), names);
        generation(tree.path("generationConfig"), model);
        if (!names.isEmpty()
                && !isThree(model)
                && tree.path("generationConfig")
                        .path("responseMimeType")
                        .asText()
                        .equals("application/json")) {
            throw invalid("Function calling with a response mime type: 'application/json' is unsupported");
        }
        for (JsonNode part : tree.path("systemInstruction").path("parts")) {
            if (!part.has("text")) {
                throw invalid("System instruction only supports text parts.");
            }
        }
        GeminiContentRules.check(tree.path("contents"), model);
    }

    private static Set<String> tools(JsonNode tree, String model) {
        Set<String> names = new HashSet<>();
        boolean hosted = false;
        JsonNode tools = tree.path("tools");
        for (int t = 0; t < tools.size(); t++) {
            JsonNode declarations = tools.get(t).path("functionDeclarations");
            hosted |= tools.get(t).size() > (declarations.isMissingNode() ? 0 : 1);
            for (int i = 0; i < declarations.size(); i++) {
                JsonNode declaration = declarations.get(i);
                String at = "* GenerateContentRequest.tools[" + t + "].function_declarations[" + i + "]";
                String name = declaration.path("name").asText();
                if (!isName(name)) {
                    throw invalid(at + ".name: [FIELD_INVALID] Invalid function name. Must start with a letter or an"
                            + " underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons"
                            + " (:), or dashes (-), with a maximum length of 64.");
                }
                if (!names.add(name)) {
                    throw invalid("Duplicate function declaration found: " + name);
                }
                if (declaration.has("parameters") && declaration.has("parametersJsonSchema")) {
                    throw invalid(at + ": only one of parameters and parameters_json_schema may be set");
                }
                GeminiSchemaRules.parameters(declaration.path("parameters"), at + ".parameters");
                GeminiSchemaRules.jsonSchema(declaration.path("parametersJsonSchema"), at + ".parameters_json_schema");
            }
        }
        if (hosted && !names.isEmpty() && !isThree(model)) {
            throw invalid("Tool use with function calling is unsupported");
        }
        return names;
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 64
                && (name.charAt(0) == '_' || name.charAt(0) < 128 && Character.isLetter(name.charAt(0)))
                && name.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || "_.:-".indexOf(c) >= 0);
    }

    private static void toolConfig(JsonNode config, Set<String> names) {
        String mode = config.path("mode").asText("AUTO").toUpperCase(java.util.Locale.ROOT);
        if (names.isEmpty() && (mode.equals("ANY") || mode.equals("VALIDATED"))) {
            throw invalid("Function calling config is set without function_declarations.");
        }
        if (!config.path("allowedFunctionNames").isEmpty() && !mode.equals("ANY") && !mode.equals("VALIDATED")) {
            throw invalid("Function calling mode should be ANY or VALIDATED when allowed_function_names is set.");
        }
        for (JsonNode allowed : config.path("allowedFunctionNames")) {
            if (!names.contains(allowed.asText())) {
                throw invalid("allowed_function_names contains a function that is not declared: " + allowed.asText());
            }
        }
    }

    private static void generation(JsonNode config, String model) {
        range(config, "temperature", 0, 2);
        range(config, "topP", 0, 1);
        range(config, "topK", 1, 1_000_000);
        range(config, "candidateCount", 1, 8);
        range(config, "maxOutputTokens", 1, 65_536);
        if (config.path("stopSequences").size() > 5) {
            throw invalid("* GenerateContentRequest.generation_config.stop_sequences: at most 5 are allowed");
        }
        boolean schema = config.has("responseSchema") || config.has("responseJsonSchema");
        String mime = config.path("responseMimeType").asText("text/plain");
        if (schema && !mime.equals("application/json") && !mime.equals("text/x.enum")) {
            throw invalid("* GenerateContentRequest.generation_config.response_schema: response_mime_type must be"
                    + " application/json or text/x.enum");
        }
        if (config.has("responseSchema") && config.has("responseJsonSchema")) {
            throw invalid("Only one of response_schema and response_json_schema may be set");
        }
        if (config.has("logprobs") && !config.path("responseLogprobs").asBoolean()) {
            throw invalid("logprobs needs response_logprobs");
        }
        GeminiSchemaRules.schema(
                config.path("responseSchema"), "* GenerateContentRequest.generation_config.response_schema");
        GeminiSchemaRules.jsonSchema(
                config.path("responseJsonSchema"), "* GenerateContentRequest.generation_config.response_json_schema");
        thinking(config.path("thinkingConfig"), model);
    }

    private static void thinking(JsonNode config, String model) {
        if (config.has("thinkingBudget") && config.has("thinkingLevel")) {
            throw invalid("You can only set only one of thinking budget and thinking level.");
        }
        if (config.has("thinkingLevel") && !isThree(model)) {
            throw invalid("Thinking level is not supported for this model.");
        }
        if (config.has("thinkingBudget")) {
            long budget = config.path("thinkingBudget").asLong();
            if (budget == 0 && isThree(model)) {
                throw invalid("Budget 0 is invalid. This model only works in thinking mode.");
            }
            if (budget < -1 || budget > (isThree(model) ? 32_768 : 24_576)) {
                throw invalid("The thinking budget " + budget + " is invalid. Please choose a value between 0 and"
                        + " 24576.");
            }
        }
    }

    private static void range(JsonNode config, String field, double least, double most) {
        if (config.has(field)
                && (config.path(field).asDouble() < least || config.path(field).asDouble() > most)) {
            throw invalid("* GenerateContentRequest.generation_config." + snake(field) + ": " + field
                    + " must be in the range [" + least + ", " + most + "].");
        }
    }
}
