package io.github.aiproxy.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.aiproxy.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token endpoint that refuses what the real one of its type refuses: wrong encodings, wrong applications, and refresh
 * tokens that were used before. Safe to share.
 */
final class FakeTokenServer implements AutoCloseable {
    static final String CODEX_CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann";
    static final String CLAUDE_CLIENT = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";

    private final AccountType type;
    private final HttpServer server;
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final Set<String> spent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Deque<Scripted> script = new ConcurrentLinkedDeque<>();
    private final Map<String, Deque<Scripted>> codeAssist = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate;
    private volatile long expiresIn = 3600;

    /** An answer out of the ordinary. */
    record Scripted(int status, String body, Map<String, String> headers) {}

    FakeTokenServer(AccountType type) {
        this.type = type;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "token-server");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
        valid.add("SECRET-refresh");
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String tokenUrl() {
        return base() + "/oauth/token";
    }

    /** Token requests so far. */
    int requests() {
        return requests.get();
    }

    /** The refresh tokens that would be taken now. */
    Set<String> valid() {
        return valid;
    }

    /** What a client did that a real server would call an attack or a bug. */
    List<String> violations() {
        return violations;
    }

    /** Paths and bodies of the calls that were none for tokens. */
    List<String> asked() {
        return asked;
    }

    FakeTokenServer expiresIn(long seconds) {
        expiresIn = seconds;
        return this;
    }

    /** The next token request is answered so. */
    void next(int status, String body, String... headers) {
        script.add(scripted(status, body, headers));
    }

    /** The next calls of a Code Assist method are answered so; the last answer stays. */
    void codeAssist(String path, int status, String body) {
        codeAssist.computeIfAbsent(path, p -> new ConcurrentLinkedDeque<>()).add(scripted(status, body));
    }

    private static Scripted scripted(int status, String body, String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return new Scripted(status, body, map);
    }

    /** Holds token requests until the latch is down. */
    void hold(CountDownLatch latch) {
        gate = latch;
    }

    void revokeAll() {
        spent.addAll(valid);
        valid.clear();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestHeaders().getFirst("User-Agent") == null
                    || !exchange.getRequestHeaders().getFirst("User-Agent").startsWith("aiproxy/")) {
                violations.add("does not name itself");
            }
            Scripted answer;
            if (path.equals("/oauth/token")) {
                requests.incrementAndGet();
                CountDownLatch latch = gate;
                if (latch != null) {
                    latch.await();
                }
                Scripted scripted = script.poll();
                answer = scripted != null ? scripted : token(exchange, body);
            } else {
                asked.add(path + " " + body);
                answer = assist(exchange, path);
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Scripted assist(HttpExchange exchange, String path) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer SECRET-")) {
            return scripted(
                    401, "{\"error\":{\"code\":401,\"message\":\"no credential\",\"status\":\"UNAUTHENTICATED\"}}");
        }
        Deque<Scripted> answers = codeAssist.get(path);
        if (answers == null) {
            return scripted(404, "{\"error\":{\"code\":404,\"message\":\"no " + path + "\",\"status\":\"NOT_FOUND\"}}");
        }
        return answers.size() > 1 ? answers.poll() : answers.peek();
    }

    private Scripted token(HttpExchange exchange, String body) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return scripted(405, "{\"error\":\"method_not_allowed\"}");
        }
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        contentType = contentType == null ? "" : contentType.split(";", 2)[0];
        Map<String, String> parameters;
        if (contentType.equals("application/json")
                && type != AccountType.GEMINICLI
                && type != AccountType.ANTIGRAVITY) {
            parameters = json(body);
        } else if (contentType.equals("application/x-www-form-urlencoded") && type != AccountType.CLAUDECODE) {
            parameters = form(body);
        } else {
            violations.add("content type " + contentType);
            return scripted(400, "{\"error\":\"invalid_request\",\"error_description\":\"content type\"}");
        }
        if (!"refresh_token".equals(parameters.get("grant_type"))) {
            return scripted(400, "{\"error\":\"unsupported_grant_type\"}");
        }
        if (!isClient(parameters)) {
            return scripted(401, "{\"error\":\"invalid_client\",\"error_description\":\"Unauthorized\"}");
        }
        String refresh = parameters.get("refresh_token");
        if (refresh == null || !valid.contains(refresh)) {
            if (refresh != null && spent.contains(refresh)) {
                violations.add("a spent refresh token");
            }
            return dead(refresh != null && spent.contains(refresh));
        }
        return fresh(refresh);
    }

    private Scripted fresh(String refresh) {
        int number = issued.incrementAndGet();
        StringBuilder json =
                new StringBuilder("{\"access_token\":\"SECRET-access-" + number + "\",\"token_type\":\"Bearer\"");
        json.append(",\"expires_in\":").append(expiresIn);
        if (type == AccountType.CODEX || type == AccountType.CLAUDECODE) {
            synchronized (this) {
                if (!valid.remove(refresh)) {
                    violations.add("a refresh token used twice at once");
                    return dead(true);
                }
                spent.add(refresh);
                valid.add("SECRET-refresh-" + number);
            }
            json.append(",\"refresh_token\":\"SECRET-refresh-").append(number).append('"');
        }
        if (type == AccountType.CLAUDECODE) {
            json.append(",\"account\":{\"uuid\":\"u\",\"email_address\":\"owner@example.com\"}");
        }
        return scripted(200, json.append('}').toString());
    }

    private boolean isClient(Map<String, String> parameters) {
        String id = parameters.get("client_id");
        return switch (type) {
            case CODEX -> CODEX_CLIENT.equals(id);
            case CLAUDECODE -> CLAUDE_CLIENT.equals(id);
            case GEMINICLI, ANTIGRAVITY ->
                "file-client".equals(id) && "SECRET-client".equals(parameters.get("client_secret"));
        };
    }

    private Scripted dead(boolean reused) {
        return switch (type) {
            case CODEX ->
                scripted(
                        401,
                        "{\"error\":{\"message\":\"Your refresh token was used\",\"type\":\"invalid_request_error\",\"code\":\""
                                + (reused ? "refresh_token_reused" : "refresh_token_invalidated") + "\"}}");
            case CLAUDECODE ->
                scripted(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Refresh token not found or invalid\"}");
            case GEMINICLI, ANTIGRAVITY ->
                scripted(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or revoked.\"}");
        };
    }

    private static Map<String, String> json(String body) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : Json.read(body).properties()) {
            parameters.put(field.getKey(), field.getValue().asText());
        }
        return parameters;
    }

    private static Map<String, String> form(String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    URI uri() {
        return URI.create(base());
    }

    @Override
    public void close() {
        CountDownLatch latch = gate;
        if (latch != null) {
            latch.countDown();
        }
        server.stop(0);
    }
}
