package io.github.aiproxy.codec.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiModel;
import io.github.aiproxy.codec.OpenAiStrictSchema;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.ToolOffer;
import io.github.aiproxy.codec.TopAlternatives;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a request's tools and the choice among them. Tools that the client runs are never lost: what this wire has no
 * type for becomes a function. One per request, one thread.
 */
final class ToolWriter {
    private final ChatRequest request;
    private final Target target;
    private final ToolNames names;
    private final List<Tool> written = new ArrayList<>();

    ToolWriter(ChatRequest request, Target target, ToolNames names) {
        this.request = request;
        this.target = target;
        this.names = names;
        ToolOffer offer = ToolOffer.of(request, Protocol.RESPONSES);
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            if (offer.isWaiting(i, target)) {
                continue;
            }
            if (sayable(tool)) {
                written.add(tool);
            } else {
                target.lost("tools[" + i + "]", "no such tool on this wire: " + tool.name());
            }
        }
    }

    /** Whether any tool is on offer. */
    boolean any() {
        return !written.isEmpty();
    }

    private static boolean sayable(Tool tool) {
        if (tool.origin() == Protocol.RESPONSES && tool.json() != null) {
            return true;
        }
        return tool.kind() == ToolKind.WEB_SEARCH
                || (!tool.kind().hosted() && (tool.kind() != ToolKind.TOOL_SEARCH || tool.schema() != null));
    }

    /** Writes the array. */
    void writeTools(JsonGenerator out) throws IOException {
        Set<String> namespaces = new HashSet<>();
        out.writeStartArray();
        for (Tool tool : written) {
            if (tool.namespace() == null) {
                write(out, tool);
            } else if (namespaces.add(tool.namespace())) {
                out.writeStartObject();
                out.writeStringField("type", "namespace");
                out.writeStringField("name", tool.namespace());
                out.writeStringField(
                        "description", request.namespaces().getOrDefault(tool.namespace(), tool.namespace()));
                out.writeArrayFieldStart("tools");
                for (Tool member : written) {
                    if (tool.namespace().equals(member.namespace())) {
                        write(out, member);
                    }
                }
                out.writeEndArray();
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void write(JsonGenerator out, Tool tool) throws IOException {
        if (tool.origin() == Protocol.RESPONSES && tool.json() != null) {
            out.writeRawValue(tool.json());
            return;
        }
        if (tool.kind() == ToolKind.WEB_SEARCH) {
            webSearch(out, tool);
            return;
        }
        boolean custom = tool.kind() == ToolKind.CUSTOM;
        out.writeStartObject();
        out.writeStringField("type", custom ? "custom" : "function");
        out.writeStringField("name", names.wire(tool.namespace(), tool.name()));
        LazyText description = tool.description() != null
                ? tool.description()
                : LazyText.ofNullable(TypedTools.description(tool.kind()));
        if (description != null) {
            Json.writeText(out, "description", description);
        }
        if (!custom) {
            String schema = tool.schema() != null ? parameters(tool) : TypedTools.schema(tool.kind());
            out.writeFieldName("parameters");
            out.writeRawValue(Schemas.parameters(schema));
            // Said always: functions without it are taken as strict.
            out.writeBooleanField("strict", strict(tool));
        } else if (tool.grammar() != null) {
            out.writeObjectFieldStart("format");
            out.writeStringField("type", "grammar");
            out.writeStringField(
                    "syntax",
                    tool.grammar().syntax() == null ? "lark" : tool.grammar().syntax());
            out.writeStringField("definition", tool.grammar().definition());
            out.writeEndObject();
        }
        if (tool.deferred() && searchable()) {
            out.writeBooleanField("defer_loading", true);
        }
        out.writeEndObject();
    }

    /** The tool's schema as the model's maker takes it; servers of other makers take what they are told. */
    private String parameters(Tool tool) {
        if (OpenAiModel.of(target.model()) == OpenAiModel.OTHER) {
            return tool.schema();
        }
        String merged = TopAlternatives.merged(tool.schema());
        if (!merged.equals(tool.schema())) {
            target.lost("tools." + tool.name() + ".parameters", TopAlternatives.LOSS);
        }
        return merged;
    }

    /** Deferred definitions without OpenAI's own search tool are refused. */
    private boolean searchable() {
        for (Tool tool : written) {
            if (tool.origin() == Protocol.RESPONSES && tool.name().equals("tool_search") && tool.json() != null) {
                return true;
            }
        }
        return false;
    }

    private boolean strict(Tool tool) {
        if (!Boolean.TRUE.equals(tool.strict())) {
            return false;
        }
        boolean sameRules = tool.origin() == Protocol.RESPONSES || tool.origin() == Protocol.OPENAI;
        boolean strict = sameRules || OpenAiStrictSchema.isKept(tool.schema());
        if (!strict) {
            target.lost("tools." + tool.name() + ".strict", "the schema does not meet OpenAI's rules for strict ones");
        }
        return strict;
    }

    /** Anthropic's filters have counterparts; Gemini's search has none to say. */
    private static void webSearch(JsonGenerator out, Tool tool) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "web_search");
        JsonNode json = tree(tool.json());
        if (json != null && json.path("allowed_domains").isArray()) {
            out.writeObjectFieldStart("filters");
            out.writeFieldName("allowed_domains");
            Json.write(out, json.get("allowed_domains"));
            out.writeEndObject();
        }
        if (json != null && json.path("user_location").isObject()) {
            out.writeFieldName("user_location");
            Json.write(out, json.get("user_location"));
        }
        out.writeEndObject();
    }

    private static JsonNode tree(String json) {
        try {
            return json == null ? null : Json.read(json);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Writes the value of {@code tool_choice}. */
    void writeChoice(JsonGenerator out, ToolChoice choice) throws IOException {
        switch (choice.mode()) {
            case AUTO -> out.writeString("auto");
            case NONE -> out.writeString("none");
            case REQUIRED -> out.writeString("required");
            case NAMED -> {
                Tool tool = offered(choice.names().get(0));
                if (tool == null || !isOurSearch(tool)) {
                    named(out, choice.names().get(0));
                } else if (written.size() == 1) {
                    out.writeString("required");
                } else {
                    // ToolChoiceTypes has no web_search; definitions of allowed tools may be any
                    allowed(out, "required", choice.names());
                }
            }
            case ALLOWED_AUTO -> allowed(out, "auto", choice.names());
            case ALLOWED_REQUIRED -> allowed(out, "required", choice.names());
        }
    }

    private void allowed(JsonGenerator out, String mode, List<String> names) throws IOException {
        if (names.stream().noneMatch(name -> offered(name) != null)) {
            target.lost("tool_choice", "none of the allowed tools is on this wire");
            out.writeString("none");
            return;
        }
        out.writeStartObject();
        out.writeStringField("type", "allowed_tools");
        out.writeStringField("mode", mode);
        out.writeArrayFieldStart("tools");
        for (String name : names) {
            if (offered(name) != null) {
                named(out, name);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** Whether it is another protocol's web search, for which OpenAI's own stands in. */
    private static boolean isOurSearch(Tool tool) {
        return tool.kind() == ToolKind.WEB_SEARCH && tool.origin() != Protocol.RESPONSES;
    }

    private void named(JsonGenerator out, String name) throws IOException {
        Tool tool = offered(name);
        out.writeStartObject();
        if (tool == null) {
            out.writeStringField("type", "function");
            out.writeStringField("name", name);
        } else if (isOurSearch(tool)) {
            out.writeStringField("type", "web_search");
        } else if (tool.json() != null && tool.origin() == Protocol.RESPONSES) {
            out.writeStringField("type", tool.name());
        } else {
            out.writeStringField("type", tool.kind() == ToolKind.CUSTOM ? "custom" : "function");
            out.writeStringField("name", names.wire(tool.namespace(), tool.name()));
        }
        out.writeEndObject();
    }

    /** The tool of that name that is really sent; null if none. */
    Tool offered(String name) {
        for (Tool tool : written) {
            if (tool.name().equals(name)) {
                return tool;
            }
        }
        return null;
    }

    /** Whether the client offered a tool of that name at all. */
    boolean known(String name) {
        return request.tools().stream().anyMatch(tool -> tool.name().equals(name));
    }
}
