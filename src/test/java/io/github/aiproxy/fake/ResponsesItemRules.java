package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.OpenAiWords.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What OpenAI refuses among the items: ids, pairing, reasoning, content. Stateless; safe to share. */
final class ResponsesItemRules {
    private static final Map<String, String> PREFIXES = Map.of(
            "message", "msg",
            "reasoning", "rs",
            "function_call", "fc",
            "custom_tool_call", "ctc");

    private ResponsesItemRules() {}

    static void check(ArrayNode items, Predicate<String> isStored, boolean breakpoints) {
        Map<String, Integer> open = new LinkedHashMap<>();
        Set<String> ever = new HashSet<>();
        Set<String> reasoned = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            String at = "input[" + i + "]";
            String type = type(item);
            id(item, type, at);
            if (item.has("call_id")) {
                OpenAiWords.length(item.path("call_id"), at + ".call_id", 64);
                if (item.path("call_id").asText().isEmpty()) {
                    throw invalid(
                            at + ".call_id",
                            "empty_string",
                            "Invalid '" + at + ".call_id': empty string. Expected a string with minimum length 1.");
                }
            }
            String callId = item.path("call_id").asText();
            if (type.endsWith("_call") && item.has("call_id")) {
                if (item.has("name")) {
                    OpenAiWords.name(item.path("name"), at + ".name", 128);
                }
                if (!ever.add(callId)) {
                    throw invalid(at + ".call_id", "invalid_value", "Duplicate call_id '" + callId + "'.");
                }
                needsReasoning(item, reasoned);
                open.put(callId, i);
            } else if ((type.endsWith("_call_output") || type.equals("tool_search_output")) && item.has("call_id")) {
                if (open.remove(callId) == null) {
                    throw invalid(
                            "input", null, "No tool call found for " + words(type) + " with call_id " + callId + ".");
                }
                content(item.path("output"), at + ".output", "user", breakpoints);
            } else if (type.equals("reasoning")) {
                reasoning(items, i, isStored);
                reasoned.add(family(item.path("id").asText()));
            } else if (type.equals("message")) {
                content(item.path("content"), at + ".content", item.path("role").asText(), breakpoints);
            } else if (type.equals("item_reference")
                    && !isStored.test(item.path("id").asText())) {
                throw notFound(item);
            }
        }
        for (Map.Entry<String, Integer> call : open.entrySet()) {
            throw invalid(
                    "input",
                    null,
                    "No tool output found for "
                            + words(type(items.get(call.getValue()))).replace("tool ", "") + " " + call.getKey() + ".");
        }
    }

    static String type(JsonNode item) {
        return item.path("type").asText("message");
    }

    private static String words(String type) {
        return type.replace('_', ' ');
    }

    private static void id(JsonNode item, String type, String at) {
        if (!item.has("id")) {
            return;
        }
        OpenAiWords.length(item.path("id"), at + ".id", 64);
        String prefix = PREFIXES.get(type);
        String id = item.path("id").asText();
        if (prefix != null && !id.startsWith(prefix)) {
            throw invalid(
                    at + ".id",
                    "invalid_value",
                    "Invalid '" + at + ".id': '" + id + "'. Expected an ID that begins with '" + prefix + "'.");
        }
    }

    private static void reasoning(ArrayNode items, int index, Predicate<String> isStored) {
        JsonNode item = items.get(index);
        String id = item.path("id").asText();
        if (item.has("encrypted_content")) {
            String blob = item.path("encrypted_content").asText();
            boolean genuine = id.isEmpty()
                    ? Signatures.isOf(ResponsesWriter.VENDOR, blob)
                    : Signatures.fits(ResponsesWriter.VENDOR, id, blob);
            if (!genuine) {
                throw invalid(
                        null,
                        "invalid_encrypted_content",
                        "The encrypted content for item " + id + " could not be verified. Reason: Encrypted content"
                                + " item_id did not match the target item id.");
            }
        } else if (!isStored.test(id)) {
            throw notFound(item);
        }
        JsonNode next = index + 1 < items.size() ? items.get(index + 1) : Trees.object();
        boolean follows = type(next).endsWith("_call")
                || type(next).equals("reasoning")
                || next.path("role").asText().equals("assistant");
        if (!follows) {
            throw invalid(
                    "input",
                    null,
                    "Item '" + id + "' of type 'reasoning' was provided without its required following item.");
        }
    }

    private static void needsReasoning(JsonNode call, Set<String> reasoned) {
        String id = call.path("id").asText();
        if (id.endsWith(ResponsesWriter.REASONED) && !reasoned.contains(family(id))) {
            throw invalid(
                    "input",
                    null,
                    "Item '" + id + "' of type '" + type(call)
                            + "' was provided without its required 'reasoning' item.");
        }
    }

    /** The part of an id that all items of one response share. */
    private static String family(String id) {
        String[] parts = id.split("_");
        return parts.length > 1 ? parts[1] : "";
    }

    private static FakeRefusal notFound(JsonNode item) {
        return new FakeRefusal(
                404,
                OpenAiWords.INVALID,
                "Item with id '" + item.path("id").asText()
                        + "' not found. Items are not persisted when `store` is set to"
                        + " false. Try again with `store` set to true, or remove this item from your input.",
                null,
                "input");
    }

    private static void content(JsonNode content, String at, String role, boolean breakpoints) {
        boolean assistant = role.equals("assistant");
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.get(i);
            String type = part.path("type").asText();
            String here = at + "[" + i + "]";
            if (assistant == type.startsWith("input_")) {
                throw invalid(
                        here,
                        "invalid_value",
                        "Invalid value: '" + type + "'. Supported values are: "
                                + (assistant
                                        ? "'output_text' and 'refusal'."
                                        : "'input_text', 'input_image' and 'input_file'."));
            }
            if (type.equals("input_image")) {
                if (part.has("image_url")) {
                    OpenAiWords.image(part.path("image_url").asText(), here + ".image_url");
                } else if (!part.has("file_id")) {
                    throw invalid(
                            here + ".image_url",
                            "missing_required_parameter",
                            "Missing required parameter: '" + here + ".image_url'.");
                }
            }
            if (type.equals("input_file")) {
                OpenAiWords.file(part, here);
            }
            if (part.has("prompt_cache_breakpoint") && !breakpoints) {
                throw OpenAiWords.unsupported(
                        here + ".prompt_cache_breakpoint",
                        "Unsupported parameter: 'prompt_cache_breakpoint' is not supported with this model.");
            }
        }
    }
}
