package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.aiproxy.codec.Json;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a schema contains itself, as one of a tree's nodes does: Anthropic refuses those where it enforces a schema.
 * One per schema, one thread.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/structured-outputs">Anthropic, Structured outputs,
 *     JSON Schema limitations (read 2026-11)</a>
 */
final class RecursiveSchema {
    private final JsonNode root;
    /** The references that lead to where the walk is. */
    private final Set<String> inside = new HashSet<>();
    /** References that were followed to their ends. */
    private final Set<String> finite = new HashSet<>();

    private RecursiveSchema(JsonNode root) {
        this.root = root;
    }

    static boolean is(String schema) {
        if (!schema.contains("$ref")) {
            return false;
        }
        try {
            JsonNode root = Json.read(schema);
            RecursiveSchema walk = new RecursiveSchema(root);
            walk.inside.add("#");
            return walk.recurs(root);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private boolean recurs(JsonNode node) {
        JsonNode ref = node.path("$ref");
        if (ref.isTextual() && recurs(ref.textValue())) {
            return true;
        }
        for (JsonNode inner : node) {
            if (recurs(inner)) {
                return true;
            }
        }
        return false;
    }

    private boolean recurs(String ref) {
        if (!ref.startsWith("#") || finite.contains(ref)) {
            return false;
        }
        if (!inside.add(ref)) {
            return true;
        }
        if (recurs(target(ref))) {
            return true;
        }
        inside.remove(ref);
        finite.add(ref);
        return false;
    }

    private JsonNode target(String ref) {
        boolean pointer = ref.length() == 1 || ref.charAt(1) == '/';
        return pointer
                ? root.at(JsonPointer.compile(ref.substring(1)))
                : root.path("$defs").path(ref.substring(1));
    }
}
