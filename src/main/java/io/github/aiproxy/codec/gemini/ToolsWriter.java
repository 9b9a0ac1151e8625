package io.github.aiproxy.codec.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.ToolOffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code tools} and {@code toolConfig}. One per request, one thread.
 *
 * <p>Every tool that the client runs becomes a function. Hosted tools of other wires are left out and recorded, but for
 * web search, which this wire has too, though not beside functions on every model.
 */
final class ToolsWriter {
    private final ChatRequest request;
    private final Target target;
    private final ToolNames names;
    private final SchemaForm schemas;
    private final ToolOffer offer;
    private final List<Tool> functions = new ArrayList<>();
    private final List<String> hosted = new ArrayList<>();

    ToolsWriter(ChatRequest request, Target target, ToolNames names, SchemaForm schemas) {
        this.request = request;
        this.target = target;
        this.names = names;
        this.schemas = schemas;
        this.offer = ToolOffer.of(request, Protocol.GEMINI);
        sort();
    }

    boolean hasFunctions() {
        return !functions.isEmpty();
    }

    private void sort() {
        ToolChoice choice = request.toolChoice();
        // AUTO cannot be narrowed by names on this wire, so the offer is.
        boolean narrow = choice != null && choice.mode() == ToolChoice.Mode.ALLOWED_AUTO;
        Map<String, Tool> declared = new HashMap<>();
        List<Tool> tools = request.tools();
        for (int i = 0; i < tools.size(); i++) {
            Tool tool = tools.get(i);
            if (offer.isWaiting(i, target)) {
                continue;
            }
            if (isOurs(tool)) {
                hosted.add(tool.json());
            } else if (narrow && !tool.kind().hosted() && !isNamed(tool, choice)) {
                target.lost("tools[" + i + "]", "not among the allowed tools, which only a shorter list can say");
            } else if (!tool.kind().hosted()) {
                Tool twin = declared.putIfAbsent(names.wireName(tool.namespace(), tool.name()), tool);
                if (twin == null) {
                    functions.add(tool);
                    if (Boolean.TRUE.equals(tool.strict())) {
                        target.lost("tools[" + i + "].strict", "Gemini does not enforce the schema");
                    }
                } else if (!twin.equals(tool)) {
                    throw ChatException.invalid("tools[" + i + "].name: \"" + tool.name() + "\" is declared twice");
                }
            }
        }
        for (int i = 0; i < tools.size(); i++) {
            Tool tool = tools.get(i);
            if (!tool.kind().hosted() || isOurs(tool)) {
                continue;
            }
            if (tool.kind() == ToolKind.WEB_SEARCH && functions.isEmpty()) {
                if (!hosted.contains("{\"googleSearch\":{}}")) {
                    hosted.add("{\"googleSearch\":{}}");
                }
            } else {
                target.lost("tools[" + i + "]", tool.kind() + " is not available here");
            }
        }
    }

    private static boolean isOurs(Tool tool) {
        return tool.origin() == Protocol.GEMINI && tool.json() != null;
    }

    private boolean isNamed(Tool tool, ToolChoice choice) {
        String wireName = names.wireName(tool.namespace(), tool.name());
        return choice.names().stream().anyMatch(name -> wireName.equals(names.chosen(name)));
    }

    void writeTools(JsonGenerator json) throws IOException {
        if (functions.isEmpty() && hosted.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        if (!functions.isEmpty()) {
            json.writeStartObject();
            json.writeArrayFieldStart("functionDeclarations");
            for (Tool tool : functions) {
                writeFunction(json, tool);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        for (String tool : hosted) {
            JsonText.raw(json, tool);
        }
        json.writeEndArray();
    }

    private void writeFunction(JsonGenerator json, Tool tool) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", names.wireName(tool.namespace(), tool.name()));
        LazyText description = offer.description(tool, ClientTools.description(tool));
        if (description != null && !description.isEmpty()) {
            json.writeFieldName("description");
            JsonText.string(json, description);
        }
        String schema = tool.schema() != null ? tool.schema() : ClientTools.schema(tool);
        if (schema != null) {
            SchemaForm.Clean clean = schemas.knownParameters(schema);
            // Older hosts refuse an OBJECT without properties; a function without parameters says the same.
            if (schemas == SchemaForm.JSON_SCHEMA || clean.hasProperties()) {
                json.writeFieldName(schemas.parametersField());
                json.writeRawValue(clean.json());
            }
        }
        json.writeEndObject();
    }

    /**
     * @param rest other members of the client's own {@code toolConfig}, raw; null if none
     * @throws ChatException INVALID_REQUEST if a tool is demanded that is not declared
     */
    void writeToolConfig(JsonGenerator json, String rest) throws IOException {
        LazyObject config = new LazyObject(json, "toolConfig");
        ToolChoice choice = request.toolChoice();
        if (choice != null && hasFunctions()) {
            List<String> allowed = allowed(choice);
            String mode =
                    switch (choice.mode()) {
                        case AUTO, ALLOWED_AUTO -> "AUTO";
                        case NONE -> "NONE";
                        case REQUIRED -> "ANY";
                        // A hosted tool cannot be demanded here; that it may be used must do.
                        case NAMED, ALLOWED_REQUIRED -> allowed.isEmpty() ? "AUTO" : "ANY";
                    };
            config.open().writeObjectFieldStart("functionCallingConfig");
            json.writeStringField("mode", mode);
            if (!allowed.isEmpty()) {
                json.writeArrayFieldStart("allowedFunctionNames");
                for (String name : allowed) {
                    json.writeString(name);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        if (rest != null) {
            config.members(rest);
        }
        config.close();
    }

    private List<String> allowed(ToolChoice choice) {
        if (choice.mode() != ToolChoice.Mode.NAMED && choice.mode() != ToolChoice.Mode.ALLOWED_REQUIRED) {
            return List.of();
        }
        List<String> allowed = new ArrayList<>();
        for (String name : choice.names()) {
            String wireName = names.chosen(name);
            if (wireName != null) {
                allowed.add(wireName);
            } else if (request.tools().stream()
                    .anyMatch(tool -> tool.kind().hosted() && tool.name().equals(name))) {
                target.lost("toolChoice", "a hosted tool cannot be demanded here");
            } else {
                throw ChatException.invalid("toolChoice: no tool is named \"" + name + "\"");
            }
        }
        return allowed;
    }
}
