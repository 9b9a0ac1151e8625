package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Every key of the file, what it takes and its default; those of upstreams are {@link UpstreamKeys}. The one table that the
 * readers check against, that the JSON Schema for editors is made from, and that the tests hold the example to. Stateless;
 * safe to share.
 */
final class ConfigKeys {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final int GIB = 1 << 30;

    // log:
    static final Key<String> LOG_FILE = key("file", UpstreamKeys.FILE, "", "The log's file; none for standard output.");
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
            UpstreamKeys.FILE,
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
            key("upstreams", new Kind.MapList(UpstreamKeys.KEYS), List.of(), "The services that requests go to.");
    static final Key<Map<String, Field>> UPSTREAM_TYPES = key(
            "upstream_types",
            new Kind.NamedMaps(UpstreamKeys.TYPE_KEYS, "type names to their descriptions"),
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
            UpstreamKeys.REMOVED,
            true);

    private ConfigKeys() {}

    private static <T> Key<T> key(String name, Kind<T> kind, T fallback, String meaning) {
        return new Key<>(name, kind, fallback, meaning);
    }
}
