package io.github.aiproxy.config;

/**
 * What requests may ask of the process.
 *
 * @param maxConcurrentRequests requests in flight; above it 503 at once
 * @param maxRequestBody bytes of a request's body, after decompression
 * @param maxResponseBody bytes of an upstream's reply that has to be held whole, and of one server-sent event
 * @param maxConnectionsPerHost connections to one upstream host, per event loop
 */
public record Limits(int maxConcurrentRequests, int maxRequestBody, int maxResponseBody, int maxConnectionsPerHost) {}
