package io.github.aiproxy.config;

import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.config.Tree.Scalar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Config} of a file's tree and checks what single keys cannot show. One per file, one thread. */
final class ConfigReader {
    private static final Duration STREAM_HEAD = Duration.ofMinutes(1);
    private static final Duration WHOLE_HEAD = Duration.ofMinutes(10);

    private final Reading in;
    private final Problems problems;
    private final Set<String> knownTypes;
    private final Path folder;

    ConfigReader(Reading in, Set<String> knownTypes, Path folder) {
        this.in = in;
        this.problems = in.problems();
        this.knownTypes = knownTypes;
        this.folder = folder;
    }

    /** What could be read; valid only if there are no errors. Null if the file is no map. */
    Config read(Tree tree, String listen) {
        Section file = Section.read(ConfigKeys.FILE, tree, "", in);
        if (file == null) {
            return null;
        }
        List<String> apiKeys = apiKeys(file);
        Listen address = address(file, listen);
        if (apiKeys.isEmpty() && !file.given(ConfigKeys.API_KEY)) {
            checkOpen(file, address, listen);
        }
        Map<String, UpstreamTypeConfig> types = types(file);
        ServerReader server = new ServerReader(problems, folder);
        Trust trust = server.trust(file, ConfigKeys.CA_CERTIFICATES, Trust.JAVAS);
        List<UpstreamConfig> upstreams = new UpstreamReader(in, knownTypes, types, folder, trust).read(file);
        Map<String, String> fallback = fallback(file, upstreams);
        Integer limit = file.get(ConfigKeys.DEFAULT_MAX_TOKENS);
        return new Config(
                address.host(),
                address.port(),
                limit == null ? 0 : limit,
                timeouts(file),
                apiKeys,
                file.get(ConfigKeys.ALLOW_UNAUTHENTICATED),
                log(file),
                fallback,
                breaker(file),
                new Limits(
                        file.get(ConfigKeys.MAX_CONCURRENT_REQUESTS),
                        file.get(ConfigKeys.MAX_REQUEST_BODY),
                        file.get(ConfigKeys.MAX_RESPONSE_BODY),
                        file.get(ConfigKeys.MAX_CONNECTIONS_PER_HOST)),
                server.read(file),
                trust,
                upstreams,
                types,
                file.get(ConfigKeys.RELOAD));
    }

    private List<String> apiKeys(Section file) {
        List<String> keys = file.get(ConfigKeys.API_KEY);
        // A key that came out blank, say of an empty variable, must not open the door.
        if (file.has(ConfigKeys.API_KEY) && keys.isEmpty()) {
            problems.error(
                    file.line(ConfigKeys.API_KEY),
                    "api-key",
                    "must not be blank; leave the key out to run without one on a loopback address");
        }
        return keys;
    }

    private Listen address(Section file, String override) {
        if (override != null) {
            Listen given = ConfigKeys.LISTEN.kind().read(new Scalar(0, override, true), "--listen", in);
            if (given != null) {
                return new Listen(given.host() == null ? bind(file) : given.host(), given.port());
            }
        }
        Listen listen = file.get(ConfigKeys.LISTEN);
        if (listen.host() == null) {
            return new Listen(bind(file), listen.port());
        }
        if (file.has(ConfigKeys.BIND) && !bind(file).equals(listen.host())) {
            problems.error(file.line(ConfigKeys.LISTEN), "listen", "names another host than bind; give the host once");
        }
        return listen;
    }

    private static String bind(Section file) {
        String bind = file.get(ConfigKeys.BIND);
        return bind.isEmpty() ? ConfigKeys.BIND.fallback() : Host.plain(bind);
    }

    private void checkOpen(Section file, Listen address, String override) {
        if (Host.isLoopback(address.host()) || file.get(ConfigKeys.ALLOW_UNAUTHENTICATED)) {
            return;
        }
        Key<?> key = file.has(ConfigKeys.BIND) ? ConfigKeys.BIND : ConfigKeys.LISTEN;
        boolean own = override == null
                || Listen.of(override) == null
                || Listen.of(override).host() == null;
        problems.error(
                own ? file.line(key) : 0,
                own ? key.name() : "--listen",
                "other machines can reach " + address.host()
                        + ", so an api-key is needed; to run open all the same say allow_unauthenticated: true");
    }

    private static Timeouts timeouts(Section file) {
        Duration request = file.get(ConfigKeys.REQUEST_TIMEOUT);
        Duration response = file.get(ConfigKeys.RESPONSE_TIMEOUT);
        return new Timeouts(
                file.get(ConfigKeys.CONNECT_TIMEOUT),
                request != null ? request : STREAM_HEAD,
                response != null ? response : request != null ? request : WHOLE_HEAD,
                file.get(ConfigKeys.STREAM_IDLE_TIMEOUT),
                file.get(ConfigKeys.STREAM_KEEP_ALIVE),
                file.get(ConfigKeys.SHUTDOWN_TIMEOUT));
    }

    private LogConfig log(Section file) {
        Section log = file.get(ConfigKeys.LOG);
        if (log == null) {
            return new LogConfig(
                    null,
                    ConfigKeys.LOG_MAX_SIZE.fallback(),
                    ConfigKeys.LOG_MAX_BACKUPS.fallback(),
                    ConfigKeys.LOG_MAX_AGE.fallback(),
                    ConfigKeys.LOG_COMPRESS.fallback());
        }
        String path = log.get(ConfigKeys.LOG_FILE);
        return new LogConfig(
                path.isEmpty() ? null : Home.expand(path),
                log.get(ConfigKeys.LOG_MAX_SIZE),
                log.get(ConfigKeys.LOG_MAX_BACKUPS),
                log.get(ConfigKeys.LOG_MAX_AGE),
                log.get(ConfigKeys.LOG_COMPRESS));
    }

    private static BreakerConfig breaker(Section file) {
        Section breaker = file.get(ConfigKeys.CIRCUIT_BREAKER);
        if (breaker == null) {
            return new BreakerConfig(
                    ConfigKeys.BREAKER_FAILURES.fallback(),
                    ConfigKeys.BREAKER_COOLDOWN.fallback(),
                    scope(ConfigKeys.BREAKER_SCOPE.fallback()));
        }
        return new BreakerConfig(
                breaker.get(ConfigKeys.BREAKER_FAILURES),
                breaker.get(ConfigKeys.BREAKER_COOLDOWN),
                scope(breaker.get(ConfigKeys.BREAKER_SCOPE)));
    }

    private static BreakerConfig.Scope scope(String word) {
        return BreakerConfig.Scope.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private Map<String, UpstreamTypeConfig> types(Section file) {
        Map<String, UpstreamTypeConfig> types = new LinkedHashMap<>();
        file.get(ConfigKeys.UPSTREAM_TYPES).forEach((name, field) -> {
            String path = "upstream_types." + name;
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
                problems.error(field.line(), path, "must be named by letters, digits, \"-\" and \"_\"");
            } else if (knownTypes.contains(name) || name.equals("kiro")) {
                problems.error(field.line(), path, "is a built-in type's name; choose another");
            }
            Section type = Section.read(UpstreamKeys.TYPE_KEYS, field.value(), path, in);
            if (type != null) {
                types.put(name, type(name, type));
            }
        });
        return types;
    }

    private UpstreamTypeConfig type(String name, Section type) {
        Headers.check(type, UpstreamKeys.TYPE_HEADERS, problems);
        // Without a codec there is an error already; any will do to look at the rest.
        String word = type.get(UpstreamKeys.TYPE_CODEC);
        Protocol codec = Protocol.of(word == null ? "openai" : word);
        String path = type.get(UpstreamKeys.TYPE_PATH);
        String streamPath = type.get(UpstreamKeys.TYPE_STREAM_PATH);
        if (codec == Protocol.GEMINI && (path == null) != (streamPath == null)) {
            Key<?> given = path == null ? UpstreamKeys.TYPE_STREAM_PATH : UpstreamKeys.TYPE_PATH;
            problems.error(
                    type.line(given),
                    type.path(given),
                    "needs path and stream_path both: Gemini streams from another one");
        }
        String header = type.get(UpstreamKeys.TYPE_AUTH_HEADER);
        if (header != null && (header.equalsIgnoreCase("host") || header.equalsIgnoreCase("content-length"))) {
            problems.error(
                    type.line(UpstreamKeys.TYPE_AUTH_HEADER),
                    type.path(UpstreamKeys.TYPE_AUTH_HEADER),
                    "cannot carry a token");
        }
        return new UpstreamTypeConfig(
                name,
                codec,
                path != null ? path : defaultPath(codec),
                streamPath == null && path == null && codec == Protocol.GEMINI
                        ? "/v1beta/models/{model}:streamGenerateContent?alt=sse"
                        : streamPath,
                header != null ? header : defaultHeader(codec),
                prefix(codec, header, type.get(UpstreamKeys.TYPE_AUTH_PREFIX)),
                type.get(UpstreamKeys.TYPE_HEADERS),
                type.get(UpstreamKeys.TYPE_MUST_STREAM));
    }

    private static String defaultPath(Protocol codec) {
        return switch (codec) {
            case ANTHROPIC -> "/v1/messages";
            case OPENAI -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case GEMINI -> "/v1beta/models/{model}:generateContent";
        };
    }

    private static String defaultHeader(Protocol codec) {
        return switch (codec) {
            case ANTHROPIC -> "x-api-key";
            case OPENAI, RESPONSES -> "Authorization";
            case GEMINI -> "x-goog-api-key";
        };
    }

    /** The space between a word such as Bearer and the token does not survive YAML without quotes, so it is put here. */
    private static String prefix(Protocol codec, String header, String given) {
        if (given == null) {
            String actual = header != null ? header : defaultHeader(codec);
            return actual.equalsIgnoreCase("authorization") ? "Bearer " : "";
        }
        return !given.isEmpty() && Character.isLetterOrDigit(given.charAt(given.length() - 1)) ? given + " " : given;
    }

    private Map<String, String> fallback(Section file, List<UpstreamConfig> upstreams) {
        Map<String, String> fallback = file.get(ConfigKeys.MODEL_FALLBACK);
        Set<String> circled = new LinkedHashSet<>();
        for (String start : fallback.keySet()) {
            List<String> chain = new ArrayList<>();
            String model = start;
            while (model != null && !chain.contains(model) && !circled.contains(model)) {
                chain.add(model);
                model = fallback.get(model);
            }
            if (model != null && chain.contains(model)) {
                List<String> circle = chain.subList(chain.indexOf(model), chain.size());
                problems.error(
                        file.line(ConfigKeys.MODEL_FALLBACK, circle.get(0)),
                        file.path(ConfigKeys.MODEL_FALLBACK, circle.get(0)),
                        "must not circle: " + String.join(" → ", circle) + " → " + model);
            }
            circled.addAll(chain);
        }
        fallback.forEach((from, to) -> {
            if (upstreams.stream().filter(UpstreamConfig::enabled).noneMatch(upstream -> Models.offers(upstream, to))) {
                problems.warning(
                        file.line(ConfigKeys.MODEL_FALLBACK, from),
                        file.path(ConfigKeys.MODEL_FALLBACK, from),
                        "falls back to " + to + ", which no upstream that is on offers");
            }
        });
        return fallback;
    }
}
