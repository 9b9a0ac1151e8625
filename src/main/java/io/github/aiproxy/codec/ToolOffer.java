package io.github.aiproxy.codec;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of a request's tools the model is shown, on a wire that is not the client's, and in which words. Immutable.
 *
 * <p>A deferred definition costs nothing until a search has found it. Where the client searches, that holds on every wire:
 * the model calls the search, the client names what it found, and from then on the tool is on offer. Where the provider
 * would have searched, nobody else can, and all tools are on offer at once.
 *
 * @see <a href="https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool">Anthropic, Tool search
 *     tool, Custom tool search implementation (read 2026-11)</a>
 */
public final class ToolOffer {
    private final ChatRequest request;
    private final BitSet waiting = new BitSet();

    private ToolOffer(ChatRequest request) {
        this.request = request;
    }

    /** The offer on that wire. */
    public static ToolOffer of(ChatRequest request, Protocol wire) {
        ToolOffer offer = new ToolOffer(request);
        if (request.origin() != wire && request.tools().stream().anyMatch(Tool::deferred)) {
            offer.hold();
        }
        return offer;
    }

    /** The tools that are on offer where the client searches, whatever the wire. */
    public static ToolOffer of(ChatRequest request) {
        return of(request, null);
    }

    private void hold() {
        if (!clientSearches()) {
            return;
        }
        Set<String> known = new HashSet<>();
        if (request.toolChoice() != null) {
            known.addAll(request.toolChoice().names());
        }
        for (Turn turn : request.turns()) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call) {
                    known.add(call.name());
                }
            }
        }
        List<Tool> tools = request.tools();
        for (int i = 0; i < tools.size(); i++) {
            waiting.set(
                    i, tools.get(i).deferred() && !known.contains(tools.get(i).name()));
        }
    }

    private boolean clientSearches() {
        boolean searched = request.origin() == Protocol.ANTHROPIC;
        for (Tool tool : request.tools()) {
            if (tool.kind().hosted() && tool.name().startsWith("tool_search")) {
                return false;
            }
            // Anthropic's clients search with any function; what it finds they name in its result.
            searched |= tool.kind() == ToolKind.TOOL_SEARCH;
        }
        return searched;
    }

    /** Whether the tool at that place in the request is not shown. */
    public boolean isWaiting(int index) {
        return waiting.get(index);
    }

    /** Whether the tool at that place is not shown, which is recorded. */
    public boolean isWaiting(int index, Target target) {
        if (isWaiting(index)) {
            target.lost("tools[" + index + "]", "deferred until the client's search finds it");
            return true;
        }
        return false;
    }

    /**
     * What the tool does, for a wire without namespaces: the first tool of a namespace tells what the namespace is for.
     *
     * @param own the tool's own description; null if none
     * @return null if there is nothing to say
     */
    public LazyText description(Tool tool, LazyText own) {
        String about = tool.namespace() == null ? null : request.namespaces().get(tool.namespace());
        if (about == null || !tool.equals(firstOf(tool.namespace()))) {
            return own;
        }
        String told = "About all " + tool.namespace() + " tools: " + about;
        return LazyText.of(own == null || own.isEmpty() ? told : own + "\n\n" + told);
    }

    private Tool firstOf(String namespace) {
        List<Tool> tools = request.tools();
        for (int i = 0; i < tools.size(); i++) {
            if (namespace.equals(tools.get(i).namespace()) && !isWaiting(i)) {
                return tools.get(i);
            }
        }
        return null;
    }
}
