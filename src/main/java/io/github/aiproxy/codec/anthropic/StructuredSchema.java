package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of JSON Schema that Anthropic enforces: every object is closed, and numbers, lengths and the like are not
 * limited. Only schema positions are looked at, so a property may be named like a keyword. Stateless; safe to share.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/structured-outputs">Anthropic, Structured outputs,
 *     JSON Schema limitations (read 2026-11)</a>
 */
final class StructuredSchema {
    private static final Set<String> KEPT = Set.of(
            "type",
            "enum",
            "const",
            "anyOf",
            "allOf",
            "$ref",
            "$defs",
            "definitions",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "description",
            "title",
            "default",
            "format",
            "pattern",
            "minItems");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    private boolean changed;
    private boolean lossy;

    private StructuredSchema() {}

    /** Whether the schema can be enforced as it is. */
    static boolean fits(String schema) {
        try {
            StructuredSchema walk = new StructuredSchema();
            walk.fit(Json.read(schema));
            return !walk.changed && !RecursiveSchema.is(schema);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /**
     * The schema with its objects closed and without what is not enforced.
     *
     * @param loss run if something was left out
     */
    static String fit(String schema, Runnable loss) {
        try {
            JsonNode root = Json.read(schema);
            StructuredSchema walk = new StructuredSchema();
            walk.fit(root);
            if (walk.lossy) {
                loss.run();
            }
            return walk.changed ? Json.raw(root) : schema;
        } catch (JsonProcessingException e) {
            return schema;
        }
    }

    private void fit(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        JsonNode oneOf = schema.remove("oneOf");
        if (oneOf != null) {
            schema.set("anyOf", oneOf);
            changed = true;
        }
        List<String> dropped = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            String word = field.getKey();
            boolean kept = KEPT.contains(word)
                    && (!word.equals("format")
                            || FORMATS.contains(field.getValue().asText()))
                    && (!word.equals("minItems") || atMostOne(field.getValue()));
            if (!kept) {
                dropped.add(word);
            }
        }
        if (!dropped.isEmpty()) {
            schema.remove(dropped);
            changed = true;
            lossy |= dropped.stream().anyMatch(word -> !word.startsWith("$"));
        }
        close(schema);
        for (String word : new String[] {"anyOf", "allOf"}) {
            schema.path(word).forEach(this::fit);
        }
        for (String word : new String[] {"properties", "$defs", "definitions"}) {
            schema.path(word).forEach(this::fit);
        }
        fit(schema.path("items"));
    }

    private static boolean atMostOne(JsonNode count) {
        return count.canConvertToInt() && count.intValue() <= 1;
    }

    private void close(ObjectNode schema) {
        boolean isObject =
                schema.has("properties") || "object".equals(schema.path("type").asText());
        for (JsonNode type : schema.path("type")) {
            isObject |= "object".equals(type.asText());
        }
        JsonNode others = schema.get("additionalProperties");
        if (isObject && (others == null || !others.isBoolean() || others.booleanValue())) {
            lossy |= others != null && others.isObject();
            schema.put("additionalProperties", false);
            changed = true;
        }
    }
}
