package io.github.aiproxy.codec.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.aiproxy.chat.CacheHint;
import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.LazyText;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.chat.Tool;
import io.github.aiproxy.chat.ToolKind;
import io.github.aiproxy.codec.CustomInput;
import io.github.aiproxy.codec.Json;
import io.github.aiproxy.codec.Target;
import io.github.aiproxy.codec.ToolOffer;
import java.io.IOException;

/**
 * One tool as this wire declares it. One per request, one thread.
 *
 * @param tool as the client declared it
 * @param name on the wire
 * @param whole the whole definition, for a tool of this wire; null to write a function
 * @param description of the function; null if none
 * @param schema of the function's input
 * @param isStrict whether the input must match the schema
 */
record ToolWriter(Tool tool, String name, String whole, LazyText description, String schema, boolean isStrict) {
    /** Anthropic takes no more strict tools in one request. */
    private static final int MAX_STRICT = 20;

    private static final String WEB_SEARCH = "web_search_20250305";
    private static final String WEB_FETCH = "web_fetch_20250910";
    private static final String CODE_EXECUTION = "code_execution_20250825";

    /** A tool that was called once and is not on offer. */
    static ToolWriter stub(String name) {
        Tool tool = Tool.function(Protocol.ANTHROPIC, name, null, null, null);
        return new ToolWriter(tool, name, null, null, InputSchema.ANY, false);
    }

    /**
     * The tool as this wire can say it; null if it cannot, which is recorded.
     *
     * @throws ChatException if the client runs it, and so waits for calls that could never come
     */
    static ToolWriter of(Tool tool, String path, ToolNames names, Target target, int strictSoFar, ToolOffer offer) {
        if (tool.origin() == Protocol.ANTHROPIC && tool.json() != null) {
            return new ToolWriter(tool, names.wire(null, tool.name()), tool.json(), null, null, false);
        }
        if (tool.kind().hosted()) {
            return hosted(tool, path, names, target);
        }
        String name = names.wire(tool.namespace(), tool.name());
        if (tool.kind() == ToolKind.CUSTOM) {
            LazyText description = offer.description(tool, CustomInput.description(tool));
            return new ToolWriter(tool, name, null, description, CustomInput.SCHEMA, false);
        }
        if (tool.kind() == ToolKind.COMPUTER && tool.schema() == null) {
            throw ChatException.invalid(path + ": a computer tool cannot be offered to this upstream");
        }
        ClientTools.Known known = ClientTools.known(tool.kind());
        LazyText description =
                tool.description() == null ? LazyText.ofNullable(known.description()) : tool.description();
        String given = tool.schema() == null ? known.schema() : tool.schema();
        String schema = InputSchema.of(given, path, target);
        description = offer.description(tool, description);
        return new ToolWriter(tool, name, null, description, schema, strict(tool, schema, path, target, strictSoFar));
    }

    private static boolean strict(Tool tool, String schema, String path, Target target, int strictSoFar) {
        if (!Boolean.TRUE.equals(tool.strict())) {
            return false;
        }
        if (tool.origin() != Protocol.ANTHROPIC && (strictSoFar >= MAX_STRICT || !StructuredSchema.fits(schema))) {
            target.lost(path + ".strict", "more than this wire enforces");
            return false;
        }
        return true;
    }

    private static ToolWriter hosted(Tool tool, String path, ToolNames names, Target target) {
        String name =
                switch (tool.kind()) {
                    case WEB_SEARCH -> "web_search";
                    case WEB_FETCH -> "web_fetch";
                    case CODE_EXECUTION -> "code_execution";
                    default -> null;
                };
        if (name == null || names.isTaken(name)) {
            target.lost(path, "a hosted tool that this upstream does not have");
            return null;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put(
                "type", name.equals("web_search") ? WEB_SEARCH : name.equals("web_fetch") ? WEB_FETCH : CODE_EXECUTION);
        node.put("name", name);
        if (name.equals("web_search") && tool.json() != null) {
            searchLimits(tool.json(), node);
        }
        return new ToolWriter(tool, name, Json.raw(node), null, null, false);
    }

    /** Takes over what OpenAI's web search says about domains and place. */
    private static void searchLimits(String json, ObjectNode node) {
        JsonNode search;
        try {
            search = Json.read(json);
        } catch (JsonProcessingException e) {
            return;
        }
        JsonNode allowed = search.at("/filters/allowed_domains");
        JsonNode blocked = search.at("/filters/blocked_domains");
        // never both: Anthropic refuses that
        if (allowed.isArray() && !allowed.isEmpty()) {
            node.set("allowed_domains", allowed);
        } else if (blocked.isArray() && !blocked.isEmpty()) {
            node.set("blocked_domains", blocked);
        }
        JsonNode place = search.path("user_location");
        place = place.path("approximate").isObject() ? place.path("approximate") : place;
        if (place.isObject()) {
            ObjectNode location = node.objectNode().put("type", "approximate");
            for (String field : new String[] {"city", "region", "country", "timezone"}) {
                if (place.path(field).isTextual()) {
                    location.set(field, place.get(field));
                }
            }
            if (location.size() > 1) {
                node.set("user_location", location);
            }
        }
    }

    void write(JsonGenerator out, CacheBreakpoints breakpoints) throws IOException {
        CacheHint cache = breakpoints.admit(tool.cache());
        if (whole != null) {
            out.writeRawValue(tool.cache() == null || cache != null ? whole : withoutCache());
            return;
        }
        out.writeStartObject();
        out.writeStringField("name", name);
        if (description != null && !description.isBlank()) {
            Json.writeText(out, "description", description);
        }
        out.writeFieldName("input_schema");
        out.writeRawValue(schema);
        if (isStrict) {
            out.writeBooleanField("strict", true);
        }
        if (tool.deferred() && tool.origin() == Protocol.ANTHROPIC) {
            // elsewhere the tool that would find it is not this wire's
            out.writeBooleanField("defer_loading", true);
        }
        CacheBreakpoints.write(out, cache);
        out.writeEndObject();
    }

    private String withoutCache() throws IOException {
        ObjectNode node = (ObjectNode) Json.read(whole);
        node.remove("cache_control");
        return Json.raw(node);
    }
}
