package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tools' names on this wire: {@code [A-Za-z0-9_-]{1,128}}, each once, a namespace put before the name. One per
 * request, one thread; depends on the request alone, so that every turn gives the same names.
 */
final class ToolNames {
    private static final int LIMIT = 128;

    private final Map<String, String> wireNames = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    ToolNames(List<Tool> tools, Target target) {
        // legal names keep themselves, whatever the order; changed ones give way
        for (Tool tool : tools) {
            if (tool.namespace() == null && isLegal(tool.name()) && !isForeignHosted(tool)) {
                wireNames.put(key(null, tool.name()), tool.name());
                taken.add(tool.name());
            }
        }
        for (Tool tool : tools) {
            String key = key(tool.namespace(), tool.name());
            if (!isForeignHosted(tool) && !wireNames.containsKey(key)) {
                String wire = pure(tool.namespace(), tool.name());
                if (!taken.add(wire)) {
                    wire = shortened(wire, tool.namespace() + "/" + tool.name());
                    taken.add(wire);
                }
                wireNames.put(key, wire);
            }
            String wire = wireNames.get(key);
            if (wire != null && (!wire.equals(tool.name()) || tool.kind() != ToolKind.FUNCTION)) {
                target.nameTool(wire, new Target.ToolName(tool.name(), tool.namespace(), tool.kind()));
            }
        }
    }

    /** Whether another protocol's provider runs it: then it gets this protocol's own name for such a tool. */
    private static boolean isForeignHosted(Tool tool) {
        return tool.kind().hosted() && tool.origin() != Protocol.ANTHROPIC;
    }

    /** The name on the wire, of a tool that may be no longer on offer. */
    String wire(String namespace, String name) {
        String wire = wireNames.get(key(namespace, name));
        return wire != null ? wire : pure(namespace, name);
    }

    boolean isTaken(String wireName) {
        return taken.contains(wireName);
    }

    private static String key(String namespace, String name) {
        return namespace == null || namespace.isEmpty() ? name : namespace + '\0' + name;
    }

    private static String pure(String namespace, String name) {
        String whole = namespace == null ? name : namespace + "__" + name;
        return isLegal(whole) ? whole : shortened(whole, whole);
    }

    private static String shortened(String readable, String whole) {
        return ToolIds.replaced(readable, LIMIT - 9) + "_" + ToolIds.hash(whole);
    }

    private static boolean isLegal(String name) {
        if (name.isEmpty() || name.length() > LIMIT) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!ToolIds.isLegal(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
