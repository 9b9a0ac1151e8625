package io.github.aiproxy.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One configured upstream.
 *
 * @param name as the file says; unique without regard to case
 * @param slug the name as ids may have it: {@code [a-z0-9-]+}, unique
 * @param enabled whether it is used
 * @param baseUrl scheme, host, optional port and path prefix, without a trailing slash; null for the type's default
 * @param tokens API keys, in order; may be empty for types without one
 * @param weight its share
 * @param apiType a built-in type or one of {@link Config#upstreamTypes()}
 * @param mustStream whether it is always asked for a stream
 * @param modelMappings client model to upstream model, in the order of the file: exact names or {@code *} globs
 * @param availableModels client models that it serves: exact names or {@code *} globs; empty for all
 * @param httpHeaders sent last, in place of what the program would send
 * @param authFiles OAuth files, in order
 * @param oauth how their tokens are renewed
 * @param requestCompression how request bodies are sent
 * @param trust who may vouch for it
 * @param chatDialect for upstreams that speak Chat Completions
 */
public record UpstreamConfig(
        String name,
        String slug,
        boolean enabled,
        String baseUrl,
        List<String> tokens,
        int weight,
        String apiType,
        boolean mustStream,
        Map<String, String> modelMappings,
        List<String> availableModels,
        Map<String, String> httpHeaders,
        List<String> authFiles,
        OAuthConfig oauth,
        Compression requestCompression,
        Trust trust,
        ChatDialect chatDialect) {

    /** A content coding for request bodies. */
    public enum Compression {
        NONE,
        GZIP,
        ZSTD,
        BR
    }

    public UpstreamConfig {
        tokens = List.copyOf(tokens);
        // The first glob that fits counts.
        modelMappings = Collections.unmodifiableMap(new LinkedHashMap<>(modelMappings));
        availableModels = List.copyOf(availableModels);
        // Headers go out in the order of the file.
        httpHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(httpHeaders));
        authFiles = List.copyOf(authFiles);
    }

    /** A configured header by its name, in any case; null if there is none. */
    public String httpHeader(String name) {
        for (Map.Entry<String, String> header : httpHeaders.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    /** Everything but tokens, of which only the number is told, and the headers' values. */
    @Override
    public String toString() {
        return "UpstreamConfig[name=" + name + ", slug=" + slug + ", enabled=" + enabled + ", baseUrl=" + baseUrl
                + ", tokens=" + Secrets.hidden(tokens) + ", weight=" + weight + ", apiType=" + apiType
                + ", mustStream=" + mustStream + ", modelMappings=" + modelMappings + ", availableModels="
                + availableModels + ", httpHeaders=" + Secrets.hidden(httpHeaders) + ", authFiles=" + authFiles
                + ", oauth=" + oauth + ", requestCompression=" + requestCompression + ", trust=" + trust
                + ", chatDialect=" + chatDialect + "]";
    }
}
