package io.github.aiproxy.upstream;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.UpstreamConfig;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** A configuration and its enabled upstreams, ready for work. Immutable; a reload makes a new one. */
public final class Fleet {
    private final Config config;
    private final UpstreamTypes types;
    private final Map<String, Upstream> bySlug = new LinkedHashMap<>();

    /** All upstreams present the configuration's keys. */
    public Fleet(Config config, InstantSource clock) {
        this(config, clock, upstream -> null);
    }

    /** @param accounts what an upstream with accounts presents; null for the others, which present keys */
    public Fleet(Config config, InstantSource clock, Function<UpstreamConfig, Credentials> accounts) {
        this(config, upstream -> {
            Credentials own = accounts.apply(upstream);
            return own != null ? own : new ApiKeys(upstream.tokens(), clock);
        });
    }

    /** @param credentials makes what an upstream's requests present */
    public Fleet(Config config, Function<UpstreamConfig, Credentials> credentials) {
        this.config = config;
        this.types = UpstreamTypes.of(config);
        for (UpstreamConfig upstream : config.upstreams()) {
            if (!upstream.enabled()) {
                continue;
            }
            UpstreamType type = types.named(upstream.apiType());
            if (type == null) {
                throw new IllegalArgumentException(
                        "upstream \"" + upstream.name() + "\": no type \"" + upstream.apiType() + "\" is installed");
            }
            bySlug.put(upstream.slug(), new Upstream(upstream, type, credentials.apply(upstream)));
        }
    }

    public Config config() {
        return config;
    }

    /** The enabled upstreams in the configuration's order. */
    public List<Upstream> upstreams() {
        return List.copyOf(bySlug.values());
    }

    /** What the providers of the configured types want to be known: one line each. */
    public List<String> notices() {
        return bySlug.values().stream()
                .map(upstream -> upstream.type().notice())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The upstream of that slug; null if there is none. */
    public Upstream upstream(String slug) {
        return bySlug.get(slug);
    }

    /** Whether an upstream serves that client model. */
    public boolean offers(String model) {
        return bySlug.values().stream().anyMatch(upstream -> upstream.offers(model));
    }

    /**
     * The client models that the upstreams name, sorted: exact names of {@code available_models} and the keys of {@code
     * model_mappings} that are served. Globs, and upstreams that serve everything, name none.
     */
    public List<String> offeredModels() {
        Set<String> models = new TreeSet<>();
        for (Upstream upstream : bySlug.values()) {
            if (upstream.config().availableModels().isEmpty()) {
                models.addAll(upstream.type().models());
            }
            upstream.config().availableModels().stream()
                    .filter(model -> !ModelGlob.isGlob(model))
                    .forEach(models::add);
            upstream.config().modelMappings().keySet().stream()
                    .filter(model -> !ModelGlob.isGlob(model) && upstream.offers(model))
                    .forEach(models::add);
        }
        return List.copyOf(models);
    }
}
