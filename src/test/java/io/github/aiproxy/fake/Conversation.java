package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scripted model needs to know of a request, whatever protocol it came in. One per request, filled by its
 * reader; one thread.
 */
final class Conversation {
    /** Where the script begins in the latest words: the tools of people put much of their own before. */
    private static final String SCRIPT = "script:";

    /**
     * A tool that was declared.
     *
     * @param namespace the group it belongs to; null for none
     */
    record Declared(String namespace, String name, JsonNode schema, boolean custom) {
        Declared(String name, JsonNode schema, boolean custom) {
            this(null, name, schema, custom);
        }

        /** The one text that it takes, if it takes just that; else null. */
        String onlyText() {
            JsonNode properties = schema.path("properties");
            String type = properties
                    .path(
                            properties.fieldNames().hasNext()
                                    ? properties.fieldNames().next()
                                    : "")
                    .path("type")
                    .asText();
            return properties.size() == 1 && type.equalsIgnoreCase("string")
                    ? properties.fieldNames().next()
                    : null;
        }
    }

    /** A tool's result after the latest words of the user. */
    record Result(String name, String text) {}

    /** An image or file of the latest user turn. */
    record Media(String mime, String size) {}

    String model = "";
    boolean stream;
    String system = "";
    /** The latest words of the user. */
    String lastUserText = "";
    /** Words of the user that came after the latest results. */
    String afterResults = "";

    final List<String> roles = new ArrayList<>();
    final List<Result> results = new ArrayList<>();
    final List<Media> media = new ArrayList<>();
    final List<Declared> tools = new ArrayList<>();
    /** How many times the model has called tools since the latest words of the user. */
    int step;
    /** Whether, and with what, the answer must be JSON. */
    JsonNode schema;

    boolean jsonOnly;
    boolean thinking;
    boolean showThinking = true;
    Integer maxTokens;
    /** {@code auto}, {@code none}, {@code required} or {@code =name}. */
    String choice = "auto";

    boolean parallel = true;
    final List<String> stops = new ArrayList<>();
    long promptChars;

    /** Takes words of the user: they begin a new turn unless they follow results in the same breath. */
    void userText(String text, boolean sameTurnAsResults) {
        promptChars += text.length();
        if (sameTurnAsResults) {
            afterResults = afterResults.isEmpty() ? text : afterResults + "\n" + text;
            return;
        }
        int script = text.lastIndexOf(SCRIPT);
        lastUserText =
                script < 0 ? text : text.substring(script + SCRIPT.length()).strip();
        afterResults = "";
        results.clear();
        step = 0;
    }

    void result(String name, String text) {
        promptChars += text.length();
        results.add(new Result(name, text));
    }

    Declared tool(String name) {
        return tools.stream().filter(t -> t.name().equals(name)).findFirst().orElse(null);
    }
}
