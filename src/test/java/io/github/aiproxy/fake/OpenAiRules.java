package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.OpenAiWords.empty;
import static io.github.aiproxy.fake.OpenAiWords.invalid;
import static io.github.aiproxy.fake.OpenAiWords.unsupported;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What OpenAI refuses in a chat completion request. Stateless; safe to share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion (read 2026-11)</a>
 */
final class OpenAiRules {
    private static final ClosedSchema SCHEMA = ClosedSchema.of("openai.json", ClosedSchema.Manner.LENIENT_NULLS);
    /** Longer ids of tool calls are refused. */
    private static final int MAX_ID = 40;

    private OpenAiRules() {}

    static JsonNode read(ObjectNode body) {
        return OpenAiWords.read(SCHEMA, "Request", body);
    }

    static void check(JsonNode tree) {
        String model = tree.path("model").asText();
        if (tree.has("stream_options") && !tree.path("stream").asBoolean()) {
            throw invalid(
                    "stream_options", null, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }
        if (tree.has("metadata") && !tree.path("store").asBoolean()) {
            throw invalid("metadata", null, "The 'metadata' parameter is only allowed when 'store' is enabled.");
        }
        if (tree.has("max_tokens") && tree.has("max_completion_tokens")) {
            throw invalid(
                    "max_tokens",
                    "invalid_parameter_combination",
                    "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
        }
        for (String field : List.of("max_tokens", "max_completion_tokens", "n")) {
            if (tree.has(field) && tree.path(field).asLong() < 1) {
                throw invalid(
                        field,
                        "integer_below_min_value",
                        "Invalid '" + field + "': integer below minimum value. Expected a value >= 1.");
            }
        }
        if (tree.path("stop").size() > 4) {
            throw invalid("stop", "array_above_max_length", "Invalid 'stop': array too long. Expected at most 4.");
        }
        if (tree.has("top_logprobs") && !tree.path("logprobs").asBoolean()) {
            throw invalid("top_logprobs", null, "'top_logprobs' is only allowed when 'logprobs' is enabled.");
        }
        OpenAiWords.common(tree);
        capabilities(tree, model);
        tools(tree);
        format(tree);
        OpenAiMessageRules.check(tree.path("messages"), OpenAiWords.takesBreakpoints(model));
    }

    private static void capabilities(JsonNode tree, String model) {
        if (OpenAiWords.reasons(model)) {
            if (tree.has("max_tokens")) {
                throw unsupported(
                        "max_tokens",
                        "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                                + " 'max_completion_tokens' instead.");
            }
            for (String field : List.of("logprobs", "top_logprobs", "logit_bias", "stop")) {
                if (tree.has(field) && !tree.path(field).equals(Trees.read("false"))) {
                    throw unsupported(
                            field, "Unsupported parameter: '" + field + "' is not supported with this model.");
                }
            }
            for (String field : List.of("presence_penalty", "frequency_penalty")) {
                if (tree.path(field).asDouble(0) != 0) {
                    throw unsupported(
                            field, "Unsupported parameter: '" + field + "' is not supported with this model.");
                }
            }
        } else if (tree.has("reasoning_effort")) {
            throw unsupported("reasoning_effort", "Unrecognized request argument supplied: reasoning_effort");
        }
    }

    private static void tools(JsonNode tree) {
        JsonNode tools = tree.path("tools");
        if (tools.isArray() && tools.isEmpty()) {
            throw empty("tools");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tools.size(); i++) {
            String type = tools.get(i).path("type").asText();
            JsonNode tool = tools.get(i).path(type);
            String at = "tools[" + i + "]." + type;
            OpenAiWords.name(tool.path("name"), at + ".name", 64);
            String name = tool.path("name").asText();
            if (!names.add(name)) {
                throw invalid("tools", "invalid_value", "Tool names must be unique.");
            }
            if (type.equals("function")) {
                OpenAiWords.functionSchema(
                        tool.path("parameters"),
                        name,
                        at + ".parameters",
                        tool.path("strict").asBoolean());
            }
        }
        if (names.isEmpty()) {
            for (String field : List.of("tool_choice", "parallel_tool_calls")) {
                if (tree.has(field)) {
                    throw invalid(
                            field,
                            null,
                            "Invalid value for '" + field + "': '" + field
                                    + "' is only allowed when 'tools' are specified.");
                }
            }
        }
        JsonNode choice = tree.path("tool_choice");
        String chosen = choice.path(choice.path("type").asText()).path("name").asText();
        if (!chosen.isEmpty() && !names.contains(chosen)) {
            throw invalid("tool_choice", null, "Tool choice '" + chosen + "' not found in 'tools' parameter.");
        }
    }

    private static void format(JsonNode tree) {
        JsonNode format = tree.path("response_format");
        if (format.path("type").asText().equals("json_schema")) {
            OpenAiWords.formatSchema(format.path("json_schema"), "response_format.json_schema");
        }
        if (format.path("type").asText().equals("json_object")
                && !Trees.text(tree.path("messages")).toLowerCase(Locale.ROOT).contains("json")) {
            throw invalid(
                    "messages",
                    null,
                    "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
                            + " 'json_object'.");
        }
    }

    /** The rules of the messages: order, pairing, parts. */
    private static final class OpenAiMessageRules {
        static void check(JsonNode messages, boolean breakpoints) {
            if (messages.isEmpty()) {
                throw empty("messages");
            }
            Set<String> open = new LinkedHashSet<>();
            boolean afterCalls = false;
            for (int i = 0; i < messages.size(); i++) {
                JsonNode message = messages.get(i);
                String role = message.path("role").asText();
                if (role.equals("tool")) {
                    String id = message.path("tool_call_id").asText();
                    if (!afterCalls) {
                        throw invalid(
                                "messages.[" + i + "].role",
                                null,
                                "Invalid parameter: messages with role 'tool' must be a response to a preceeding"
                                        + " message with 'tool_calls'.");
                    }
                    OpenAiWords.length(message.path("tool_call_id"), "messages[" + i + "].tool_call_id", MAX_ID);
                    if (!open.remove(id)) {
                        throw invalid(
                                "messages.[" + i + "].tool_call_id",
                                null,
                                "Invalid parameter: 'tool_call_id' of '" + id + "' not found in 'tool_calls' of"
                                        + " previous message.");
                    }
                    continue;
                }
                allAnswered(open);
                afterCalls = false;
                if (role.equals("assistant")) {
                    afterCalls = assistant(message, i, open);
                }
                parts(message.path("content"), i, breakpoints);
            }
            allAnswered(open);
        }

        private static void allAnswered(Set<String> open) {
            if (!open.isEmpty()) {
                throw invalid(
                        "messages",
                        null,
                        "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                                + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                                + String.join(", ", open));
            }
        }

        private static boolean assistant(JsonNode message, int index, Set<String> open) {
            JsonNode calls = message.path("tool_calls");
            if (calls.isArray() && calls.isEmpty()) {
                throw empty("messages[" + index + "].tool_calls");
            }
            if (calls.isMissingNode()
                    && !message.has("content")
                    && !message.has("refusal")
                    && !message.has("function_call")
                    && !message.has("audio")) {
                throw invalid(
                        "messages.[" + index + "].content",
                        null,
                        "Invalid value for 'content': expected a string, got null.");
            }
            for (int i = 0; i < calls.size(); i++) {
                JsonNode call = calls.get(i);
                String at = "messages[" + index + "].tool_calls[" + i + "]";
                OpenAiWords.length(call.path("id"), at + ".id", MAX_ID);
                String type = call.path("type").asText();
                OpenAiWords.name(call.path(type).path("name"), at + "." + type + ".name", 64);
                if (call.path("id").asText().isEmpty()
                        || !open.add(call.path("id").asText())) {
                    throw invalid(at + ".id", "invalid_value", "Invalid '" + at + ".id': empty or not unique.");
                }
            }
            return !calls.isEmpty();
        }

        private static void parts(JsonNode content, int index, boolean breakpoints) {
            if (content.isArray() && content.isEmpty()) {
                throw empty("messages[" + index + "].content");
            }
            for (int i = 0; i < content.size(); i++) {
                JsonNode part = content.get(i);
                String at = "messages[" + index + "].content[" + i + "]";
                switch (part.path("type").asText()) {
                    case "image_url" ->
                        OpenAiWords.image(part.path("image_url").path("url").asText(), at + ".image_url.url");
                    case "file" -> OpenAiWords.file(part.path("file"), at + ".file");
                    default -> {}
                }
                if (part.has("prompt_cache_breakpoint") && !breakpoints) {
                    throw unsupported(
                            at + ".prompt_cache_breakpoint",
                            "Unsupported parameter: 'prompt_cache_breakpoint' is not supported with this model.");
                }
            }
        }
    }
}
