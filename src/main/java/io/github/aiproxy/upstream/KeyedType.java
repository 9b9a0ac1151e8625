package io.github.aiproxy.upstream;

import io.github.aiproxy.call.Operation;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.UpstreamTypeConfig;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Objects;

/**
 * A type with an API key in a header: the four official APIs, and those that the configuration declares. Immutable.
 *
 * @see <a href="https://docs.anthropic.com/en/api/overview">Anthropic, API overview: headers</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/authentication">OpenAI, Authentication</a>
 * @see <a href="https://ai.google.dev/api">Gemini API reference: authentication</a>
 */
final class KeyedType implements UpstreamType {
    private static final String MODEL = "{model}";

    private final String name;
    private final Protocol protocol;
    private final String defaultBaseUrl;
    private final Map<Operation, String> paths;
    private final String streamPath;
    private final String authHeader;
    private final String authPrefix;
    private final Map<String, String> headers;
    private final boolean mustStream;

    private KeyedType(
            String name,
            Protocol protocol,
            String defaultBaseUrl,
            Map<Operation, String> paths,
            String streamPath,
            String authHeader,
            String authPrefix,
            Map<String, String> headers,
            boolean mustStream) {
        this.name = name;
        this.protocol = protocol;
        this.defaultBaseUrl = defaultBaseUrl;
        this.paths = paths;
        this.streamPath = Objects.requireNonNull(streamPath);
        this.authHeader = authHeader;
        this.authPrefix = authPrefix;
        this.headers = headers;
        this.mustStream = mustStream;
    }

    static KeyedType anthropic() {
        return new KeyedType(
                "anthropic",
                Protocol.ANTHROPIC,
                "https://api.anthropic.com",
                Map.of(Operation.GENERATE, "/v1/messages", Operation.COUNT_TOKENS, "/v1/messages/count_tokens"),
                "/v1/messages",
                "x-api-key",
                "",
                Map.of(),
                false);
    }

    static KeyedType openai() {
        return new KeyedType(
                "openai",
                Protocol.OPENAI,
                "https://api.openai.com",
                Map.of(Operation.GENERATE, "/v1/chat/completions"),
                "/v1/chat/completions",
                "authorization",
                "Bearer ",
                Map.of(),
                false);
    }

    static KeyedType responses() {
        return new KeyedType(
                "responses",
                Protocol.RESPONSES,
                "https://api.openai.com",
                Map.of(
                        Operation.GENERATE, "/v1/responses",
                        Operation.COUNT_TOKENS, "/v1/responses/input_tokens",
                        Operation.COMPACT, "/v1/responses/compact"),
                "/v1/responses",
                "authorization",
                "Bearer ",
                Map.of(),
                false);
    }

    static KeyedType gemini() {
        return new KeyedType(
                "gemini",
                Protocol.GEMINI,
                "https://generativelanguage.googleapis.com",
                Map.of(
                        Operation.GENERATE, "/v1beta/{model}:generateContent",
                        Operation.COUNT_TOKENS, "/v1beta/{model}:countTokens"),
                "/v1beta/{model}:streamGenerateContent?alt=sse",
                "x-goog-api-key",
                "",
                Map.of(),
                false);
    }

    /** A type that the configuration declares. It answers what its one path answers. */
    static KeyedType declared(UpstreamTypeConfig type) {
        return new KeyedType(
                type.name(),
                type.codec(),
                null,
                Map.of(Operation.GENERATE, type.path()),
                type.streamPath() == null ? type.path() : type.streamPath(),
                type.authHeader(),
                type.authPrefix(),
                type.headers(),
                type.mustStream());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public String defaultBaseUrl() {
        return defaultBaseUrl;
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        String path = stream && operation == Operation.GENERATE ? streamPath : paths.get(operation);
        if (path == null) {
            return null;
        }
        int at = path.indexOf(MODEL);
        return at < 0
                ? path
                : path.substring(0, at) + ModelPath.of(model, protocol) + path.substring(at + MODEL.length());
    }

    @Override
    public void authorize(MultiMap target, Access access) {
        headers.forEach(target::set);
        if (access.token() != null) {
            target.set(authHeader, authPrefix + access.token());
        }
    }

    @Override
    public boolean mustStream() {
        return mustStream;
    }
}
