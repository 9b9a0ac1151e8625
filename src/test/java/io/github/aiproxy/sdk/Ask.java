package io.github.aiproxy.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.fake.Trees;
import java.util.List;

/**
 * What a client wants, in no protocol's words. Immutable.
 *
 * @param model the model
 * @param system the system prompt; null for none
 * @param earlier earlier turns: user, assistant, user, …
 * @param text what the user says now
 * @param tools the tools to declare
 * @param forcedTool the tool that must be called; null for the model's choice
 * @param png an image to look at; null for none
 * @param schema the schema of a structured answer; null for plain text
 * @param thinking whether to think and show it
 * @param maxTokens the answer's limit
 * @param stop a stop sequence; null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record Ask(
        String model,
        String system,
        List<String> earlier,
        String text,
        List<Tool> tools,
        String forcedTool,
        byte[] png,
        JsonNode schema,
        boolean thinking,
        int maxTokens,
        String stop) {

    /** A tool that a client declares. */
    record Tool(String name, String description, JsonNode schema) {}

    static final Tool WEATHER = new Tool(
            "get_weather",
            "Tells the weather of a city",
            Trees.read(
                    "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"description\":\"the city\"},"
                            + "\"days\":{\"type\":\"integer\"}},\"required\":[\"city\"]}"));

    static final Tool TIME =
            new Tool("get_time", "Tells the time", Trees.read("{\"type\":\"object\",\"properties\":{}}"));

    /** A schema as tool servers send them: references, nulls, keywords that some vendors do not know, a property named like one. */
    static final Tool GREP = new Tool("grep", "Looks for text", Trees.read("""
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
             "$defs": {"place": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}},
             "properties": {
               "pattern": {"type": "string", "minLength": 1, "examples": ["a.*b"], "title": "Pattern"},
               "where": {"$ref": "#/$defs/place"},
               "limit": {"type": ["integer", "null"], "exclusiveMinimum": 0, "default": 10},
               "mode": {"const": "lines"},
               "depth": {"enum": [1, 2, 3]},
               "site": {"type": "string", "format": "uri"},
               "globs": {"anyOf": [{"type": "array", "items": {"type": "string"}, "uniqueItems": true}, {"type": "null"}]},
               "options": {"type": "object", "additionalProperties": {"type": "boolean"}, "propertyNames": {"pattern": "^-"}}},
             "required": ["pattern"]}"""));

    static Ask of(String model, String text) {
        return new Ask(model, null, List.of(), text, List.of(), null, null, null, false, 4096, null);
    }

    Ask system(String prompt) {
        return new Ask(model, prompt, earlier, text, tools, forcedTool, png, schema, thinking, maxTokens, stop);
    }

    Ask after(String... turns) {
        return new Ask(model, system, List.of(turns), text, tools, forcedTool, png, schema, thinking, maxTokens, stop);
    }

    Ask tools(Tool... declared) {
        return new Ask(
                model, system, earlier, text, List.of(declared), forcedTool, png, schema, thinking, maxTokens, stop);
    }

    Ask forced(String tool) {
        return new Ask(model, system, earlier, text, tools, tool, png, schema, thinking, maxTokens, stop);
    }

    Ask png(byte[] image) {
        return new Ask(model, system, earlier, text, tools, forcedTool, image, schema, thinking, maxTokens, stop);
    }

    Ask schema(String json) {
        return new Ask(
                model, system, earlier, text, tools, forcedTool, png, Trees.read(json), thinking, maxTokens, stop);
    }

    Ask thinkingAloud() {
        return new Ask(model, system, earlier, text, tools, forcedTool, png, schema, true, maxTokens, stop);
    }

    Ask stopAt(String sequence) {
        return new Ask(model, system, earlier, text, tools, forcedTool, png, schema, thinking, maxTokens, sequence);
    }
}
