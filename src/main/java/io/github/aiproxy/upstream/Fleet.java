package io.github.aiproxy.upstream;

import io.github.aiproxy.config.Config;
import io.github.aiproxy.config.UpstreamConfig;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A configuration and its enabled upstreams, ready for work. Immutable; a reload makes the {@link #next} one. A request
 * keeps the one that it began with ({@link Fleets}).
 */
public final class Fleet {
    private final Config config;
    private final CredentialSource credentials;
    private final Map<String, Upstream> bySlug = new LinkedHashMap<>();
    private final Map<String, Upstream> byName = new LinkedHashMap<>();

    /** Makes what an upstream's requests present. */
    @FunctionalInterface
    public interface CredentialSource {
        /**
         * Makes them.
         *
         * @param before what the upstream presented at the same address before its keys or files changed, whose state is
         *     to go on for those that stayed; null if it is new
         */
        Credentials of(UpstreamConfig upstream, Credentials before);

        /** This one where it has an answer, keys where that is null. */
        default CredentialSource orKeys(InstantSource clock) {
            return (upstream, before) -> {
                Credentials own = of(upstream, before);
                return own != null ? own : ApiKeys.after(before, upstream.tokens(), clock);
            };
        }
    }

    /**
     * Checks what only the types know of a configuration.
     *
     * @throws IllegalArgumentException if a type is not installed, or has no address and is given none
     */
    public static void check(Config config) {
        new Fleet(config, (upstream, before) -> null, null);
    }

    /** All upstreams present the configuration's keys. */
    public Fleet(Config config, InstantSource clock) {
        this(config, ((CredentialSource) (upstream, before) -> null).orKeys(clock));
    }

    /** @param credentials makes what an upstream's requests present */
    public Fleet(Config config, Function<UpstreamConfig, Credentials> credentials) {
        this(config, (upstream, before) -> credentials.apply(upstream));
    }

    /** @param credentials makes what an upstream's requests present */
    public Fleet(Config config, CredentialSource credentials) {
        this(config, credentials, null);
    }

    private Fleet(Config config, CredentialSource credentials, Fleet before) {
        this.config = config;
        this.credentials = credentials;
        UpstreamTypes types = UpstreamTypes.of(config);
        for (UpstreamConfig upstream : config.upstreams()) {
            if (!upstream.enabled()) {
                continue;
            }
            UpstreamType type = types.named(upstream.apiType());
            if (type == null) {
                throw new IllegalArgumentException(
                        "upstream \"" + upstream.name() + "\": no type \"" + upstream.apiType() + "\" is installed");
            }
            String name = upstream.name().toLowerCase(Locale.ROOT);
            Upstream old = before == null ? null : before.byName.get(name);
            Upstream made = old == null
                    ? new Upstream(upstream, type, credentials.of(upstream, null))
                    : after(old, upstream, type, before);
            bySlug.put(upstream.slug(), made);
            byName.put(name, made);
        }
    }

    private Upstream after(Upstream old, UpstreamConfig upstream, UpstreamType type, Fleet before) {
        UpstreamConfig was = old.config();
        boolean sameType = was.apiType().equals(upstream.apiType())
                && Objects.equals(
                        before.config.upstreamTypes().get(was.apiType()),
                        config.upstreamTypes().get(upstream.apiType()));
        boolean sameAddress = sameType && Objects.equals(was.baseUrl(), upstream.baseUrl());
        boolean sameCredentials = sameAddress
                && was.tokens().equals(upstream.tokens())
                && was.authFiles().equals(upstream.authFiles())
                && was.oauth().equals(upstream.oauth());
        Credentials own =
                sameCredentials ? old.credentials() : credentials.of(upstream, sameAddress ? old.credentials() : null);
        // What its failures were about is no more.
        boolean asBefore = sameCredentials
                && was.httpHeaders().equals(upstream.httpHeaders())
                && was.trust().equals(upstream.trust());
        return new Upstream(upstream, type, own, old.revision() + (asBefore ? 0 : 1));
    }

    /**
     * The same with another configuration. Upstreams that are still there, by name, keep the state of their credentials
     * and, as long as they are reached in the same way, their {@link Upstream#id}.
     *
     * @throws IllegalArgumentException if a type is not installed, or has no address and is given none
     */
    public Fleet next(Config changed) {
        return new Fleet(changed, credentials, this);
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
