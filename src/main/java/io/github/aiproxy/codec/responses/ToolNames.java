package io.github.aiproxy.codec.responses;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that a request's tools have on this wire, {@code [A-Za-z0-9_-]{1,64}}: the same for definition, history and
 * choice, different for different tools, and a function of the request alone. A name that is legal stays; the target
 * learns the others, so that the client gets its own names back. One per request, one thread.
 */
final class ToolNames {
    private static final int MAX = 64;

    private final ChatRequest request;
    private final Target target;
    private final Map<String, String> changed = new HashMap<>();
    /** Those that a changed name must not meet; null until one is changed, as nearly none ever is. */
    private Set<String> taken;

    ToolNames(ChatRequest request, Target target) {
        this.request = request;
        this.target = target;
        for (Tool tool : request.tools()) {
            if (!tool.kind().hosted()) {
                define(tool);
            }
        }
    }

    /** The tool's name on the wire. */
    String wire(String namespace, String name) {
        return legal(name) ? name : changed.computeIfAbsent(key(namespace, name), key -> free(namespace, name));
    }

    private void define(Tool tool) {
        String wire = wire(tool.namespace(), tool.name());
        boolean plain = tool.kind() == ToolKind.FUNCTION || tool.kind() == ToolKind.CUSTOM;
        if (!plain || !wire.equals(tool.name())) {
            target.nameTool(wire, new Target.ToolName(tool.name(), tool.namespace(), tool.kind()));
        }
    }

    private String free(String namespace, String name) {
        StringBuilder replaced = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            replaced.append(legal(name.charAt(i)) ? name.charAt(i) : '_');
        }
        String candidate = replaced.length() == 0 ? "tool" : replaced.toString();
        // Replies name a tool without its namespace, so a changed name must be unique over all of them.
        for (int attempt = 0; ; attempt++) {
            boolean plain = attempt == 0 && candidate.length() <= MAX && namespace == null;
            String wire = plain ? candidate : hashed(candidate, key(namespace, name), attempt);
            if (taken().add(key(namespace, wire))) {
                return wire;
            }
        }
    }

    private Set<String> taken() {
        if (taken == null) {
            taken = new HashSet<>();
            for (Tool tool : request.tools()) {
                if (!tool.kind().hosted()) {
                    keep(tool.namespace(), tool.name());
                }
            }
            for (Turn turn : request.turns()) {
                for (Part part : turn.parts()) {
                    if (part instanceof Part.ToolCall call) {
                        keep(call.namespace(), call.name());
                    }
                }
            }
        }
        return taken;
    }

    private void keep(String namespace, String name) {
        if (legal(name)) {
            taken.add(key(namespace, name));
        }
    }

    private static String hashed(String candidate, String key, int attempt) {
        String head = candidate.length() > MAX - 9 ? candidate.substring(0, MAX - 9) : candidate;
        return head + "_" + Ids.hash(key + attempt, 8);
    }

    private static String key(String namespace, String name) {
        return namespace == null ? name : namespace + '\n' + name;
    }

    private static boolean legal(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!legal(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX;
    }

    private static boolean legal(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
