package io.github.aiproxy.config;

import java.time.Duration;
import java.util.List;

/**
 * How clients' connections are served. Immutable; safe to share.
 *
 * @param tls the server's certificate; null for plain HTTP
 * @param allowedHosts names that requests may have in their {@code Host} header, exact or as {@code *.example.com};
 *     empty for the default, {@code *} alone for any
 * @param headerTimeout for a new connection's first request to have come with its headers
 * @param bodyTimeout for a request's body to have come whole
 * @param idleTimeout between a reply's end and the next request
 * @param writeTimeout for a client to take anything of what waits for it
 * @param maxRequestLine bytes of method, address and version
 * @param maxRequestHeaders bytes of all header lines
 * @param maxConnections connections from clients; 0 for what the limit of open files allows
 * @param maxConnectionsPerClient of them from one address; 0 for no such limit
 * @param maxStreamsPerConnection requests at once on one HTTP/2 connection
 */
public record ServerConfig(
        TlsConfig tls,
        List<String> allowedHosts,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration writeTimeout,
        int maxRequestLine,
        int maxRequestHeaders,
        int maxConnections,
        int maxConnectionsPerClient,
        int maxStreamsPerConnection) {
    public ServerConfig {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
