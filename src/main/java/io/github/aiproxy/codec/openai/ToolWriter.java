package io.github.aiproxy.codec.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.OpenAiStrictSchema;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.ToolOffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a request's tools, the choice among them and whether calls may be parallel. One per request, one thread.
 *
 * <p>Tools that the client runs are never left out: those that their wire knows by type become functions. Tools that
 * another provider runs are left out and recorded.
 */
final class ToolWriter {
    private final ChatRequest request;
    private final Target target;
    private final WireNames names;
    private final ToolOffer offer;
    private final List<Tool> written = new ArrayList<>();
    private Tool webSearch;

    ToolWriter(ChatRequest request, Target target, WireNames names) {
        this.request = request;
        this.target = target;
        this.names = names;
        this.offer = ToolOffer.of(request, Protocol.OPENAI);
        select();
    }

    private void select() {
        Map<String, Tool> byName = new HashMap<>();
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            String path = "tools[" + i + "]";
            if (offer.isWaiting(i, target)) {
                continue;
            }
            if (tool.kind() == ToolKind.WEB_SEARCH && tool.origin() == Protocol.OPENAI && tool.json() != null) {
                webSearch = tool;
                continue;
            }
            boolean ownHosted = tool.kind().hosted() && tool.origin() == Protocol.OPENAI && tool.json() != null;
            if (!ownHosted && (tool.kind().hosted() || searchedByProvider(tool))) {
                target.lost(path, tool.name() + " is run by another provider");
                continue;
            }
            Tool same = byName.putIfAbsent(wireName(tool), tool);
            if (same == null) {
                written.add(tool);
            } else if (!same.equals(tool)) {
                throw ChatException.invalid(path + ".name: \"" + tool.name() + "\" is defined twice");
            }
        }
    }

    /** Without the provider that searches them, deferred tools are simply offered. */
    private static boolean searchedByProvider(Tool tool) {
        return tool.kind() == ToolKind.TOOL_SEARCH
                && (tool.json() == null || !tool.json().contains("\"client\""))
                && tool.schema() == null;
    }

    private String wireName(Tool tool) {
        return names.name(tool.name(), tool.namespace(), tool.kind());
    }

    /** Whether any tool is on offer. */
    boolean any() {
        return !written.isEmpty();
    }

    void write(JsonGenerator out) throws IOException {
        if (!written.isEmpty()) {
            out.writeArrayFieldStart("tools");
            for (Tool tool : written) {
                write(out, tool);
            }
            out.writeEndArray();
            choice(out);
            if (request.parallelToolCalls() != null) {
                out.writeBooleanField("parallel_tool_calls", request.parallelToolCalls());
            }
        }
        if (webSearch != null) {
            out.writeFieldName("web_search_options");
            out.writeRawValue(webSearch.json());
        }
    }

    private void write(JsonGenerator out, Tool tool) throws IOException {
        if (tool.kind().hosted()) {
            out.writeRawValue(tool.json());
            return;
        }
        boolean custom = names.isCustom(tool.kind());
        boolean wrapped = tool.kind() == ToolKind.CUSTOM && !custom;
        String type = custom ? "custom" : "function";
        out.writeStartObject();
        out.writeStringField("type", type);
        out.writeObjectFieldStart(type);
        out.writeStringField("name", wireName(tool));
        LazyText own = wrapped ? CustomInput.description(tool) : tool.description();
        LazyText description =
                offer.description(tool, own == null ? LazyText.ofNullable(ToolSchema.description(tool.kind())) : own);
        if (description != null && !description.isEmpty()) {
            Json.writeText(out, "description", description);
        }
        if (custom) {
            grammar(out, tool.grammar());
        } else if (wrapped) {
            out.writeFieldName("parameters");
            out.writeRawValue(CustomInput.SCHEMA);
        } else {
            String schema = tool.schema() == null ? ToolSchema.ofKind(tool.kind()) : tool.schema();
            out.writeFieldName("parameters");
            out.writeRawValue(ToolSchema.parameters(schema));
            strict(out, tool);
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void grammar(JsonGenerator out, Tool.Grammar grammar) throws IOException {
        if (grammar != null) {
            out.writeObjectFieldStart("format");
            out.writeStringField("type", "grammar");
            out.writeObjectFieldStart("grammar");
            out.writeStringField("syntax", grammar.syntax());
            out.writeStringField("definition", grammar.definition());
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private void strict(JsonGenerator out, Tool tool) throws IOException {
        if (tool.strict() == null) {
            return;
        }
        boolean sameRules = tool.origin() == Protocol.OPENAI || tool.origin() == Protocol.RESPONSES;
        if (tool.strict() && !sameRules && !OpenAiStrictSchema.isKept(tool.schema())) {
            target.lost("tools[" + request.tools().indexOf(tool) + "].strict", "the schema is not strict enough");
            return;
        }
        out.writeBooleanField("strict", tool.strict());
    }

    private void choice(JsonGenerator out) throws IOException {
        ToolChoice choice = request.toolChoice();
        if (choice == null) {
            return;
        }
        switch (choice.mode()) {
            case AUTO -> out.writeStringField("tool_choice", "auto");
            case NONE -> out.writeStringField("tool_choice", "none");
            case REQUIRED -> out.writeStringField("tool_choice", "required");
            case NAMED -> {
                Tool tool = find(choice.names().get(0));
                if (tool != null) {
                    out.writeFieldName("tool_choice");
                    reference(out, tool);
                }
            }
            case ALLOWED_AUTO, ALLOWED_REQUIRED -> allowed(out, choice);
        }
    }

    private void allowed(JsonGenerator out, ToolChoice choice) throws IOException {
        List<Tool> tools = new ArrayList<>();
        for (String name : choice.names()) {
            Tool tool = find(name);
            if (tool != null && !tools.contains(tool)) {
                tools.add(tool);
            }
        }
        if (tools.isEmpty()) {
            // Only tools that another provider runs were allowed.
            out.writeStringField("tool_choice", "none");
            return;
        }
        out.writeObjectFieldStart("tool_choice");
        out.writeStringField("type", "allowed_tools");
        out.writeObjectFieldStart("allowed_tools");
        out.writeStringField("mode", choice.mode() == ToolChoice.Mode.ALLOWED_REQUIRED ? "required" : "auto");
        out.writeArrayFieldStart("tools");
        for (Tool tool : tools) {
            reference(out, tool);
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private void reference(JsonGenerator out, Tool tool) throws IOException {
        String type = names.isCustom(tool.kind()) ? "custom" : "function";
        out.writeStartObject();
        out.writeStringField("type", type);
        out.writeObjectFieldStart(type);
        out.writeStringField("name", wireName(tool));
        out.writeEndObject();
        out.writeEndObject();
    }

    /** The tool that a choice means; null if it was left out. */
    private Tool find(String name) {
        for (Tool tool : written) {
            if (tool.namespace() == null && tool.name().equals(name)) {
                return tool;
            }
        }
        for (Tool tool : written) {
            if (tool.namespace() != null
                    && (tool.name().equals(name) || name.equals(tool.namespace() + "__" + tool.name()))) {
                return tool;
            }
        }
        for (Tool tool : request.tools()) {
            if (tool.name().equals(name)) {
                target.lost("tool_choice", name + " is run by another provider");
                return null;
            }
        }
        throw ChatException.invalid("tool_choice: there is no tool \"" + name + "\"");
    }
}
