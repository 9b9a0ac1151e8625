package io.github.aiproxy.upstream;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.Codec;
import io.github.aiproxy.codec.carrier.CarryingCodec;
import io.github.aiproxy.codec.openai.OpenAiCodec;
import io.github.aiproxy.config.ChatDialect;
import io.github.aiproxy.config.UpstreamConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A configured upstream at run time: where it is, how it is spoken to, what it offers, and its credentials. Immutable but
 * for the credentials' state; safe to share.
 */
public final class Upstream {
    private final UpstreamConfig config;
    private final UpstreamType type;
    private final Codec codec;
    private final Credentials credentials;
    private final boolean ssl;
    private final String host;
    private final int port;
    private final String pathPrefix;
    private final List<ModelGlob> globs;
    private final int revision;
    private final String id;
    private final List<MappedGlob> mappedGlobs;

    private record MappedGlob(ModelGlob glob, String model) {}

    /** @throws IllegalArgumentException if neither the configuration nor the type has an address */
    public Upstream(UpstreamConfig config, UpstreamType type, Credentials credentials) {
        this(config, type, credentials, 0);
    }

    /** @param revision how often it changed so much that what is known of its failures means nothing any more */
    Upstream(UpstreamConfig config, UpstreamType type, Credentials credentials, int revision) {
        this.revision = revision;
        this.id = config.name().toLowerCase(Locale.ROOT) + '#' + revision;
        this.config = config;
        this.type = type;
        this.codec = codec(config.chatDialect(), type);
        this.credentials = credentials;
        String base = config.baseUrl() != null ? config.baseUrl() : type.defaultBaseUrl();
        if (base == null) {
            throw new IllegalArgumentException(
                    "upstream \"" + config.name() + "\" lacks base_url, which the type " + type.name() + " needs");
        }
        URI uri = URI.create(base);
        this.ssl = uri.getScheme().equalsIgnoreCase("https");
        this.host = uri.getHost();
        this.port = uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        this.pathPrefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.globs = config.availableModels().stream()
                .filter(ModelGlob::isGlob)
                .map(ModelGlob::new)
                .collect(Collectors.toUnmodifiableList());
        this.mappedGlobs = config.modelMappings().entrySet().stream()
                .filter(mapping -> ModelGlob.isGlob(mapping.getKey()))
                .map(mapping -> new MappedGlob(new ModelGlob(mapping.getKey()), mapping.getValue()))
                .collect(Collectors.toUnmodifiableList());
    }

    private static Codec codec(ChatDialect dialect, UpstreamType type) {
        if (type.protocol() != Protocol.OPENAI || dialect.isOpenAis()) {
            return type.codec();
        }
        OpenAiCodec.Thoughts thoughts =
                OpenAiCodec.Thoughts.valueOf(dialect.sentThoughts().name());
        return new CarryingCodec(new OpenAiCodec(dialect.maxTokensField(), thoughts));
    }

    public UpstreamConfig config() {
        return config;
    }

    public String name() {
        return config.name();
    }

    /** The name as route ids, endpoint names and bean names have it. */
    public String slug() {
        return config.slug();
    }

    /**
     * What its failures are remembered under: stays when a reload changes what it offers or its weight, but not when it
     * changes where or as whom it is called.
     */
    public String id() {
        return id;
    }

    int revision() {
        return revision;
    }

    public UpstreamType type() {
        return type;
    }

    public Protocol protocol() {
        return type.protocol();
    }

    /** What it is written to and read with. */
    public Codec codec() {
        return codec;
    }

    public Credentials credentials() {
        return credentials;
    }

    public boolean mustStream() {
        return config.mustStream() || type.mustStream();
    }

    boolean ssl() {
        return ssl;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String pathPrefix() {
        return pathPrefix;
    }

    /** Whether it serves that client model. */
    public boolean offers(String model) {
        if (config.availableModels().isEmpty() || config.availableModels().contains(model)) {
            return true;
        }
        for (ModelGlob glob : globs) {
            if (glob.matches(model)) {
                return true;
            }
        }
        return false;
    }

    /** Its own name of a client model: the mapping of that name, or else of the first glob that fits. */
    public String modelFor(String model) {
        String mapped = config.modelMappings().get(model);
        if (mapped != null) {
            return mapped;
        }
        for (MappedGlob each : mappedGlobs) {
            if (each.glob.matches(model)) {
                return each.model;
            }
        }
        return model;
    }

    @Override
    public String toString() {
        return name();
    }
}
