package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolChoice;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.ToolOffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tools a request offers, and which of them the model may or must call. One per request, one thread.
 *
 * <p>A history with calls needs tools even if none is on offer any more: then stubs of those that were called are
 * declared and forbidden.
 */
final class OfferedTools {
    private final ChatRequest request;
    private final Target target;
    private final ToolNames names;
    private final List<ToolWriter> tools = new ArrayList<>();
    private String choice;
    private String chosen;
    private String demand;

    OfferedTools(ChatRequest request, Target target, ToolNames names) {
        this.request = request;
        this.target = target;
        this.names = names;
        offer();
        choose();
    }

    private void offer() {
        Map<String, Tool> seen = new HashMap<>();
        Set<String> wireNames = new LinkedHashSet<>();
        ToolOffer offer = ToolOffer.of(request, Protocol.ANTHROPIC);
        int strict = 0;
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            String path = "tools[" + i + "]";
            if (offer.isWaiting(i, target)) {
                continue;
            }
            if (!isAllowed(tool)) {
                target.lost(path, "not among the allowed tools, which only a shorter list can say");
                continue;
            }
            Tool earlier = seen.putIfAbsent(tool.name(), tool);
            if (earlier != null && earlier.equals(tool)) {
                continue;
            }
            ToolWriter writer = ToolWriter.of(tool, path, names, target, strict, offer);
            if (writer == null) {
                continue;
            }
            if (!wireNames.add(writer.name())) {
                if (tool.kind().hosted()) {
                    target.lost(path, "the same hosted tool again");
                    continue;
                }
                throw ChatException.invalid(path + ".name: \"" + tool.name() + "\" is declared twice");
            }
            strict += writer.isStrict() ? 1 : 0;
            tools.add(writer);
        }
        if (tools.isEmpty()) {
            offerStubs();
        }
    }

    private boolean isAllowed(Tool tool) {
        ToolChoice said = request.toolChoice();
        boolean limited = said != null
                && (said.mode() == ToolChoice.Mode.ALLOWED_AUTO || said.mode() == ToolChoice.Mode.ALLOWED_REQUIRED);
        return !limited || said.names().stream().anyMatch(name -> isNamed(tool, name));
    }

    private boolean isNamed(Tool tool, String name) {
        if (tool.namespace() == null) {
            return tool.name().equals(name);
        }
        return name.equals(tool.name())
                || name.equals(tool.namespace())
                || name.equals(tool.namespace() + "." + tool.name())
                || name.equals(names.wire(tool.namespace(), tool.name()));
    }

    private void offerStubs() {
        Set<String> called = new LinkedHashSet<>();
        for (Turn turn : request.turns()) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call && !call.kind().hosted()) {
                    called.add(names.wire(call.namespace(), call.name()));
                }
            }
        }
        for (String name : called) {
            tools.add(ToolWriter.stub(name));
        }
        choice = called.isEmpty() ? null : "none";
    }

    private void choose() {
        if (tools.isEmpty()) {
            if (request.toolChoice() != null && request.toolChoice().mode() == ToolChoice.Mode.NAMED) {
                throw noSuchTool();
            }
            return;
        }
        if (choice == null && request.toolChoice() != null) {
            choice = switch (request.toolChoice().mode()) {
                case AUTO, ALLOWED_AUTO -> "auto";
                case NONE -> "none";
                case REQUIRED, ALLOWED_REQUIRED -> "any";
                case NAMED -> "tool";
            };
            chosen = choice.equals("tool") ? wireNameOfChosen() : null;
        }
        if (forced() && request.origin() != Protocol.ANTHROPIC && ModelGeneration.refusesForcedTools(target.model())) {
            target.lost("tool_choice", "the model cannot be made to call a tool: it is asked to");
            demand = "Answer by calling " + (chosen == null ? "a tool." : "the tool " + chosen + ".");
            choice = "auto";
            chosen = null;
        }
        if (choice == null && Boolean.FALSE.equals(request.parallelToolCalls())) {
            choice = "auto";
        }
    }

    /** What the system prompt must say for the choice; null for nothing. */
    String demand() {
        return demand;
    }

    private String wireNameOfChosen() {
        String name = request.toolChoice().names().isEmpty()
                ? ""
                : request.toolChoice().names().get(0);
        for (ToolWriter writer : tools) {
            if (isNamed(writer.tool(), name)) {
                return writer.name();
            }
        }
        throw noSuchTool();
    }

    private static ChatException noSuchTool() {
        return ChatException.invalid("tool_choice: no such tool is on offer");
    }

    /** Whether the model must call a tool: Anthropic refuses to think then. */
    boolean forced() {
        return "any".equals(choice) || "tool".equals(choice);
    }

    /** Adds the hints of all tools, in order. */
    void count(CacheBreakpoints breakpoints) {
        tools.forEach(tool -> breakpoints.count(tool.tool().cache()));
    }

    /** Writes {@code tools} and {@code tool_choice}; nothing if there are no tools. */
    void write(JsonGenerator out, CacheBreakpoints breakpoints) throws IOException {
        if (tools.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("tools");
        for (ToolWriter tool : tools) {
            tool.write(out, breakpoints);
        }
        out.writeEndArray();
        if (choice == null) {
            return;
        }
        out.writeObjectFieldStart("tool_choice");
        out.writeStringField("type", choice);
        if (chosen != null) {
            out.writeStringField("name", chosen);
        }
        if (request.parallelToolCalls() != null && !choice.equals("none") && !isParallelByDefault()) {
            out.writeBooleanField("disable_parallel_tool_use", !request.parallelToolCalls());
        }
        out.writeEndObject();
    }

    private boolean isParallelByDefault() {
        return request.parallelToolCalls() && request.origin() != Protocol.ANTHROPIC;
    }
}
