package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.OpenAiWords.invalid;
import static io.github.aiproxy.fake.OpenAiWords.unsupported;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What OpenAI refuses in a request for a response, apart from its items ({@link ResponsesItemRules}). Stateless; safe to
 * share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create">Create a response (read 2026-11)</a>
 */
final class ResponsesRules {
    private static final ClosedSchema SCHEMA = ClosedSchema.of("responses.json", ClosedSchema.Manner.LENIENT_NULLS);

    private ResponsesRules() {}

    static JsonNode read(String type, ObjectNode body) {
        return OpenAiWords.read(SCHEMA, type, body);
    }

    /**
     * @param items the whole input, that of earlier responses included
     * @param isStored whether the API knows an item of that id
     */
    static void check(JsonNode tree, ArrayNode items, Predicate<String> isStored) {
        if (!tree.has("input") && !tree.has("prompt") && !tree.has("previous_response_id")) {
            throw invalid("input", "missing_required_parameter", "Missing required parameter: 'input'.");
        }
        if (tree.has("previous_response_id") && tree.has("conversation")) {
            throw invalid(
                    "conversation", "mutually_exclusive_parameters", "Only one of these parameters may be given.");
        }
        if (tree.has("stream_options") && !tree.path("stream").asBoolean()) {
            throw invalid(
                    "stream_options", null, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
        if (tree.has("max_output_tokens") && tree.path("max_output_tokens").asLong() < 16) {
            throw invalid(
                    "max_output_tokens",
                    "integer_below_min_value",
                    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got "
                            + tree.path("max_output_tokens") + " instead.");
        }
        OpenAiWords.common(tree);
        String model = tree.path("model").asText();
        if (!OpenAiWords.reasons(model)) {
            tree.path("reasoning").fieldNames().forEachRemaining(field -> {
                throw unsupported(
                        "reasoning." + field,
                        "Unsupported parameter: 'reasoning." + field + "' is not supported with this model.");
            });
            for (JsonNode include : tree.path("include")) {
                if (include.asText().equals("reasoning.encrypted_content")) {
                    throw invalid("include", null, "Encrypted content is not supported with this model.");
                }
            }
        }
        tools(tree, items);
        format(tree, items);
        ResponsesItemRules.check(items, isStored, OpenAiWords.takesBreakpoints(model));
    }

    /** The lists of tools by their paths: that of the request, and those among the items. */
    static Map<String, JsonNode> toolLists(JsonNode tree, ArrayNode items) {
        Map<String, JsonNode> lists = new LinkedHashMap<>();
        lists.put("tools", tree.path("tools"));
        for (int i = 0; i < items.size(); i++) {
            if (ResponsesItemRules.type(items.get(i)).equals("additional_tools")) {
                lists.put("input[" + i + "].tools", items.get(i).path("tools"));
            }
        }
        return lists;
    }

    private static void tools(JsonNode tree, ArrayNode items) {
        Set<String> names = new HashSet<>();
        Set<String> special = new HashSet<>();
        toolLists(tree, items).forEach((path, tools) -> tools(path, tools, names, special));
        if (special.contains("deferred") && !special.contains("tool_search")) {
            throw invalid(
                    "tools", null, "Tools with 'defer_loading' need a tool of type 'tool_search' in the request.");
        }
        JsonNode choice = tree.path("tool_choice");
        if (names.isEmpty() && special.isEmpty() && (choice.asText().equals("required") || choice.isObject())) {
            throw invalid(
                    "tool_choice",
                    null,
                    "Tool choice '" + choice.asText(choice.path("type").asText())
                            + "' must be specified with 'tools' parameter.");
        }
        String type = choice.path("type").asText();
        if ((type.equals("function") || type.equals("custom"))
                && !names.contains(choice.path("name").asText())) {
            throw invalid(
                    "tool_choice",
                    null,
                    "Tool choice '" + choice.path("name").asText() + "' not found in 'tools' parameter.");
        }
    }

    private static void tools(String path, JsonNode tools, Set<String> names, Set<String> special) {
        for (int i = 0; i < tools.size(); i++) {
            JsonNode tool = tools.get(i);
            String type = tool.path("type").asText();
            String at = path + "[" + i + "]";
            if (tool.path("defer_loading").asBoolean()) {
                special.add("deferred");
            }
            if (type.equals("namespace")) {
                for (int j = 0; j < tool.path("tools").size(); j++) {
                    function(tool.path("tools").get(j), at + ".tools[" + j + "]");
                    if (tool.path("tools").get(j).path("defer_loading").asBoolean()) {
                        special.add("deferred");
                    }
                }
            }
            if (type.equals("function") || type.equals("custom") || type.equals("namespace")) {
                OpenAiWords.name(tool.path("name"), at + ".name", 64);
                if (!names.add(tool.path("name").asText())) {
                    throw invalid("tools", "invalid_value", "Tool names must be unique.");
                }
            } else {
                special.add(type);
            }
            function(tool, at);
        }
    }

    private static void function(JsonNode tool, String at) {
        if (tool.path("type").asText().equals("function")) {
            // Unlike chat completions, a function is strict unless it says otherwise.
            OpenAiWords.functionSchema(
                    tool.path("parameters"),
                    tool.path("name").asText(),
                    at + ".parameters",
                    tool.path("strict").asBoolean(true) && tool.has("parameters"));
        }
    }

    private static void format(JsonNode tree, ArrayNode items) {
        JsonNode format = tree.path("text").path("format");
        if (format.path("type").asText().equals("json_schema")) {
            OpenAiWords.formatSchema(format, "text.format");
        }
        if (format.path("type").asText().equals("json_object")
                && !Trees.text(items).toLowerCase(Locale.ROOT).contains("json")) {
            throw invalid(
                    "input",
                    null,
                    "Response input messages must contain the word 'json' in some form to use 'text.format' of type"
                            + " 'json_object'.");
        }
    }
}
