package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Reads a lawful Messages request for the scripted model. Stateless; safe to share. */
final class AnthropicReader {
    private AnthropicReader() {}

    static Conversation conversation(JsonNode tree) {
        Conversation talk = new Conversation();
        talk.model = tree.path("model").asText();
        talk.stream = tree.path("stream").asBoolean();
        talk.system = text(tree.path("system"));
        talk.promptChars += talk.system.length();
        talk.maxTokens = tree.has("max_tokens") ? tree.path("max_tokens").asInt() : null;
        tree.path("stop_sequences").forEach(s -> talk.stops.add(s.asText()));
        String thinking = tree.path("thinking").path("type").asText();
        talk.thinking = thinking.equals("enabled") || thinking.equals("adaptive");
        talk.showThinking = !tree.path("thinking").path("display").asText().equals("omitted");
        JsonNode format = tree.path("output_config").has("format")
                ? tree.path("output_config").path("format")
                : tree.path("output_format");
        talk.schema = format.has("schema") ? format.path("schema") : null;
        tree.path("tools").forEach(tool -> {
            if (tool.path("type").asText("custom").equals("custom")) {
                talk.tools.add(new Conversation.Declared(tool.path("name").asText(), tool.path("input_schema"), false));
            }
            talk.promptChars += tool.path("description").asText().length();
        });
        JsonNode choice = tree.path("tool_choice");
        talk.choice = switch (choice.path("type").asText("auto")) {
            case "any" -> "required";
            case "none" -> "none";
            case "tool" -> "=" + choice.path("name").asText();
            default -> "auto";
        };
        talk.parallel = !choice.path("disable_parallel_tool_use").asBoolean();
        Map<String, String> names = new HashMap<>();
        tree.path("messages").forEach(message -> message(message, talk, names));
        return talk;
    }

    private static void message(JsonNode message, Conversation talk, Map<String, String> names) {
        String role = message.path("role").asText();
        talk.roles.add(role);
        JsonNode content = message.path("content");
        if (role.equals("system")) {
            talk.promptChars += text(content).length();
            return;
        }
        if (role.equals("assistant")) {
            talk.media.clear();
            boolean called = false;
            for (JsonNode block : content) {
                if (block.path("type").asText().equals("tool_use")) {
                    names.put(block.path("id").asText(), block.path("name").asText());
                    called = true;
                }
            }
            talk.step += called ? 1 : 0;
            talk.promptChars += text(content).length();
            return;
        }
        boolean results = false;
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "tool_result" -> {
                    if (!results) {
                        talk.results.clear();
                    }
                    results = true;
                    talk.result(
                            names.get(block.path("tool_use_id").asText()),
                            (block.path("is_error").asBoolean() ? "error " : "") + text(block.path("content")));
                    block.path("content").forEach(inner -> media(inner, talk));
                }
                case "image", "document" -> media(block, talk);
                default -> {}
            }
        }
        String text = text(content);
        if (!text.isEmpty() || !results) {
            talk.userText(text, results);
        }
    }

    private static void media(JsonNode block, Conversation talk) {
        JsonNode source = block.path("source");
        switch (source.path("type").asText()) {
            case "base64" ->
                talk.media.add(new Conversation.Media(
                        source.path("media_type").asText(),
                        Images.size(Images.bytes(source.path("data").asText()))));
            case "url" ->
                talk.media.add(new Conversation.Media("url", source.path("url").asText()));
            case "text" ->
                talk.media.add(new Conversation.Media(
                        "text/plain", source.path("data").asText().length() + " bytes"));
            case "file" ->
                talk.media.add(
                        new Conversation.Media("file", source.path("file_id").asText()));
            default -> {}
        }
    }

    /** A string, or the text blocks of a list. */
    static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("text")) {
                text.append(text.length() == 0 ? "" : "\n")
                        .append(block.path("text").asText());
            }
        }
        return text.toString();
    }
}
