package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What Anthropic refuses in a request, apart from its messages ({@link AnthropicMessageRules}). Stateless; safe to
 * share.
 *
 * @see <a href="https://docs.claude.com/en/api/messages">Messages (read 2026-11)</a>
 */
final class AnthropicRules {
    private static final ClosedSchema SCHEMA = ClosedSchema.of("anthropic.json", ClosedSchema.Manner.STRICT);
    /** Fields that exist only with a beta. */
    private static final Map<String, String> BETAS = Map.of(
            "mcp_servers", "mcp-client-",
            "thread", "message-threads-",
            "context_management", "context-management-",
            "output_format", "structured-outputs-");

    private static final Set<String> UNSUPPORTED_IN_OUTPUT = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties");

    private static final int MAX_OUTPUT = 128_000;

    private AnthropicRules() {}

    static FakeRefusal invalid(String message) {
        return new FakeRefusal(400, "invalid_request_error", message);
    }

    /** Checks the fields. */
    static JsonNode read(String type, ObjectNode body, String version, String betas) {
        List<Violation> violations = new ArrayList<>();
        JsonNode tree = SCHEMA.read(type, body, violations);
        if (!violations.isEmpty()) {
            throw invalid(violations.stream().map(AnthropicRules::words).collect(Collectors.joining(", ")));
        }
        BETAS.forEach((field, beta) -> {
            if (tree.has(field) && (betas == null || !betas.contains(beta))) {
                throw invalid(field + ": Extra inputs are not permitted");
            }
        });
        if (version.equals("2026-10-21")) {
            for (String field : List.of("temperature", "top_p", "top_k")) {
                if (tree.has(field)) {
                    throw invalid(field + ": Extra inputs are not permitted");
                }
            }
        }
        return tree;
    }

    private static String words(Violation bad) {
        String path = bad.dotted(true);
        return switch (bad.kind()) {
            case UNKNOWN_FIELD -> path + ": Extra inputs are not permitted";
            case MISSING_FIELD -> path + ": Field required";
            case WRONG_TYPE -> path + ": Input should be a valid " + kind(bad.detail());
            case BAD_VALUE -> path + ": Input should be " + bad.detail().replace("#", "");
        };
    }

    private static String kind(String expression) {
        String first = ClosedSchema.split(expression).get(0);
        return switch (first) {
            case "string" -> "string";
            case "int" -> "integer";
            case "number" -> "number";
            case "bool" -> "boolean";
            default -> first.startsWith("[") ? "list" : first.startsWith("#") ? "string" : "dictionary";
        };
    }

    /** Checks what the fields mean together. */
    static void check(JsonNode tree, String version) {
        if (tree.path("max_tokens").asLong(0) < 0) {
            throw invalid("max_tokens: Input should be greater than or equal to 0");
        }
        if (tree.path("max_tokens").asLong(0) > MAX_OUTPUT) {
            throw invalid("max_tokens: " + tree.path("max_tokens") + " > " + MAX_OUTPUT
                    + ", which is the maximum allowed number of output tokens for "
                    + tree.path("model").asText());
        }
        range(tree, "temperature");
        range(tree, "top_p");
        if (tree.has("temperature") && tree.has("top_p")) {
            throw invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
        }
        for (JsonNode stop : tree.path("stop_sequences")) {
            if (stop.asText().isBlank()) {
                throw invalid("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }
        tools(tree);
        thinking(tree);
        JsonNode format = tree.path("output_config").path("format");
        if (format.has("schema")) {
            outputSchema(format.path("schema"));
        }
        for (JsonNode block : tree.path("system")) {
            if (block.path("text").asText().isEmpty()) {
                throw invalid("system: text content blocks must be non-empty");
            }
        }
        int marks = marks(tree);
        if (marks > 4) {
            throw invalid("A maximum of 4 blocks with cache_control may be provided. Found " + marks + ".");
        }
        AnthropicMessageRules.check(tree, version);
    }

    private static void range(JsonNode tree, String field) {
        if (tree.has(field)
                && (tree.path(field).asDouble() < 0 || tree.path(field).asDouble() > 1)) {
            throw invalid(field + ": range: 0..1");
        }
    }

    private static void tools(JsonNode tree) {
        JsonNode tools = tree.path("tools");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tools.size(); i++) {
            JsonNode tool = tools.get(i);
            String type = tool.path("type").asText("custom");
            String at = "tools." + i + "." + type;
            String name = tool.path("name").asText();
            if (!isName(name, 128)) {
                throw invalid(at + ".name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
            }
            if (!names.add(name)) {
                throw invalid("tools: Tool names must be unique.");
            }
            if (!type.equals("custom")) {
                continue;
            }
            JsonNode schema = tool.path("input_schema");
            if (!schema.has("type")) {
                throw invalid(at + ".input_schema.type: Field required");
            }
            if (!schema.path("type").asText().equals("object")) {
                throw invalid(at + ".input_schema.type: Input should be 'object'");
            }
            if (schema.has("oneOf") || schema.has("allOf") || schema.has("anyOf")) {
                throw invalid(
                        at + ".input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level");
            }
            if (!JsonSchemas.isSound(schema)) {
                throw invalid(at + ".input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12");
            }
        }
        JsonNode choice = tree.path("tool_choice");
        if (choice.isObject() && tools.isEmpty()) {
            throw invalid("tool_choice: may only be specified while providing tools");
        }
        if (choice.path("type").asText().equals("tool")
                && !names.contains(choice.path("name").asText())) {
            throw invalid("Tool '" + choice.path("name").asText() + "' not found in provided tools");
        }
    }

    private static void thinking(JsonNode tree) {
        String type = tree.path("thinking").path("type").asText();
        if (type.equals("enabled")) {
            long budget = tree.path("thinking").path("budget_tokens").asLong();
            if (budget < 1024) {
                throw invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            }
            if (tree.has("max_tokens") && budget >= tree.path("max_tokens").asLong()) {
                throw invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
            }
        }
        if (!type.equals("enabled") && !type.equals("adaptive")) {
            return;
        }
        if (tree.path("temperature").asDouble(1) != 1) {
            throw invalid("`temperature` may only be set to 1 when thinking is enabled.");
        }
        if (tree.path("top_p").asDouble(1) < 0.95) {
            throw invalid("`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.");
        }
        if (tree.has("top_k")) {
            throw invalid("`top_k` must be unset when thinking is enabled.");
        }
        String choice = tree.path("tool_choice").path("type").asText();
        if (choice.equals("any") || choice.equals("tool")) {
            throw invalid("Thinking may not be enabled when tool_choice forces tool use.");
        }
    }

    private static void outputSchema(JsonNode schema) {
        if (JsonSchemas.isRecursive(schema)) {
            throw invalid("output_config.format.schema: Recursive schemas are not supported");
        }
        JsonSchemas.walk(schema, node -> {
            if (node.path("type").asText().equals("object")
                    && !node.path("additionalProperties").isBoolean()) {
                throw invalid("output_config.format.schema: For 'object' type, 'additionalProperties' must be"
                        + " explicitly set to false");
            }
            if (node.path("type").asText().equals("object")
                    && node.path("additionalProperties").asBoolean()) {
                throw invalid("output_config.format.schema: For 'object' type, 'additionalProperties: true' is not"
                        + " supported. Please set 'additionalProperties' to false");
            }
            node.fieldNames().forEachRemaining(name -> {
                if (UNSUPPORTED_IN_OUTPUT.contains(name)) {
                    throw invalid("output_config.format.schema: For '"
                            + node.path("type").asText() + "' type, property '" + name + "' is not supported");
                }
            });
        });
    }

    private static int marks(JsonNode tree) {
        int marks = tree.path("cache_control").isObject() ? 1 : 0;
        for (String list : List.of("tools", "system")) {
            for (JsonNode element : tree.path(list)) {
                marks += element.path("cache_control").isObject() ? 1 : 0;
            }
        }
        for (JsonNode message : tree.path("messages")) {
            for (JsonNode block : message.path("content")) {
                marks += block.path("cache_control").isObject() ? 1 : 0;
                for (JsonNode inner : block.path("content")) {
                    marks += inner.path("cache_control").isObject() ? 1 : 0;
                }
            }
        }
        return marks;
    }

    /** Whether the text has only letters, digits, {@code _} and {@code -}, and at least one of them. */
    static boolean isName(String text, int most) {
        return !text.isEmpty()
                && text.length() <= most
                && text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }
}
