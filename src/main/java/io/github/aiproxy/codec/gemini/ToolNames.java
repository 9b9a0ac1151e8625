package io.github.aiproxy.codec.gemini;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.chat.Turn;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that a request's tools have on this wire: one to one, lawful here, and the client's own wherever those are.
 * Names that differ, and tools that are not plain functions, are told to the {@link Target} for the way back. One per
 * request, one thread.
 */
final class ToolNames {
    private static final int LONGEST = 64;

    private final Map<String, String> wireNames = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Tool> tools;
    private final Target target;

    ToolNames(ChatRequest request, Target target) {
        this.tools = request.tools();
        this.target = target;
        // A name that can stay as it is does, whoever else would be shortened to it.
        for (Tool tool : tools) {
            if (!tool.kind().hosted() && tool.namespace() == null && isLawful(tool.name())) {
                name(null, tool.name(), tool.kind());
            }
        }
        for (Tool tool : tools) {
            if (!tool.kind().hosted()) {
                name(tool.namespace(), tool.name(), tool.kind());
            }
        }
        for (Tool tool : tools) {
            if (tool.kind() == ToolKind.FUNCTION && tool.schema() != null && SchemaShapes.isWrapped(tool.schema())) {
                target.wrapArguments(wireName(tool.namespace(), tool.name()));
            }
        }
        for (Turn turn : request.turns()) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call && !call.kind().hosted()) {
                    name(call.namespace(), call.name(), call.kind());
                }
            }
        }
    }

    /** The wire's name of a declared tool or of a call in the history. */
    String wireName(String namespace, String name) {
        return wireNames.get(key(namespace, name));
    }

    /** The wire's name of the tool that a tool choice names; null if no such function is declared. */
    String chosen(String name) {
        for (Tool tool : tools) {
            boolean named = tool.name().equals(name)
                    || (tool.namespace() != null && (tool.namespace() + "__" + tool.name()).equals(name));
            if (named && !tool.kind().hosted()) {
                return wireName(tool.namespace(), tool.name());
            }
        }
        return null;
    }

    private void name(String namespace, String name, ToolKind kind) {
        String key = key(namespace, name);
        if (wireNames.containsKey(key)) {
            return;
        }
        String full = namespace == null ? name : namespace + "__" + name;
        String wire = lawful(full);
        if (taken.contains(wire)) {
            wire = withHash(wire, (namespace == null ? "" : namespace) + '\0' + name);
        }
        while (!taken.add(wire)) {
            wire = withHash(wire, wire);
        }
        wireNames.put(key, wire);
        if (namespace != null || kind != ToolKind.FUNCTION || !wire.equals(name)) {
            target.nameTool(wire, new Target.ToolName(name, namespace, kind));
        }
    }

    private static String key(String namespace, String name) {
        return namespace == null ? name : namespace + '\0' + name;
    }

    private static String lawful(String name) {
        if (isLawful(name)) {
            return name;
        }
        StringBuilder lawful = new StringBuilder();
        if (name.isEmpty() || !isLetter(name.charAt(0))) {
            lawful.append('_');
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            lawful.append(isAllowed(c) ? c : '_');
        }
        return lawful.length() <= LONGEST ? lawful.toString() : withHash(lawful.toString(), name);
    }

    private static boolean isLawful(String name) {
        if (name.isEmpty() || name.length() > LONGEST || !isLetter(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isAllowed(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '-';
    }

    private static String withHash(String wire, String original) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(original.getBytes(StandardCharsets.UTF_8));
            String suffix = "_" + HexFormat.of().formatHex(hash, 0, 4);
            return wire.substring(0, Math.min(wire.length(), LONGEST - suffix.length())) + suffix;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
