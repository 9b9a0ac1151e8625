package io.github.aiproxy.fake;

import static io.github.aiproxy.fake.AnthropicRules.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What Anthropic refuses in the messages: emptiness, pairing, signatures, media. Stateless; safe to share. */
final class AnthropicMessageRules {
    private static final Set<String> ONLY_ASSISTANT =
            Set.of("tool_use", "thinking", "redacted_thinking", "server_tool_use");
    private static final Set<String> ONLY_USER = Set.of("tool_result", "image", "search_result", "container_upload");

    private AnthropicMessageRules() {}

    /** A message with its blocks, a string being one text block. */
    private record Message(int index, String role, ArrayNode blocks, boolean empty) {}

    static void check(JsonNode tree, String version) {
        List<Message> messages = messages(tree.path("messages"));
        if (messages.isEmpty()) {
            throw invalid("messages: at least one message is required");
        }
        if (!messages.get(0).role().equals("user")) {
            throw invalid(
                    messages.get(0).role().equals("system")
                            ? "messages.0: use the top-level `system` parameter for the initial system prompt"
                            : "messages: first message must use the \"user\" role");
        }
        for (Message message : messages) {
            boolean last = message.index() == messages.size() - 1;
            emptiness(message, last);
            for (int i = 0; i < message.blocks().size(); i++) {
                block(message, i, version);
            }
        }
        pairing(merged(messages));
        Message last = messages.get(messages.size() - 1);
        if (last.role().equals("assistant")) {
            prefill(tree, last);
        }
        if (tree.path("thinking").path("type").asText().equals("enabled")) {
            startsWithThinking(messages);
        }
    }

    private static List<Message> messages(JsonNode list) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode content = list.get(i).path("content");
            ArrayNode blocks = Trees.array();
            if (content.isTextual() && !content.asText().isEmpty()) {
                blocks.addObject().put("type", "text").put("text", content.asText());
            } else if (content instanceof ArrayNode array) {
                blocks = array;
            }
            messages.add(new Message(i, list.get(i).path("role").asText(), blocks, blocks.isEmpty()));
        }
        return messages;
    }

    private static void emptiness(Message message, boolean last) {
        String at = "messages." + message.index();
        if (message.empty() && !message.role().equals("assistant")) {
            throw invalid(at + ": all messages must have non-empty content except for the optional final assistant"
                    + " message");
        }
        boolean words = false;
        boolean texts = true;
        for (JsonNode block : message.blocks()) {
            if (block.path("type").asText().equals("text")) {
                if (block.path("text").asText().isEmpty()) {
                    throw invalid("messages: text content blocks must be non-empty");
                }
                words |= !block.path("text").asText().isBlank();
            } else {
                texts = false;
            }
        }
        if (texts && !words && !message.empty()) {
            throw invalid("messages: text content blocks must contain non-whitespace text");
        }
        if (message.role().equals("system") && (!texts || last)) {
            throw invalid(at + ": system messages must hold only text and come before another message");
        }
    }

    private static void block(Message message, int index, String version) {
        JsonNode block = message.blocks().get(index);
        String type = block.path("type").asText();
        String at = "messages." + message.index() + ".content." + index;
        if (!message.role().equals("assistant") && ONLY_ASSISTANT.contains(type)) {
            throw invalid(at + ": `" + type + "` blocks can only be in `assistant` messages");
        }
        if (!message.role().equals("user") && ONLY_USER.contains(type)) {
            throw invalid(at + ": `" + type + "` blocks can only be in `user` messages");
        }
        boolean strict = version.equals("2026-10-21");
        if (strict && type.equals("document") && message.role().equals("assistant")) {
            throw invalid(at + ": `document` blocks can only be in `user` messages");
        }
        if (strict
                && type.equals("text")
                && message.role().equals("user")
                && !block.path("citations").isEmpty()) {
            throw invalid(at + ".text.citations: citations are not permitted on user messages");
        }
        switch (type) {
            case "tool_use" -> {
                if (!AnthropicRules.isName(block.path("id").asText(), 1000)) {
                    throw invalid(at + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                }
                if (!AnthropicRules.isName(block.path("name").asText(), 200)) {
                    throw invalid(at + ".tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'");
                }
            }
            case "tool_result" -> {
                if (!AnthropicRules.isName(block.path("tool_use_id").asText(), 1000)) {
                    throw invalid(at + ".tool_result.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                }
                result(block, at);
            }
            case "server_tool_use" -> {
                String id = block.path("id").asText();
                if (!id.startsWith("srvtoolu_") || !AnthropicRules.isName(id, 1000) || id.indexOf('-') >= 0) {
                    throw invalid(at + ".server_tool_use.id: String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'");
                }
            }
            case "thinking" -> {
                String text = block.path("thinking").asText();
                String signature = block.path("signature").asText();
                // Where thinking was omitted the signature alone holds it.
                boolean genuine = text.isEmpty()
                        ? Signatures.isOf(AnthropicWriter.VENDOR, signature)
                        : Signatures.fits(AnthropicWriter.VENDOR, text, signature);
                if (!genuine) {
                    throw invalid(at + ": Invalid `signature` in `thinking` block");
                }
            }
            case "redacted_thinking" -> {
                if (!Signatures.isOf(AnthropicWriter.VENDOR, block.path("data").asText())) {
                    throw invalid(at + ": Invalid `data` in `redacted_thinking` block");
                }
            }
            case "image", "document" -> media(block, at + "." + type);
            default -> {}
        }
    }

    private static void result(JsonNode block, String at) {
        if (block.path("is_error").asBoolean()) {
            if (block.path("content").isMissingNode()
                    || block.path("content").isEmpty()
                            && block.path("content").asText().isEmpty()) {
                throw invalid(at + ".tool_result: content cannot be empty if `is_error` is true");
            }
            for (JsonNode inner : block.path("content")) {
                if (!inner.path("type").asText().equals("text")) {
                    throw invalid(at + ".tool_result: all content must be type \"text\" if `is_error` is true");
                }
            }
        }
        for (int i = 0; i < block.path("content").size(); i++) {
            JsonNode inner = block.path("content").get(i);
            String type = inner.path("type").asText();
            if (type.equals("text") && inner.path("text").asText().isEmpty()) {
                throw invalid("messages: text content blocks must be non-empty");
            }
            media(inner, at + ".tool_result.content." + i + "." + type);
        }
    }

    private static void media(JsonNode block, String at) {
        JsonNode source = block.path("source");
        if (!source.path("type").asText().equals("base64")) {
            return;
        }
        byte[] bytes = Images.bytes(source.path("data").asText());
        if (bytes == null) {
            throw invalid(at + ".source.base64.data: invalid base64 data");
        }
        String said = source.path("media_type").asText();
        String seen = Images.sniff(bytes);
        if (seen == null) {
            throw invalid(at + ".source.base64.data: Could not process image");
        }
        if (!seen.equals(said)) {
            throw invalid(at + ".source.base64: The image was specified using the " + said
                    + " media type, but the image appears to be a " + seen + " image");
        }
    }

    /** Consecutive messages of one role are one turn. */
    private static List<Message> merged(List<Message> messages) {
        List<Message> merged = new ArrayList<>();
        for (Message message : messages) {
            Message last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.role().equals(message.role())) {
                ArrayNode both = Trees.array().addAll(last.blocks()).addAll(message.blocks());
                merged.set(merged.size() - 1, new Message(last.index(), last.role(), both, both.isEmpty()));
            } else {
                merged.add(message);
            }
        }
        return merged;
    }

    private static void pairing(List<Message> messages) {
        Set<String> ever = new HashSet<>();
        for (int m = 0; m < messages.size(); m++) {
            Message message = messages.get(m);
            Set<String> calls = new LinkedHashSet<>();
            for (JsonNode block : message.blocks()) {
                if (block.path("type").asText().equals("tool_use")) {
                    if (!ever.add(block.path("id").asText())) {
                        throw invalid("messages: `tool_use` ids must be unique");
                    }
                    calls.add(block.path("id").asText());
                }
            }
            Message next = m + 1 < messages.size() ? messages.get(m + 1) : null;
            List<String> answered = next == null ? List.of() : leadingResults(next);
            for (String id : calls) {
                if (!answered.contains(id)) {
                    throw invalid("messages." + message.index() + ": `tool_use` ids were found without `tool_result`"
                            + " blocks immediately after: " + id + ". Each `tool_use` block must have a corresponding"
                            + " `tool_result` block in the next message.");
                }
            }
            if (next != null) {
                unexpected(next, calls);
            }
        }
        unexpected(messages.get(0), Set.of());
    }

    private static List<String> leadingResults(Message message) {
        List<String> ids = new ArrayList<>();
        for (JsonNode block : message.blocks()) {
            if (!block.path("type").asText().equals("tool_result")) {
                break;
            }
            ids.add(block.path("tool_use_id").asText());
        }
        return ids;
    }

    private static void unexpected(Message message, Set<String> calls) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < message.blocks().size(); i++) {
            JsonNode block = message.blocks().get(i);
            if (!block.path("type").asText().equals("tool_result")) {
                continue;
            }
            String id = block.path("tool_use_id").asText();
            if (!calls.contains(id)) {
                throw invalid("messages." + message.index() + ".content." + i + ": unexpected `tool_use_id` found in"
                        + " `tool_result` blocks: " + id + ". Each `tool_result` block must have a corresponding"
                        + " `tool_use` block in the previous message.");
            }
            if (!seen.add(id)) {
                throw invalid("messages." + message.index() + ".content." + i
                        + ": each tool_use must have a single result. Found multiple `tool_result` blocks with id: "
                        + id);
            }
        }
    }

    private static void prefill(JsonNode tree, Message last) {
        String thinking = tree.path("thinking").path("type").asText();
        if (thinking.equals("enabled") || thinking.equals("adaptive")) {
            throw invalid("messages: final assistant content may not be prefilled when thinking is enabled");
        }
        if (!last.blocks().isEmpty()) {
            String text =
                    last.blocks().get(last.blocks().size() - 1).path("text").asText();
            if (!text.equals(text.stripTrailing())) {
                throw invalid("messages: final assistant content cannot end with trailing whitespace");
            }
        }
    }

    /** In a tool loop with thinking on, the turn that called must begin with its thinking. */
    private static void startsWithThinking(List<Message> messages) {
        for (int i = messages.size() - 1; i > 0; i--) {
            Message message = messages.get(i);
            boolean results = !leadingResults(message).isEmpty();
            if (message.role().equals("user") && !results) {
                return;
            }
            if (message.role().equals("assistant")) {
                String type = message.blocks().path(0).path("type").asText();
                if (!type.equals("thinking") && !type.equals("redacted_thinking")) {
                    throw invalid("messages." + message.index() + ".content.0.type: Expected `thinking` or"
                            + " `redacted_thinking`, but found `" + type + "`. When `thinking` is enabled, a final"
                            + " `assistant` message must start with a thinking block (preceeding the lastmost set of"
                            + " `tool_use` and `tool_result` blocks).");
                }
                return;
            }
        }
    }
}
