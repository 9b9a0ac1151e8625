package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashMap;
import java.util.Map;

/** Reads a lawful request for a response for the scripted model. Stateless; safe to share. */
final class ResponsesReader {
    private ResponsesReader() {}

    static Conversation conversation(JsonNode tree, ArrayNode items) {
        Conversation talk = new Conversation();
        talk.model = tree.path("model").asText();
        talk.stream = tree.path("stream").asBoolean();
        talk.system = tree.path("instructions").asText();
        talk.promptChars += talk.system.length();
        talk.thinking = OpenAiWords.reasons(talk.model)
                && !tree.path("reasoning").path("effort").asText("medium").equals("none");
        talk.showThinking =
                tree.path("reasoning").has("summary") || tree.path("reasoning").has("generate_summary");
        talk.maxTokens = tree.has("max_output_tokens")
                ? Integer.valueOf(tree.path("max_output_tokens").asInt())
                : null;
        JsonNode format = tree.path("text").path("format");
        talk.schema = format.has("schema") ? format.path("schema") : null;
        talk.jsonOnly = format.path("type").asText().equals("json_object");
        ResponsesRules.toolLists(tree, items).values().forEach(list -> list.forEach(tool -> tool(tool, null, talk)));
        talk.choice = choice(tree.path("tool_choice"));
        talk.parallel = tree.path("parallel_tool_calls").asBoolean(true);
        Map<String, String> names = new HashMap<>();
        String previous = "";
        for (JsonNode item : items) {
            previous = item(item, previous, talk, names);
        }
        return talk;
    }

    private static void tool(JsonNode tool, String namespace, Conversation talk) {
        String type = tool.path("type").asText();
        if (type.equals("namespace")) {
            tool.path("tools").forEach(inner -> tool(inner, tool.path("name").asText(), talk));
        } else if (type.equals("function") || type.equals("custom")) {
            talk.tools.add(new Conversation.Declared(
                    namespace, tool.path("name").asText(), tool.path("parameters"), type.equals("custom")));
            talk.promptChars += tool.path("description").asText().length();
        }
    }

    private static String choice(JsonNode choice) {
        if (choice.isTextual()) {
            return choice.asText();
        }
        if (choice.has("name")) {
            return "=" + choice.path("name").asText();
        }
        return choice.path("mode").asText("auto");
    }

    /** Takes an item and says what kind it was: {@code call}, {@code result}, or a role. */
    private static String item(JsonNode item, String previous, Conversation talk, Map<String, String> names) {
        String type = ResponsesItemRules.type(item);
        if (type.endsWith("_call") && item.has("call_id")) {
            names.put(item.path("call_id").asText(), item.path("name").asText(type));
            talk.step += previous.equals("call") ? 0 : 1;
            talk.media.clear();
            return "call";
        }
        if (type.endsWith("_call_output") && item.has("call_id")) {
            if (!previous.equals("result")) {
                talk.results.clear();
            }
            talk.result(names.get(item.path("call_id").asText()), text(item.path("output")));
            item.path("output").forEach(part -> media(part, talk));
            return "result";
        }
        if (!type.equals("message")) {
            return previous;
        }
        String role = item.path("role").asText();
        talk.roles.add(role);
        String text = text(item.path("content"));
        switch (role) {
            case "system", "developer" -> {
                talk.promptChars += text.length();
                talk.system = talk.system.isEmpty() ? text : talk.system + "\n" + text;
            }
            case "assistant" -> {
                talk.promptChars += text.length();
                talk.media.clear();
            }
            default -> {
                item.path("content").forEach(part -> media(part, talk));
                talk.userText(text, previous.equals("result"));
            }
        }
        return role;
    }

    private static void media(JsonNode part, Conversation talk) {
        String url = part.path("image_url").asText(part.path("file_data").asText());
        String type = part.path("type").asText();
        if (!type.equals("input_image") && !type.equals("input_file")) {
            return;
        }
        Images.Data data = Images.dataUrl(url);
        talk.media.add(
                data == null
                        ? new Conversation.Media("url", url)
                        : new Conversation.Media(data.mime(), Images.size(data.bytes())));
    }

    private static String text(JsonNode content) {
        return OpenAiReader.text(content);
    }
}
