package io.github.aiproxy.upstream;

import io.github.aiproxy.config.Config;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** The types by name: built in, from jars, and declared in a configuration. Immutable. */
public final class UpstreamTypes {
    private static final Map<String, UpstreamType> INSTALLED = installed(ServiceLoader.load(UpstreamType.class));

    private final Map<String, UpstreamType> types;

    private UpstreamTypes(Map<String, UpstreamType> types) {
        this.types = Map.copyOf(types);
    }

    /** The installed types and those that the configuration declares. */
    public static UpstreamTypes of(Config config) {
        Map<String, UpstreamType> types = new HashMap<>(INSTALLED);
        config.upstreamTypes().values().forEach(type -> types.put(type.name(), KeyedType.declared(type)));
        return new UpstreamTypes(types);
    }

    /** Names of the types that need no declaration. */
    public static Set<String> installedNames() {
        return INSTALLED.keySet();
    }

    /** The type of that name; null if there is none. */
    public UpstreamType named(String name) {
        return types.get(name);
    }

    /**
     * The built-in types and those from jars.
     *
     * @throws ServiceConfigurationError if one cannot be loaded, or has the name of another: which of the two serves would
     *     be told to nobody
     */
    static Map<String, UpstreamType> installed(Iterable<UpstreamType> fromJars) {
        Map<String, UpstreamType> types = new HashMap<>();
        for (UpstreamType type : new UpstreamType[] {
            KeyedType.anthropic(),
            KeyedType.openai(),
            KeyedType.responses(),
            KeyedType.gemini(),
            new CodexType(),
            new ClaudeCodeType(),
            new GeminiCliType(),
            new AntigravityType(),
            new EchoType()
        }) {
            types.put(type.name(), type);
        }
        try {
            for (UpstreamType type : fromJars) {
                if (types.putIfAbsent(type.name(), type) != null) {
                    throw new ServiceConfigurationError("the type \"" + type.name() + "\" of "
                            + type.getClass().getName() + " has the name of another; choose another name");
                }
            }
        } catch (LinkageError e) { // a jar for a newer Java, or for another version of this program
            throw new ServiceConfigurationError(e.toString(), e);
        }
        return Map.copyOf(types);
    }
}
