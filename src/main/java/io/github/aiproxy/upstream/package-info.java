/**
 * Upstreams: what is configured ({@link io.github.aiproxy.upstream.Upstream}), how each type is spoken to
 * ({@link io.github.aiproxy.upstream.UpstreamType}), and the Camel component {@code upstream:} that calls them on the
 * event loop of the request.
 */
package io.github.aiproxy.upstream;
