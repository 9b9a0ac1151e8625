package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Reads a lawful chat completion request for the scripted model. Stateless; safe to share. */
final class OpenAiReader {
    private OpenAiReader() {}

    static Conversation conversation(JsonNode tree, boolean showsThoughts) {
        Conversation talk = new Conversation();
        talk.model = tree.path("model").asText();
        talk.stream = tree.path("stream").asBoolean();
        talk.thinking = showsThoughts
                || OpenAiWords.reasons(talk.model)
                        && !tree.path("reasoning_effort").asText("medium").equals("none");
        talk.showThinking = showsThoughts;
        for (String field : new String[] {"max_tokens", "max_completion_tokens"}) {
            talk.maxTokens = tree.has(field) ? Integer.valueOf(tree.path(field).asInt()) : talk.maxTokens;
        }
        JsonNode stop = tree.path("stop");
        if (stop.isTextual()) {
            talk.stops.add(stop.asText());
        }
        stop.forEach(s -> talk.stops.add(s.asText()));
        JsonNode format = tree.path("response_format");
        talk.jsonOnly = format.path("type").asText().equals("json_object");
        if (format.path("json_schema").has("schema")) {
            talk.schema = format.path("json_schema").path("schema");
        }
        for (JsonNode tool : tree.path("tools")) {
            String type = tool.path("type").asText();
            JsonNode inner = tool.path(type);
            talk.tools.add(new Conversation.Declared(
                    inner.path("name").asText(), inner.path("parameters"), type.equals("custom")));
            talk.promptChars += inner.path("description").asText().length();
        }
        talk.choice = choice(tree.path("tool_choice"));
        talk.parallel = tree.path("parallel_tool_calls").asBoolean(true);
        Map<String, String> names = new HashMap<>();
        for (JsonNode message : tree.path("messages")) {
            message(message, talk, names);
        }
        return talk;
    }

    private static String choice(JsonNode choice) {
        if (choice.isTextual()) {
            return choice.asText();
        }
        JsonNode inner = choice.path(choice.path("type").asText());
        if (inner.has("name")) {
            return "=" + inner.path("name").asText();
        }
        return inner.path("mode").asText("auto");
    }

    private static void message(JsonNode message, Conversation talk, Map<String, String> names) {
        String role = message.path("role").asText();
        JsonNode content = message.path("content");
        String previous = talk.roles.isEmpty() ? "" : talk.roles.get(talk.roles.size() - 1);
        talk.roles.add(role);
        switch (role) {
            case "developer", "system" -> {
                String text = text(content);
                talk.promptChars += text.length();
                talk.system = talk.system.isEmpty() ? text : talk.system + "\n" + text;
            }
            case "assistant" -> {
                talk.media.clear();
                JsonNode calls = message.path("tool_calls");
                talk.step += calls.isEmpty() ? 0 : 1;
                calls.forEach(call -> names.put(
                        call.path("id").asText(),
                        call.path(call.path("type").asText()).path("name").asText()));
                talk.promptChars += text(content).length();
            }
            case "tool" -> {
                if (!previous.equals("tool")) {
                    talk.results.clear();
                }
                talk.result(names.get(message.path("tool_call_id").asText()), text(content));
            }
            default -> {
                for (JsonNode part : content) {
                    media(part, talk);
                }
                talk.userText(text(content), previous.equals("tool"));
            }
        }
    }

    private static void media(JsonNode part, Conversation talk) {
        switch (part.path("type").asText()) {
            case "image_url" -> {
                String url = part.path("image_url").path("url").asText();
                Images.Data data = Images.dataUrl(url);
                talk.media.add(
                        data == null
                                ? new Conversation.Media("url", url)
                                : new Conversation.Media(data.mime(), Images.size(data.bytes())));
            }
            case "file" -> {
                Images.Data data =
                        Images.dataUrl(part.path("file").path("file_data").asText());
                talk.media.add(
                        data == null
                                ? new Conversation.Media(
                                        "file",
                                        part.path("file").path("file_id").asText())
                                : new Conversation.Media(data.mime(), Images.size(data.bytes())));
            }
            case "input_audio" ->
                talk.media.add(new Conversation.Media(
                        "audio/" + part.path("input_audio").path("format").asText(),
                        Images.size(Images.bytes(
                                part.path("input_audio").path("data").asText()))));
            default -> {}
        }
    }

    /** A string, or the text parts of a list. */
    static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (part.has("text")) {
                text.append(text.length() == 0 ? "" : "\n")
                        .append(part.path("text").asText());
            }
        }
        return text.toString();
    }
}
