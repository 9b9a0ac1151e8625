package io.github.aiproxy.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every key of an upstream, of its accounts and of a declared type, as {@link ConfigKeys} has the others. Stateless; safe to
 * share.
 */
final class UpstreamKeys {
    /** Types with an API key. */
    static final Set<String> KEY_TYPES = Set.of("anthropic", "openai", "responses", "gemini");

    /** Types with an account's files. */
    static final Set<String> OAUTH_TYPES = Set.of("codex", "geminicli", "antigravity", "claudecode");

    private static final Kind<String> NAMED =
            new Kind.Text("text that is not blank", text -> !text.isEmpty(), "\\S", true);
    private static final Kind<String> PATH = new Kind.Text(
            "a path that begins with \"/\" and has no spaces, \"#\" and braces but in \"{model}\"",
            UpstreamKeys::isPath,
            "^/[^\\s#]*$",
            false);
    private static final Kind<String> URL =
            new Kind.Text(BaseUrl.LEGAL, BaseUrl::isLegal, "^[hH][tT][tT][pP][sS]?://[^\\s?#@]+$|^\\s*$", false);
    static final Kind<String> FILE = new Kind.Text("a file's path", text -> true, null, false);
    private static final Kind<Map<String, String>> HEADERS =
            new Kind.TextMap("header names to their values, as in  X-Team: \"blue\"", true);

    /** What older files have, in an upstream or at the top. */
    static final Map<String, String> REMOVED = Map.of(
            "heartbeat",
            "was removed; silent streams are kept alive by the top-level key stream_keep_alive",
            "heartbeat_interval",
            "was removed; say it at the top level, as in  stream_keep_alive: 15");

    // upstreams: - oauth:
    static final Key<String> OAUTH_TOKEN_URL =
            key("token_url", URL, "", "Where tokens are renewed. None for the type's own address.");
    static final Key<String> OAUTH_CLIENT_ID = key(
            "client_id",
            new Kind.Text("text", text -> true, null, false),
            "",
            "The application that the account was logged in with, if the file does not say.");
    static final Key<List<String>> OAUTH_CLIENT_SECRET =
            key("client_secret", new Kind.Texts(true), List.of(), "That application's secret.");
    static final Key<String> OAUTH_PROJECT_ID = key(
            "project_id",
            new Kind.Text(
                    "a project's id, which is not its number",
                    text -> text.isEmpty() || !Quantities.isWhole(text),
                    "\\D|^$",
                    false),
            "",
            "The Google Cloud project that pays. None for the file's, or the one that the account is found to have.");
    static final Keys OAUTH_KEYS = new Keys(
            List.of(OAUTH_TOKEN_URL, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_PROJECT_ID),
            List.of(),
            Map.of(),
            false);

    // upstreams: - …
    static final Key<String> NAME =
            key("name", NAMED, null, "What logs, metrics and replies call it; unique, whatever the case.");
    static final Key<Boolean> ENABLED = key(
            "enabled", new Kind.Flag(), true, "Whether it gets requests. Of one that is off only the name is checked.");
    static final Key<String> API_TYPE = key(
            "api_type", NAMED, "anthropic", "What it speaks: a built-in type, or one declared under upstream_types.");
    static final Key<String> BASE_URL = key(
            "base_url",
            URL,
            null,
            "Scheme, host, optional port and path prefix, without the version segment (/v1). None for the type's own host.");
    static final Key<List<String>> TOKEN =
            key("token", new Kind.Texts(true), List.of(), "The API key, or several, used in turn.");
    static final Key<List<String>> AUTH_FILES = key(
            "auth_files",
            new Kind.Texts(false),
            List.of(),
            "OAuth files of the account's owner, used in turn. ~ is the home folder; a relative path is looked up in the"
                    + " configuration file's folder first, then in the working folder.");
    static final Key<Section> OAUTH = key(
            "oauth",
            new Kind.OneMap(OAUTH_KEYS),
            null,
            "What auth_files do not say, or what holds in place of the type's own.");
    static final Key<Integer> WEIGHT = key(
            "weight", new Kind.Whole(1, 1_000_000), 1, "Its share of the requests, relative to the other upstreams.");
    static final Key<Boolean> MUST_STREAM = key(
            "must_stream",
            new Kind.Flag(),
            false,
            "Whether it is always asked for a stream; clients that want one answer get it whole.");
    static final Key<Map<String, String>> MODEL_MAPPINGS = key(
            "model_mappings",
            new Kind.TextMap("models as clients name them to the upstream's names", false),
            Map.of(),
            "Models as clients name them, to the upstream's names for them. With * a pattern of names; an exact name goes"
                    + " before patterns, an earlier pattern before later ones.");
    static final Key<List<String>> AVAILABLE_MODELS = key(
            "available_models",
            new Kind.Texts(false),
            List.of(),
            "Models, as clients name them, that it serves: exact names, or globs with *. None for all.");
    static final Key<Map<String, String>> HTTP_HEADERS = key(
            "http_headers",
            HEADERS,
            Map.of(),
            "Headers sent last, in place of what would be sent. Host is legal; Content-Length, Transfer-Encoding and the"
                    + " connection's own are not.");
    static final Key<String> REQUEST_COMPRESSION = key(
            "request_compression",
            new Kind.Choice(List.of("none", "gzip", "zstd", "br")),
            "none",
            "How request bodies are sent, for upstreams known to read it.");
    static final Key<String> CA_FILE = key(
            "ca_file",
            FILE,
            "",
            "A PEM file of certificate authorities that this upstream may have its certificate from, beside Java's own"
                    + " list. None for the top-level ca_file.");
    static final Key<String> MAX_TOKENS_FIELD = key(
            "max_tokens_field",
            new Kind.Choice(List.of("max_completion_tokens", "max_tokens")),
            "max_completion_tokens",
            "What the limit of an answer is called, for Chat Completions servers that know only the older name.");
    static final Key<String> REASONING_CONTENT = key(
            "reasoning_content",
            new Kind.Choice(List.of("none", "calls", "all")),
            "none",
            "Which earlier thoughts are sent back to a Chat Completions server as reasoning_content: those that led to calls"
                    + " of tools (DeepSeek, Kimi), or all; OpenAI refuses them.");
    static final Keys KEYS = new Keys(
            List.of(
                    NAME,
                    ENABLED,
                    API_TYPE,
                    BASE_URL,
                    TOKEN,
                    AUTH_FILES,
                    OAUTH,
                    WEIGHT,
                    MUST_STREAM,
                    MODEL_MAPPINGS,
                    AVAILABLE_MODELS,
                    HTTP_HEADERS,
                    REQUEST_COMPRESSION,
                    CA_FILE,
                    MAX_TOKENS_FIELD,
                    REASONING_CONTENT),
            List.of("name"),
            REMOVED,
            false);

    // upstream_types: name: …
    static final Key<String> TYPE_CODEC = key(
            "codec",
            new Kind.Choice(List.of("anthropic", "openai", "responses", "gemini")),
            null,
            "The protocol that it speaks.");
    static final Key<String> TYPE_PATH = key(
            "path", PATH, null, "Appended to base_url; {model} stands for the model. None for the codec's own path.");
    static final Key<String> TYPE_STREAM_PATH =
            key("stream_path", PATH, null, "The path for streams, if it is another one.");
    static final Key<String> TYPE_AUTH_HEADER = key(
            "auth_header",
            new Kind.Text("a header's name", Headers::isName, Headers.NAME_PATTERN, false),
            null,
            "The header that carries the token. None for the codec's own.");
    static final Key<String> TYPE_AUTH_PREFIX = key(
            "auth_prefix",
            new Kind.Text("text", text -> true, null, false),
            null,
            "Written before the token, such as \"Bearer\". None for the codec's own if auth_header is the codec's own too.");
    static final Key<Map<String, String>> TYPE_HEADERS =
            key("headers", HEADERS, Map.of(), "Headers sent with every request.");
    static final Key<Boolean> TYPE_MUST_STREAM = key("must_stream", new Kind.Flag(), false, "Whether it only streams.");
    static final Keys TYPE_KEYS = new Keys(
            List.of(
                    TYPE_CODEC,
                    TYPE_PATH,
                    TYPE_STREAM_PATH,
                    TYPE_AUTH_HEADER,
                    TYPE_AUTH_PREFIX,
                    TYPE_HEADERS,
                    TYPE_MUST_STREAM),
            List.of("codec"),
            Map.of(),
            false);

    private UpstreamKeys() {}

    private static <T> Key<T> key(String name, Kind<T> kind, T fallback, String meaning) {
        return new Key<>(name, kind, fallback, meaning);
    }

    private static boolean isPath(String path) {
        String literal = path.replace("{model}", "");
        return path.startsWith("/")
                && literal.chars().noneMatch(c -> c <= ' ' || c == '{' || c == '}' || c == '#' || c > 126);
    }
}
