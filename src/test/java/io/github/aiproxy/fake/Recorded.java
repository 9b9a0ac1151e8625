package io.github.aiproxy.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * One request as an upstream got it. Immutable but for its two outcomes; safe to share.
 */
public final class Recorded {
    private final String method;
    private final String path;
    private final String query;
    private final MultiMap headers;
    private final byte[] body;
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();

    Recorded(String method, String path, String query, MultiMap headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.query = query == null ? "" : query;
        this.headers = headers;
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The raw path, escapes included. */
    public String path() {
        return path;
    }

    /** The raw query without its question mark; empty if there was none. */
    public String query() {
        return query;
    }

    public MultiMap headers() {
        return headers;
    }

    /** The header's first value; null if absent. */
    public String header(String name) {
        return headers.get(name);
    }

    public byte[] body() {
        return body.clone();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as a tree with exact numbers. */
    public JsonNode json() {
        return Trees.read(body);
    }

    /** Completes when the caller goes away (resets or closes) before the reply has ended. */
    public CompletableFuture<Void> cancelled() {
        return cancelled;
    }

    /** Completes when the whole reply has been handed to the socket. */
    public CompletableFuture<Void> answered() {
        return answered;
    }

    /** Waits until the caller has gone away before the reply's end. */
    public void awaitCancelled() {
        Gate.await(cancelled, "the caller did not cancel " + this);
    }

    /** Waits until the reply is written. */
    public void awaitAnswered() {
        Gate.await(answered, "no complete reply to " + this);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + text();
    }
}
