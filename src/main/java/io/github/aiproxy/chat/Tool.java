package io.github.aiproxy.chat;

import java.util.Objects;

/**
 * A tool that the model may call.
 *
 * @param kind what sort of tool
 * @param name its name; for hosted tools the wire's own name or type
 * @param namespace the group it belongs to (Responses {@code namespace}); null if none
 * @param description for the model; null if none
 * @param schema JSON Schema of the arguments as raw JSON text; null if not said
 * @param strict whether arguments must match the schema; null if not said
 * @param grammar of a {@link ToolKind#CUSTOM} tool; null if free text
 * @param deferred whether the definition is loaded only when searched for
 * @param cache a cache breakpoint after it; null if none
 * @param origin the wire it was defined on
 * @param json the whole definition as its wire had it, raw; for hosted and typed tools; null for plain functions
 */
public record Tool(
        ToolKind kind,
        String name,
        String namespace,
        LazyText description,
        String schema,
        Boolean strict,
        Grammar grammar,
        boolean deferred,
        CacheHint cache,
        Protocol origin,
        String json) {

    public Tool {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
    }

    /** The same tool, its definition loaded. */
    public Tool loaded() {
        return deferred
                ? new Tool(kind, name, namespace, description, schema, strict, grammar, false, cache, origin, json)
                : this;
    }

    /** A plain function, of which nobody may ever look into the description. */
    public static Tool lazyFunction(Protocol origin, String name, LazyText description, String schema, Boolean strict) {
        return new Tool(ToolKind.FUNCTION, name, null, description, schema, strict, null, false, null, origin, null);
    }

    /** A plain function. */
    public static Tool function(Protocol origin, String name, String description, String schema, Boolean strict) {
        return lazyFunction(origin, name, LazyText.ofNullable(description), schema, strict);
    }

    /**
     * The language that a custom tool's input must be in.
     *
     * @param syntax {@code lark} or {@code regex}
     * @param definition the grammar itself
     */
    public record Grammar(String syntax, String definition) {}
}
