package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Every key of the file, what it takes and its default: the one table that the readers check against, that the JSON
 * Schema for editors is made from, and that the tests hold the example to. Stateless; safe to share.
 */
final class ConfigKeys {
    /** Types with an API key. */
    static final Set<String> KEY_TYPES = Set.of("anthropic", "openai", "responses", "gemini");

    /** Types with an account's files. */
    static final Set<String> OAUTH_TYPES = Set.of("codex", "geminicli", "antigravity", "claudecode");

    private static final Duration NONE = Duration.ZERO;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final int GIB = 1 << 30;
    private static final Kind<String> NAME =
            new Kind.Text("text that is not blank", text -> !text.isEmpty(), "\\S", true);
    private static final Kind<String> PATH = new Kind.Text(
            "a path that begins with \"/\" and has no spaces, \"#\" and braces but in \"{model}\"",
            ConfigKeys::isPath,
            "^/[^\\s#]*$",
            false);
    private static final Kind<Map<String, String>> HEADERS =
            new Kind.TextMap("header names to their values, as in  X-Team: \"blue\"", true);

    private static final Map<String, String> REMOVED = Map.of(
            "heartbeat",
            "was removed; silent streams are kept alive by the top-level key stream_keep_alive",
            "heartbeat_interval",
            "was removed; say it at the top level, as in  stream_keep_alive: 15");

    // log:
    static final Key<String> LOG_FILE = key(
            "file",
            new Kind.Text("a file's path", text -> true, null, false),
            "",
            "The log's file; none for standard output.");
    static final Key<Integer> LOG_MAX_SIZE =
            key("max_size", new Kind.Whole(1, 1_000_000), 100, "MB before the file is rotated.");
    static final Key<Integer> LOG_MAX_BACKUPS =
            key("max_backups", new Kind.Whole(0, 100_000), 3, "Rotated files to keep; 0 keeps all.");
    static final Key<Integer> LOG_MAX_AGE =
            key("max_age", new Kind.Whole(0, 100_000), 28, "Days to keep rotated files; 0 keeps them for ever.");
    static final Key<Boolean> LOG_COMPRESS =
            key("compress", new Kind.Flag(), false, "Whether rotated files are compressed (gzip).");
    static final Keys LOG_KEYS = new Keys(
            List.of(LOG_FILE, LOG_MAX_SIZE, LOG_MAX_BACKUPS, LOG_MAX_AGE, LOG_COMPRESS), List.of(), Map.of(), false);

    // circuit_breaker:
    static final Key<Integer> BREAKER_FAILURES = key(
            "failures",
            new Kind.Whole(1, 1_000_000),
            3,
            "Consecutive failures after which an upstream is left out for a while.");
    static final Key<Duration> BREAKER_COOLDOWN = key(
            "cooldown",
            new Kind.Span(MILLI, Duration.ofDays(365)),
            Duration.ofMinutes(30),
            "For how long it is left out; then one request tries it.");
    static final Key<String> BREAKER_SCOPE = key(
            "scope",
            new Kind.Choice(List.of("upstream", "model")),
            "upstream",
            "Whether failures count for the whole upstream or for each of its models.");
    static final Keys BREAKER_KEYS =
            new Keys(List.of(BREAKER_FAILURES, BREAKER_COOLDOWN, BREAKER_SCOPE), List.of(), Map.of(), false);

    // tls:
    private static final Kind<String> FILE_PATH =
            new Kind.Text("a file's path, which is not blank", text -> !text.isEmpty(), "\\S", false);
    static final Key<String> TLS_CERT = key(
            "cert", FILE_PATH, null, "A PEM file with the server's certificate, followed by those that vouch for it.");
    static final Key<String> TLS_KEY = key("key", FILE_PATH, null, "A PEM file with its private key, not encrypted.");
    static final Keys TLS_KEYS = new Keys(List.of(TLS_CERT, TLS_KEY), List.of("cert", "key"), Map.of(), false);

    // upstreams: - oauth:
    private static final Kind<String> OAUTH_URL =
            new Kind.Text(BaseUrl.LEGAL, BaseUrl::isLegal, "^[hH][tT][tT][pP][sS]?://[^\\s?#@]+$|^\\s*$", false);
    static final Key<String> OAUTH_TOKEN_URL =
            key("token_url", OAUTH_URL, "", "Where tokens are renewed. None for the type's own address.");
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
    private static final Kind<String> CA_FILE = new Kind.Text("a file's path", text -> true, null, false);
    static final Key<String> UPSTREAM_NAME =
            key("name", NAME, null, "What logs, metrics and replies call it; unique, whatever the case.");
    static final Key<Boolean> UPSTREAM_ENABLED = key(
            "enabled", new Kind.Flag(), true, "Whether it gets requests. Of one that is off only the name is checked.");
    static final Key<String> UPSTREAM_API_TYPE = key(
            "api_type", NAME, "anthropic", "What it speaks: a built-in type, or one declared under upstream_types.");
    static final Key<String> UPSTREAM_BASE_URL = key(
            "base_url",
            new Kind.Text(BaseUrl.LEGAL, BaseUrl::isLegal, "^[hH][tT][tT][pP][sS]?://[^\\s?#@]+$|^\\s*$", false),
            null,
            "Scheme, host, optional port and path prefix, without the version segment (/v1). None for the type's own host.");
    static final Key<List<String>> UPSTREAM_TOKEN =
            key("token", new Kind.Texts(true), List.of(), "The API key, or several, used in turn.");
    static final Key<List<String>> UPSTREAM_AUTH_FILES = key(
            "auth_files",
            new Kind.Texts(false),
            List.of(),
            "OAuth files of the account's owner, used in turn. ~ is the home folder; a relative path is looked up in the"
                    + " configuration file's folder first, then in the working folder.");
    static final Key<Section> UPSTREAM_OAUTH = key(
            "oauth",
            new Kind.OneMap(OAUTH_KEYS),
            null,
            "What auth_files do not say, or what holds in place of the type's own.");
    static final Key<Integer> UPSTREAM_WEIGHT = key(
            "weight", new Kind.Whole(1, 1_000_000), 1, "Its share of the requests, relative to the other upstreams.");
    static final Key<Boolean> UPSTREAM_MUST_STREAM = key(
            "must_stream",
            new Kind.Flag(),
            false,
            "Whether it is always asked for a stream; clients that want one answer get it whole.");
    static final Key<Map<String, String>> UPSTREAM_MODEL_MAPPINGS = key(
            "model_mappings",
            new Kind.TextMap("models as clients name them to the upstream's names", false),
            Map.of(),
            "Models as clients name them, to the upstream's names for them. With * a pattern of names; an exact name goes"
                    + " before patterns, an earlier pattern before later ones.");
    static final Key<List<String>> UPSTREAM_AVAILABLE_MODELS = key(
            "available_models",
            new Kind.Texts(false),
            List.of(),
            "Models, as clients name them, that it serves: exact names, or globs with *. None for all.");
    static final Key<Map<String, String>> UPSTREAM_HTTP_HEADERS = key(
            "http_headers",
            HEADERS,
            Map.of(),
            "Headers sent last, in place of what would be sent. Host is legal; Content-Length, Transfer-Encoding and the"
                    + " connection's own are not.");
    static final Key<String> UPSTREAM_REQUEST_COMPRESSION = key(
            "request_compression",
            new Kind.Choice(List.of("none", "gzip", "zstd", "br")),
            "none",
            "How request bodies are sent, for upstreams known to read it.");
    static final Key<String> UPSTREAM_CA_FILE = key(
            "ca_file",
            CA_FILE,
            "",
            "A PEM file of certificate authorities that this upstream may have its certificate from, beside Java's own"
                    + " list. None for the top-level ca_file.");
    static final Key<String> UPSTREAM_MAX_TOKENS_FIELD = key(
            "max_tokens_field",
            new Kind.Choice(List.of("max_completion_tokens", "max_tokens")),
            "max_completion_tokens",
            "What the limit of an answer is called, for Chat Completions servers that know only the older name.");
    static final Key<String> UPSTREAM_REASONING_CONTENT = key(
            "reasoning_content",
            new Kind.Choice(List.of("none", "calls", "all")),
            "none",
            "Which earlier thoughts are sent back to a Chat Completions server as reasoning_content: those that led to calls"
                    + " of tools (DeepSeek, Kimi), or all; OpenAI refuses them.");
    static final Keys UPSTREAM_KEYS = new Keys(
            List.of(
                    UPSTREAM_NAME,
                    UPSTREAM_ENABLED,
                    UPSTREAM_API_TYPE,
                    UPSTREAM_BASE_URL,
                    UPSTREAM_TOKEN,
                    UPSTREAM_AUTH_FILES,
                    UPSTREAM_OAUTH,
                    UPSTREAM_WEIGHT,
                    UPSTREAM_MUST_STREAM,
                    UPSTREAM_MODEL_MAPPINGS,
                    UPSTREAM_AVAILABLE_MODELS,
                    UPSTREAM_HTTP_HEADERS,
                    UPSTREAM_REQUEST_COMPRESSION,
                    UPSTREAM_CA_FILE,
                    UPSTREAM_MAX_TOKENS_FIELD,
                    UPSTREAM_REASONING_CONTENT),
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

    // the file itself
    static final Key<String> BIND = key(
            "bind",
            new Kind.Text(
                    "a host name or an address such as \"127.0.0.1\" or \"0.0.0.0\"",
                    text -> text.isEmpty() || Host.plain(text) != null,
                    "^[A-Za-z0-9._:\\[\\]-]*$",
                    false),
            "127.0.0.1",
            "The address to listen on. One that is not loopback needs an api-key.");
    static final Key<Listen> LISTEN = key(
            "listen",
            new Kind.ListenAddress(),
            new Listen(null, 8080),
            "Where to listen: \":port\", \"host:port\" or a port.");
    static final Key<List<String>> API_KEY = key(
            "api-key",
            new Kind.Texts(true),
            List.of(),
            "The key, or several, that clients must present. None leaves the proxy open, on a loopback address only.");
    static final Key<Boolean> ALLOW_UNAUTHENTICATED = key(
            "allow_unauthenticated",
            new Kind.Flag(),
            false,
            "Whether the proxy may be open to other machines without an api-key.");
    static final Key<Section> TLS = key(
            "tls",
            new Kind.OneMap(TLS_KEYS),
            null,
            "The server's certificate, for https and HTTP/2. None for plain HTTP/1.1.");
    static final Key<List<String>> ALLOWED_HOSTS = key(
            "allowed_hosts",
            new Kind.Texts(false),
            List.of(),
            "Names by which clients may call the proxy (Host header) and that web pages may come from (Origin header):"
                    + " exact, or as *.example.com; * for any. Left out: any if there is an api-key, else names that nobody"
                    + " can register.");
    static final Key<Integer> DEFAULT_MAX_TOKENS = key(
            "default_max_tokens",
            new Kind.Whole(1, 100_000_000),
            null,
            "The answer's limit where the upstream's protocol demands one and the client gave none. None for the model's own.");
    static final Key<Duration> CONNECT_TIMEOUT = key(
            "upstream_connect_timeout",
            new Kind.Span(MILLI, Duration.ofHours(1)),
            Duration.ofSeconds(10),
            "To wait for a connection to an upstream.");
    static final Key<Duration> REQUEST_TIMEOUT = key(
            "upstream_request_timeout",
            new Kind.Span(MILLI, DAY),
            null,
            "To wait for the head of an upstream's reply. Left out: 60 for streams, 600 for others, whose head comes with"
                    + " the whole answer. A value holds for both, unless upstream_response_timeout is given.");
    static final Key<Duration> RESPONSE_TIMEOUT = key(
            "upstream_response_timeout",
            new Kind.Span(MILLI, DAY),
            null,
            "To wait for the head of a reply that is not streamed. Left out: upstream_request_timeout, or 600.");
    static final Key<Duration> STREAM_IDLE_TIMEOUT = key(
            "stream_idle_timeout",
            new Kind.Span(MILLI, DAY),
            Duration.ofMinutes(5),
            "To wait between two reads of an upstream's reply.");
    static final Key<Duration> STREAM_KEEP_ALIVE = key(
            "stream_keep_alive",
            new Kind.Span(NONE, DAY),
            Duration.ofSeconds(15),
            "Between two signs of life to a client whose stream is silent; 0 for none.");
    static final Key<Duration> SHUTDOWN_TIMEOUT = key(
            "shutdown_timeout",
            new Kind.Span(NONE, DAY),
            Duration.ofSeconds(30),
            "For requests in flight when the program is told to stop.");
    static final Key<Duration> CLIENT_HEADER_TIMEOUT = key(
            "client_header_timeout",
            new Kind.Span(MILLI, DAY),
            Duration.ofSeconds(30),
            "For a new connection's first request to have come with all its headers.");
    static final Key<Duration> CLIENT_BODY_TIMEOUT = key(
            "client_body_timeout",
            new Kind.Span(MILLI, DAY),
            Duration.ofMinutes(5),
            "For a request's body to have come whole.");
    static final Key<Duration> CLIENT_IDLE_TIMEOUT = key(
            "client_idle_timeout",
            new Kind.Span(MILLI, DAY),
            Duration.ofMinutes(10),
            "Between a reply's end and the next request on a client's connection.");
    static final Key<Duration> CLIENT_WRITE_TIMEOUT = key(
            "client_write_timeout",
            new Kind.Span(MILLI, DAY),
            Duration.ofMinutes(5),
            "For a client to take more of a reply that waits for it.");
    static final Key<Integer> MAX_CONCURRENT_REQUESTS = key(
            "max_concurrent_requests",
            new Kind.Whole(1, 10_000_000),
            20_000,
            "Requests in flight; more are answered 503 at once.");
    static final Key<Integer> MAX_REQUEST_BODY = key(
            "max_request_body", new Kind.Size(1, GIB), 32 << 20, "Of a request's body, measured after decompression.");
    static final Key<Integer> MAX_REQUEST_LINE = key(
            "max_request_line",
            new Kind.Size(1 << 10, 1 << 20),
            16 << 10,
            "Of a request's method, address and version; longer ones are answered 414.");
    static final Key<Integer> MAX_REQUEST_HEADERS = key(
            "max_request_headers",
            new Kind.Size(1 << 10, 1 << 20),
            64 << 10,
            "Of all headers of a request together; more are answered 431.");
    static final Key<Integer> MAX_RESPONSE_BODY = key(
            "max_response_body",
            new Kind.Size(1, GIB),
            64 << 20,
            "Of an upstream's reply that has to be held whole, and of one event of a stream.");
    static final Key<Integer> MAX_CONNECTIONS_PER_HOST = key(
            "max_connections_per_host",
            new Kind.Whole(1, 10_000_000),
            10_000,
            "Connections to one upstream host, per event loop.");
    static final Key<Integer> MAX_CONNECTIONS = key(
            "max_connections",
            new Kind.Whole(0, 10_000_000),
            0,
            "Connections from clients; further ones are closed at once. 0 for what the limit of open files allows.");
    static final Key<Integer> MAX_CONNECTIONS_PER_CLIENT = key(
            "max_connections_per_client",
            new Kind.Whole(0, 10_000_000),
            0,
            "Of them from one address; 0 for no such limit, as behind another proxy all have its address.");
    static final Key<Integer> MAX_STREAMS_PER_CONNECTION = key(
            "max_streams_per_connection",
            new Kind.Whole(1, 1_000_000),
            250,
            "Requests at once on one HTTP/2 connection of a client.");
    static final Key<String> CA_CERTIFICATES = key(
            "ca_file",
            CA_FILE,
            "",
            "A PEM file of certificate authorities that upstreams may have their certificates from, beside Java's own"
                    + " list.");
    static final Key<Boolean> RELOAD = key(
            "reload",
            new Kind.Flag(),
            true,
            "Whether what changes in this file takes effect without a restart, as far as it can.");
    static final Key<Section> LOG = key("log", new Kind.OneMap(LOG_KEYS), null, "Where the log goes.");
    static final Key<Section> CIRCUIT_BREAKER = key(
            "circuit_breaker", new Kind.OneMap(BREAKER_KEYS), null, "When an upstream is left out, and for how long.");
    static final Key<Map<String, String>> MODEL_FALLBACK = key(
            "model_fallback",
            new Kind.TextMap("models to the models tried next", false),
            Map.of(),
            "The model to try when no upstream could serve the one asked for. May chain, not circle.");
    static final Key<List<Tree>> UPSTREAMS =
            key("upstreams", new Kind.MapList(UPSTREAM_KEYS), List.of(), "The services that requests go to.");
    static final Key<Map<String, Field>> UPSTREAM_TYPES = key(
            "upstream_types",
            new Kind.NamedMaps(TYPE_KEYS, "type names to their descriptions"),
            Map.of(),
            "Types of your own for api_type: a protocol under another path and header.");

    /** The file's own keys. */
    static final Keys FILE = new Keys(
            List.of(
                    BIND,
                    LISTEN,
                    API_KEY,
                    ALLOW_UNAUTHENTICATED,
                    TLS,
                    ALLOWED_HOSTS,
                    DEFAULT_MAX_TOKENS,
                    CONNECT_TIMEOUT,
                    REQUEST_TIMEOUT,
                    RESPONSE_TIMEOUT,
                    STREAM_IDLE_TIMEOUT,
                    STREAM_KEEP_ALIVE,
                    SHUTDOWN_TIMEOUT,
                    CLIENT_HEADER_TIMEOUT,
                    CLIENT_BODY_TIMEOUT,
                    CLIENT_IDLE_TIMEOUT,
                    CLIENT_WRITE_TIMEOUT,
                    MAX_CONCURRENT_REQUESTS,
                    MAX_REQUEST_LINE,
                    MAX_REQUEST_HEADERS,
                    MAX_REQUEST_BODY,
                    MAX_RESPONSE_BODY,
                    MAX_CONNECTIONS,
                    MAX_CONNECTIONS_PER_CLIENT,
                    MAX_STREAMS_PER_CONNECTION,
                    MAX_CONNECTIONS_PER_HOST,
                    CA_CERTIFICATES,
                    RELOAD,
                    LOG,
                    CIRCUIT_BREAKER,
                    MODEL_FALLBACK,
                    UPSTREAMS,
                    UPSTREAM_TYPES),
            List.of(),
            REMOVED,
            true);

    /** The keys that take effect at a start only, and what a configuration says for them; all others at once. */
    static final Map<Key<?>, Function<Config, ?>> AT_START = atStart();

    private ConfigKeys() {}

    private static Map<Key<?>, Function<Config, ?>> atStart() {
        Map<Key<?>, Function<Config, ?>> keys = new LinkedHashMap<>();
        keys.put(BIND, Config::bind);
        keys.put(LISTEN, Config::port);
        keys.put(TLS, config -> files(config.server().tls()));
        keys.put(MAX_REQUEST_LINE, config -> config.server().maxRequestLine());
        keys.put(MAX_REQUEST_HEADERS, config -> config.server().maxRequestHeaders());
        keys.put(MAX_STREAMS_PER_CONNECTION, config -> config.server().maxStreamsPerConnection());
        keys.put(LOG, Config::log);
        return Collections.unmodifiableMap(keys);
    }

    /** Other contents are another matter: the server reads them when they change. */
    private static List<Path> files(TlsConfig tls) {
        return tls == null ? List.of() : List.of(tls.cert(), tls.key());
    }

    private static <T> Key<T> key(String name, Kind<T> kind, T fallback, String meaning) {
        return new Key<>(name, kind, fallback, meaning);
    }

    private static boolean isPath(String path) {
        String literal = path.replace("{model}", "");
        return path.startsWith("/")
                && literal.chars().noneMatch(c -> c <= ' ' || c == '{' || c == '}' || c == '#' || c > 126);
    }
}
