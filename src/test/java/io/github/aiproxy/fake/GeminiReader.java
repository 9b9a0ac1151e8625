package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Reads a lawful Gemini request for the scripted model. Stateless; safe to share. */
final class GeminiReader {
    private GeminiReader() {}

    static Conversation conversation(JsonNode tree, String model) {
        Conversation talk = new Conversation();
        talk.model = model;
        talk.system = text(tree.path("systemInstruction"));
        talk.promptChars += talk.system.length();
        JsonNode config = tree.path("generationConfig");
        talk.maxTokens = config.has("maxOutputTokens")
                ? Integer.valueOf(config.path("maxOutputTokens").asInt())
                : null;
        config.path("stopSequences").forEach(stop -> talk.stops.add(stop.asText()));
        JsonNode thinking = config.path("thinkingConfig");
        talk.thinking = thinking.path("thinkingBudget").asInt(-1) != 0;
        talk.showThinking = thinking.path("includeThoughts").asBoolean();
        talk.schema = config.has("responseJsonSchema")
                ? config.path("responseJsonSchema")
                : config.has("responseSchema") ? config.path("responseSchema") : null;
        talk.jsonOnly = config.path("responseMimeType").asText().equals("application/json");
        for (JsonNode tool : tree.path("tools")) {
            for (JsonNode declaration : tool.path("functionDeclarations")) {
                JsonNode schema = declaration.has("parameters")
                        ? declaration.path("parameters")
                        : declaration.path("parametersJsonSchema");
                talk.tools.add(
                        new Conversation.Declared(declaration.path("name").asText(), schema, false));
                talk.promptChars += declaration.path("description").asText().length();
            }
        }
        JsonNode calling = tree.path("toolConfig").path("functionCallingConfig");
        talk.choice = switch (calling.path("mode").asText().toUpperCase(Locale.ROOT)) {
            case "NONE" -> "none";
            case "ANY" ->
                calling.path("allowedFunctionNames").size() == 1
                        ? "=" + calling.path("allowedFunctionNames").get(0).asText()
                        : "required";
            default -> "auto";
        };
        for (JsonNode content : tree.path("contents")) {
            content(content, talk);
        }
        return talk;
    }

    private static void content(JsonNode content, Conversation talk) {
        String role = GeminiContentRules.role(content);
        talk.roles.add(role);
        boolean called = false;
        boolean results = false;
        if (role.equals("model")) {
            talk.media.clear();
        }
        for (JsonNode part : content.path("parts")) {
            called |= part.has("functionCall");
            if (part.has("functionResponse")) {
                if (!results) {
                    talk.results.clear();
                }
                results = true;
                JsonNode response = part.path("functionResponse");
                talk.result(response.path("name").asText(), result(response.path("response")));
                response.path("parts").forEach(inner -> media(inner, talk));
            }
            media(part, talk);
        }
        String text = text(content);
        if (role.equals("model")) {
            talk.step += called ? 1 : 0;
            talk.promptChars += text.length();
        } else if (!text.isEmpty() || !results) {
            talk.userText(text, results);
        }
    }

    private static String result(JsonNode response) {
        JsonNode value = response.has("output")
                ? response.path("output")
                : response.has("error") ? response.path("error") : response;
        String text = value.isTextual() ? value.asText() : Trees.text(value);
        return response.has("error") ? "error " + text : text;
    }

    private static void media(JsonNode part, Conversation talk) {
        if (part.has("inlineData")) {
            JsonNode blob = part.path("inlineData");
            talk.media.add(new Conversation.Media(
                    blob.path("mimeType").asText(),
                    Images.size(Images.bytes(blob.path("data").asText()))));
        } else if (part.has("fileData")) {
            talk.media.add(new Conversation.Media(
                    "url", part.path("fileData").path("fileUri").asText()));
        }
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content.path("parts")) {
            if (part.has("text")
                    && !part.path("thought").asBoolean()
                    && !part.path("text").asText().isEmpty()) {
                text.append(text.length() == 0 ? "" : "\n")
                        .append(part.path("text").asText());
            }
        }
        return text.toString();
    }
}
