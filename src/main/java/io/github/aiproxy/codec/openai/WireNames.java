package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.ChatRequest;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.OpenAiModel;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The names that a request's tools have on this wire, {@code [A-Za-z0-9_-]{1,64}}: one for each tool and none twice, so
 * that replies can be read back. Derived from the request alone. One per request, one thread.
 *
 * <p>A tool in a namespace is called {@code namespace__name}. Names that are fine already are never changed; a changed
 * one that meets another gets eight digits of a hash.
 */
final class WireNames {
    private static final int MAX_LENGTH = 64;

    private final Target target;
    private final boolean custom;
    private final Map<String, String> wireNames = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    WireNames(ChatRequest request, Target target) {
        this.target = target;
        this.custom = request.origin() == Protocol.OPENAI || OpenAiModel.of(target.model()) == OpenAiModel.REASONING;
        // Those that can keep their names come first, whatever the order of tools.
        for (Tool tool : request.tools()) {
            if (tool.namespace() == null && legal(tool.name())) {
                name(tool.name(), null, tool.kind());
            }
        }
        for (Tool tool : request.tools()) {
            name(tool.name(), tool.namespace(), tool.kind());
        }
    }

    /** Whether tools of that kind take free text here; only newer models of OpenAI's do, for others it is put into an object. */
    boolean isCustom(ToolKind kind) {
        return custom && kind == ToolKind.CUSTOM;
    }

    /** The wire's name of a tool, which may be one that only the history knows. */
    String name(String name, String namespace, ToolKind kind) {
        String key = namespace == null ? name : namespace + '\0' + name;
        String known = wireNames.get(key);
        if (known != null) {
            return known;
        }
        String flat = namespace == null ? name : namespace + "__" + name;
        String wireName = legalise(flat);
        for (int salt = 0; !taken.add(wireName); salt++) {
            wireName = withHash(wireName, salt == 0 ? key : key + '\0' + salt);
        }
        wireNames.put(key, wireName);
        if (!wireName.equals(name) || kind != ToolKind.FUNCTION) {
            target.nameTool(wireName, new Target.ToolName(name, namespace, kind));
        }
        return wireName;
    }

    private static boolean legal(String name) {
        return !name.isEmpty() && name.length() <= MAX_LENGTH && name.equals(replaced(name));
    }

    private static String legalise(String name) {
        String replaced = name.isEmpty() ? "_" : replaced(name);
        return replaced.length() <= MAX_LENGTH ? replaced : withHash(replaced, name);
    }

    /** The name with everything illegal replaced; also fit for a schema's name. */
    static String replaced(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean legal =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            out.append(legal ? c : '_');
        }
        return out.toString();
    }

    private static String withHash(String name, String key) {
        String kept = name.length() <= MAX_LENGTH - 9 ? name : name.substring(0, MAX_LENGTH - 9);
        return kept + '_' + hash(key).substring(0, 8);
    }

    /** SHA-256 in hexadecimal. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
